"""Which addresses are public: the only ones that a typed link may reach.

Source: IANA special-purpose address registries (RFC 6890 and successors). `is_global` of the
standard library alone lets multicast, 6to4, NAT64 and IPv4-compatible forms through.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_SPECIAL_V6 = (
    IPv6Network("2001::/23"),  # protocol assignments: Teredo, benchmarking, ORCHID
    IPv6Network("2001:db8::/32"),
    IPv6Network("3fff::/20"),  # documentation, RFC 9637: unknown to Python 3.11
)
_SPECIAL_V4 = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, withdrawn by RFC 7526
)


def read_address(address: str | IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address object of a text, without its IPv6 zone. Raises: ValueError."""
    if not isinstance(address, str):
        return address
    return ip_address(address.partition("%")[0])


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address, once unwrapped, is one of the open Internet."""
    inner = unwrapped(address)
    if isinstance(inner, IPv4Address):
        special = any(inner in network for network in _SPECIAL_V4)
        return inner.is_global and not inner.is_multicast and not special
    special = any(inner in network for network in _SPECIAL_V6)
    return inner in _GLOBAL_UNICAST and inner.is_global and not special


def unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv4-mapped, 6to4 or NAT64 one stands for, else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
