"""Where a request comes from."""

import ipaddress
from typing import Final

from django.http import HttpRequest

_NEAR: Final = tuple(
    ipaddress.ip_network(each)
    for each in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
_IPV6_HOME: Final = 64  # bits; the rest changes by the hour at one person's


def network_of(request: HttpRequest) -> str:
    """The network address of a request, of IPv6 the part that stays.

    `X-Forwarded-For` is believed from a proxy on this machine or on the inner network only: its last address, which
    the proxy wrote itself.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    found = _address(forwarded) if forwarded and _is_near(peer) else None
    found = found or _address(peer)
    if found is None:
        return peer[:64]
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found.packed, _IPV6_HOME), strict=False))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _is_near(peer: str) -> bool:
    """Whether the peer is a proxy of ours: a socket, this machine, or the inner network."""
    found = _address(peer)
    return found is None or any(found in network for network in _NEAR)
