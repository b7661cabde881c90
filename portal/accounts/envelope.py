"""The envelope of Flask-Security, which the front end reads (API contract 17).

`{"meta": {"code": 200}, "response": {…}}`; refusals have `errors` and `field_errors` in `response`.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import CSRFCheck
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts import throttling
from portal.accounts.entering import SIGNED_IN_AT
from portal.accounts.models import User
from portal.accounts.representations import user_ref
from portal.core.api.errors import answer_error
from portal.core.api.json import OrjsonParser
from portal.core.api.view import ApiView
from portal.core.api.writing import body_of

FRESH_SECONDS: Final = 3600  # after a password, before it is asked again for what matters
_CSRF_NAMES: Final = ("csrf_token", "csrfmiddlewaretoken")


class TooManyTries(exceptions.APIException):
    """429: wait before the next try."""

    status_code = 429

    def __init__(self, seconds: int) -> None:
        """Keep the seconds to wait, which the answer tells."""
        super().__init__(_("Trop d’essais. Patientez quelques minutes."))
        self.wait = seconds


class Refused(exceptions.APIException):
    """A refusal with what `response` says besides."""

    status_code = 401

    def __init__(self, words: str, **response: object) -> None:
        """Keep the words and the rest."""
        super().__init__(words)
        self.response = response


class SessionView(ApiView):
    """One of these addresses; `page` is the URL name of the page that does the same."""

    schema = None
    authentication_classes = []
    parser_classes = [OrjsonParser, FormParser, MultiPartParser]
    page = "account_login"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Keep Django's request, which has the session, and who is signed in there."""
        super().setup(request, *args, **kwargs)
        self.http = request
        self.visitor: Any = request.user

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the CSRF token of a write. Raises: PermissionDenied."""
        super().initial(request, *args, **kwargs)
        self.http.user = self.visitor  # DRF puts nobody there, knowing no sessions here
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            self._check_csrf()

    def get(self, request: Request) -> HttpResponse:
        """The page, for a browser; for a program the CSRF token."""
        if wants_page(request):
            query = request.META.get("QUERY_STRING", "")
            answer = redirect(self.page)
            answer["Location"] += f"?{query}" if query else ""
            return answer
        return self.told(csrf_token=get_token(self.http))

    def told(self, **response: object) -> HttpResponse:
        """200 with these members."""
        return self.answer({"meta": {"code": 200}, "response": response})

    def signed_in(self, user: User) -> HttpResponse:
        """200 with the account and the token that its next writes need."""
        shown = {**user_ref(user, self.reader), "email": user.email}
        return self.told(user=shown, csrf_token=get_token(self.http))

    def filled(self, form: BaseForm) -> dict[str, Any]:
        """What was typed. Raises: ValidationError."""
        if not form.is_valid():
            raise refusal(form)
        return form.cleaned_data

    def require_session(self, *, fresh: bool = False) -> User:
        """Who is signed in; `fresh`: who gave their password lately. Raises: Refused (401)."""
        if not self.visitor.is_authenticated:
            raise Refused(_("Connectez-vous d’abord."), reauth_required=False)
        since = self.http.session.get(SIGNED_IN_AT, 0)
        if fresh and time.time() - since > FRESH_SECONDS:
            words = _("Confirmez votre mot de passe.")
            raise Refused(words, reauth_required=True, has_verify_link=True)
        return self.visitor

    def check_password(self, user: User, password: str) -> None:
        """Count a wrong password of the one who is signed in. Raises: ValidationError, TooManyTries."""
        if seconds := throttling.wait_before_sign_in(self.http, user.email):
            raise TooManyTries(seconds)
        if not user.check_password(password):
            throttling.note_failure(self.http, user.email)
            raise exceptions.ValidationError({"password": [_("Mot de passe incorrect.")]})
        throttling.forget_failures(self.http, user.email)

    def check_asking(self) -> None:
        """Count a letter asked for. Raises: TooManyTries."""
        if seconds := throttling.wait_before_asking(self.http):
            raise TooManyTries(seconds)

    def get_exception_handler(self) -> Callable[..., Response | None]:
        """Refusals in the envelope."""
        return answer_in_envelope

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """The answer, kept nowhere."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    def _check_csrf(self) -> None:
        body = body_of(self)
        sent = next((body[name] for name in _CSRF_NAMES if isinstance(body.get(name), str)), None)
        if sent is not None:
            self.http.META.setdefault("HTTP_X_CSRFTOKEN", sent)
        check = CSRFCheck(lambda _request: HttpResponse())
        check.process_request(self.http)
        if check.process_view(self.http, None, (), {}) is not None:  # type: ignore[arg-type]
            raise exceptions.PermissionDenied("CSRF token missing or incorrect.")


def wants_page(request: Request) -> bool:
    """Whether a browser shows the answer, rather than a program reading it."""
    accepted = request.headers.get("Accept", "")
    return "text/html" in accepted and "application/json" not in accepted


def refusal(form: BaseForm) -> exceptions.ValidationError:
    """The errors of a form; those of none of its fields under the empty name."""
    found = {
        "" if name == "__all__" else name: [str(words) for words in errors]
        for name, errors in form.errors.items()
    }
    return exceptions.ValidationError(found)


def answer_in_envelope(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any error in Flask-Security's shape."""
    answer = answer_error(error, context)
    if answer is None:
        return None
    fields = _field_errors(error, answer)
    told = list(dict.fromkeys(words for each in fields.values() for words in each))
    response = {"errors": told, "field_errors": fields, **getattr(error, "response", {})}
    answer.data = {"meta": {"code": answer.status_code}, "response": response}
    return answer


def _field_errors(error: Exception, answer: Response) -> dict[str, list[str]]:
    if isinstance(error, exceptions.ValidationError):
        return {name: list(map(str, words)) for name, words in answer.data["errors"].items()}
    if isinstance(error, exceptions.PermissionDenied):
        return {"": [str(error.detail)]}
    if "message" in answer.data:
        return {"": [answer.data["message"]]}
    return {"": list(map(str, answer.data["errors"].values()))}
