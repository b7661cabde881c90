"""Letters about accounts. Whether an address has an account is told to that address alone."""

import logging
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from portal.accounts.links import confirm_token, email_token, reset_token
from portal.accounts.models import User
from portal.accounts.throttling import may_write_to

log = logging.getLogger(__name__)
MAX_OPERATORS: Final = 5  # who get a call for help
_SIGN_OFF: Final = "\n\n-- \n"


def send_confirmation(email: str) -> None:
    """The link that confirms a new account; the truth to an address that needs none."""
    user = _account(email)
    if user is not None and user.email_confirmed:
        _send(email, _("Vous avez déjà un compte"), _already_there())
    elif user is not None:
        text = _("Pour confirmer votre adresse et ouvrir votre compte, suivez ce lien :")
        link = _link(f"/confirm/{confirm_token(user)}")
        _send(email, _("Confirmez votre adresse"), f"{text}\n{link}")
    else:
        _send(email, _("Aucun compte à cette adresse"), _nobody_there())


def send_reset(email: str) -> None:
    """The link to choose a password; the truth to an address without account."""
    user = _account(email)
    if user is None:
        _send(email, _("Aucun compte à cette adresse"), _nobody_there())
        return
    text = _("Pour choisir un nouveau mot de passe, suivez ce lien :")
    ignore = _("Si vous n’avez rien demandé, ignorez ce message : rien ne change.")
    link = _page(f"/reset/{reset_token(user)}/")
    _send(email, _("Choisissez un nouveau mot de passe"), f"{text}\n{link}\n\n{ignore}")


def send_rotation(user: User) -> None:
    """An operator asks for another password, and ended the sessions."""
    text = _("Un opérateur du portail vous demande de changer de mot de passe. Suivez ce lien :")
    link = _page(f"/reset/{reset_token(user)}/")
    _send(user.email, _("Changez de mot de passe"), f"{text}\n{link}")


def offer_email(user: User, email: str) -> None:
    """The link that gives an account another address, to that address; a word to the present one."""
    if User.objects.filter(email__iexact=email).exists():
        _send(email, _("Vous avez déjà un compte"), _already_there())
    else:
        text = _("Pour que votre compte prenne cette adresse, suivez ce lien :")
        link = _link(f"/change-email/{email_token(user, email)}")
        _send(email, _("Confirmez votre nouvelle adresse"), f"{text}\n{link}")
    told = _("Un changement d’adresse a été demandé pour votre compte. Si ce n’est pas vous, ")
    told += _("changez votre mot de passe.")
    _send(user.email, _("Changement d’adresse demandé"), told)


def send_password_changed(user: User) -> None:
    """The password is another one."""
    text = _("Le mot de passe de votre compte a été changé. Si ce n’est pas vous, demandez-en un ")
    text += _("autre ici :")
    _send(user.email, _("Votre mot de passe a changé"), f"{text}\n{_page('/reset/')}")


def send_second_factor(user: User, *, is_on: bool) -> None:
    """The second factor was turned on or off."""
    if is_on:
        subject = _("Double authentification activée")
        text = _("Votre compte demande désormais un code à chaque connexion. ")
    else:
        subject = _("Double authentification désactivée")
        text = _("Votre compte ne demande plus de code à la connexion. ")
    text += _("Si ce n’est pas vous, changez votre mot de passe.")
    _send(user.email, subject, text)


def ask_operators_for_rescue(user: User) -> None:
    """Tell the operators that a person, whose password was right, has no code any more."""
    text = _("Cette personne a donné son mot de passe mais ne peut plus fournir de code : ")
    text += f"{user.get_full_name()}, {user.email}\n\n"
    text += _("Vérifiez que c’est bien elle avant de retirer le code : ")
    text += f"python manage.py unset_two_factor {user.email}"
    operators = User.objects.active().filter(is_superuser=True).order_by("pk")
    for email in operators.values_list("email", flat=True)[:MAX_OPERATORS]:
        _send(email, _("Une personne n’a plus accès à son compte"), text)


def send_closed(email: str, *, legal: bool) -> None:
    """An operator closed the account."""
    text = _("Votre compte a été supprimé par un opérateur du portail.")
    if legal:
        text += "\n\n" + _(
            "Cette décision peut être contestée auprès du portail, en réponse à ce message, puis "
            "devant le tribunal administratif compétent dans les deux mois."
        )
    _send(email, _("Votre compte a été supprimé"), text)


def _account(email: str) -> User | None:
    return User.objects.reachable().filter(email__iexact=email).first()


def _already_there() -> str:
    text = _("Vous avez déjà un compte à cette adresse. Pour vous connecter :")
    forgotten = _("Mot de passe oublié ?")
    return f"{text}\n{_page('/login/')}\n\n{forgotten}\n{_page('/reset/')}"


def _nobody_there() -> str:
    text = _("Quelqu’un a demandé un lien de connexion pour cette adresse, qui n’a pas de compte.")
    return f"{text}\n{_('Si ce n’est pas vous, ignorez ce message.')}"


def _link(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _page(path: str) -> str:
    """The address of a page that a front end has too: there, without a final slash, if there is one."""
    return f"{settings.FRONT_URL}{path.rstrip('/')}" if settings.FRONT_URL else _link(path)


def _send(email: str, subject: str, text: str) -> None:
    """Send a letter, within what one address may get; a mail server that is away is told in the log."""
    if not may_write_to(email):
        return
    try:
        body = f"{text}{_SIGN_OFF}{settings.SITE_NAME}\n{settings.SITE_URL}\n"
        send_mail(f"{settings.SITE_NAME} : {subject}", body, None, [email])
    except (OSError, SMTPException) as error:
        log.error("a letter could not be sent: %s", type(error).__name__)
