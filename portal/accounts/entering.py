"""How a browser comes to be signed in: by a password, then by a code when the account asks for one."""

import time
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from portal.accounts.models import User

SIGNED_IN_AT: Final = "signed_in_at"
STEP_SECONDS: Final = 600  # between a password and its code
_STEP: Final = "second_step"


def enter(request: HttpRequest, user: User) -> None:
    """Open a session, under a new key, and note when."""
    request.session.pop(_STEP, None)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[SIGNED_IN_AT] = time.time()


def ask_for_code(
    request: HttpRequest, user: User, *, remember: bool = True, then: str = ""
) -> None:
    """Keep who gave a password, until the code comes; `then`: the page to go to."""
    request.session[_STEP] = {
        "user": user.public_id,
        "password": _mark(user),
        "since": time.time(),
        "remember": remember,
        "then": then,
    }


def who_waits(request: HttpRequest) -> User | None:
    """Who gave a password lately, which is still theirs, and owes a code."""
    step = _step(request)
    if time.time() - step.get("since", 0) > STEP_SECONDS:
        return None
    user = User.objects.active().filter(public_id=step["user"]).first()
    return user if user and _mark(user) == step["password"] else None


def finish(request: HttpRequest, user: User) -> str:
    """Sign in who waited; gives the page to go to."""
    step = _step(request)
    enter(request, user)
    if not step["remember"]:
        request.session.set_expiry(0)
    return step["then"] or settings.LOGIN_REDIRECT_URL


def _step(request: HttpRequest) -> dict[str, Any]:
    return request.session.get(_STEP) or {}


def _mark(user: User) -> str:
    """What changes with the password."""
    return user.get_session_auth_hash()
