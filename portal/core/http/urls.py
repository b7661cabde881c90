"""Text to address: one parser for the form, the guard and the connection."""

import re
from ipaddress import IPv4Address, IPv6Address
from socket import inet_aton

from yarl import URL

from portal.core.http.errors import AddressNotAllowed, InvalidUrl, UnsupportedScheme

MAX_URL_LENGTH = 8_000

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_NAME = re.compile(r"(?!.{254})[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?", re.ASCII)


def parse_url(text: str) -> URL:
    """The address to ask: no user, password or fragment; literal addresses in their usual form.

    Raises: InvalidUrl, UnsupportedScheme, AddressNotAllowed (IPv6 zone).
    """
    text = text.strip()
    scheme = _SCHEME.match(text)
    if scheme is None or len(text) > MAX_URL_LENGTH or _CONTROL.search(text):
        raise InvalidUrl
    if scheme[1].lower() not in ("http", "https"):
        raise UnsupportedScheme
    try:
        url = URL(text).with_user(None).with_fragment(None)
        return url.with_host(usual_host(url.raw_host or ""))
    except (ValueError, TypeError) as error:
        raise InvalidUrl from error


def usual_host(host: str) -> str:
    """A host name in lower case, or a literal address in canonical form.

    Raises: InvalidUrl, AddressNotAllowed (IPv6 zone: it only has a meaning on one machine).
    """
    address = literal_address(host)
    if address is not None:
        return str(address)
    if not _NAME.fullmatch(host.lower()):
        raise InvalidUrl
    return host.lower()


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a socket would use for this host without asking any name server.

    Takes the old spellings too: `2130706433`, `0x7f.1`, `0177.0.0.1`, `127.1`.
    Raises: InvalidUrl, AddressNotAllowed.
    """
    if "%" in host:
        raise AddressNotAllowed
    if ":" in host:
        try:
            return IPv6Address(host)
        except ValueError as error:
            raise InvalidUrl from error
    try:
        return IPv4Address(inet_aton(host.rstrip(".")))
    except OSError:
        return None
