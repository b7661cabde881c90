"""Checks of what is typed about an organization."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.fr import siret

LA_POSTE = "35600000000048"  # its establishments follow another rule (API contract 3.4)


def validate_siret(number: str) -> None:
    """A SIRET: 14 digits with their key. Raises: ValidationError, with what to type instead."""
    if number == LA_POSTE:
        return
    try:
        siret.validate(number)
    except InvalidNumber as error:
        raise ValidationError(
            _("Le SIRET doit être formé de 14 chiffres et passer le contrôle de sa clé."),
            code="siret",
        ) from error
