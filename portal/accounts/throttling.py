"""Failed sign-ins and letters, counted in the cache: slowed down whatever RATE_LIMITS says (hostile F7).

Without Redis nothing is counted and nothing refused.
"""

from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal.core.peers import network_of

WINDOW_SECONDS: Final = 300
FAILURES_HERE: Final = 5  # of one account from one network
FAILURES_OF_ACCOUNT: Final = 30  # of one account from anywhere
FAILURES_FROM: Final = 50  # from one network, whatever the accounts
LETTER_WINDOW_SECONDS: Final = 3600
LETTERS_TO: Final = 5  # to one address
ASKED_FROM: Final = 30  # letters asked for from one network
CODE_WINDOW_SECONDS: Final = 3600
WRONG_CODES: Final = 20  # of one account: three codes in a million are good at any time


def wait_before_sign_in(request: HttpRequest, email: str) -> int:
    """Seconds to wait after too many failures; 0 for none."""
    counts = _failures(request, email)
    is_over = any(cache.get(key, 0) >= limit for key, limit in counts.items())
    return WINDOW_SECONDS if is_over else 0


def note_failure(request: HttpRequest, email: str) -> None:
    """Count a wrong password."""
    for key in _failures(request, email):
        _count(key, WINDOW_SECONDS)


def forget_failures(request: HttpRequest, email: str) -> None:
    """A right password: what was counted here no longer counts."""
    here, *_others = _failures(request, email)
    cache.delete(here)


def wait_before_code(email: str) -> int:
    """Seconds to wait after too many wrong codes of an account; 0 for none."""
    return CODE_WINDOW_SECONDS if cache.get(_key("code", email), 0) >= WRONG_CODES else 0


def note_wrong_code(email: str) -> None:
    """Count a wrong code."""
    _count(_key("code", email), CODE_WINDOW_SECONDS)


def wait_before_asking(request: HttpRequest) -> int:
    """Count a letter asked for; seconds to wait after too many of them, 0 for none."""
    asked = _count(_key("asked", network_of(request)), LETTER_WINDOW_SECONDS)
    return LETTER_WINDOW_SECONDS if asked > ASKED_FROM else 0


def may_write_to(email: str) -> bool:
    """Count a letter to an address; whether it may get one more."""
    return _count(_key("letter", email.lower()), LETTER_WINDOW_SECONDS) <= LETTERS_TO


def _failures(request: HttpRequest, email: str) -> dict[str, int]:
    """The counts that a failure adds to, each with its limit; the one of this account here first."""
    network, account = network_of(request), email.strip().lower()
    return {
        _key("here", f"{network} {account}"): FAILURES_HERE,
        _key("account", account): FAILURES_OF_ACCOUNT,
        _key("from", network): FAILURES_FROM,
    }


def _key(kind: str, text: str) -> str:
    return f"sign-in-{kind}-{salted_hmac('portal.accounts.throttling', text).hexdigest()}"


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # the time was over between the two
        return 1
