"""What may be asked: one object for the form that takes an address and the client that uses it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Self

from django.conf import settings
from yarl import URL

from portal.core.http.addresses import is_public, read_address
from portal.core.http.errors import AddressNotAllowed, PortNotAllowed, UnsupportedScheme
from portal.core.http.urls import literal_address, parse_url

WEB_PORTS = frozenset({80, 443, 8080, 8443})


@dataclass(frozen=True, slots=True)
class OutboundPolicy:
    """Where outgoing requests may go. The default is the open Internet on the web ports."""

    allow_private: bool = False
    allowed_hosts: frozenset[str] = frozenset()
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    ports: frozenset[int] = field(default=WEB_PORTS)

    @classmethod
    def build(
        cls,
        *,
        allow_private: bool = False,
        allowed: Iterable[str] = (),
        ports: Iterable[int] = (),
    ) -> Self:
        """A policy from plain settings: `allowed` mixes names, addresses and networks."""
        names: set[str] = set()
        networks: list[IPv4Network | IPv6Network] = []
        for entry in filter(None, (text.strip().lower() for text in allowed)):
            try:
                networks.append(ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                names.add(entry.rstrip("."))
        return cls(allow_private, frozenset(names), tuple(networks), WEB_PORTS | set(ports))

    def check_url(self, url: str) -> None:
        """Refuse what can be refused without network; names are checked again when resolved.

        Raises: InvalidUrl, UnsupportedScheme, AddressNotAllowed, PortNotAllowed.
        """
        self.check_parsed(parse_url(url))

    def check_parsed(self, url: URL) -> None:
        """As check_url, for an address that is parsed already."""
        if url.scheme not in ("http", "https"):
            raise UnsupportedScheme
        host = url.raw_host or ""
        if self.allow_private or self.allows_name(host):
            return
        address = literal_address(host)
        if address is not None:
            self.check_address(address)
        elif _is_loopback_name(host):
            raise AddressNotAllowed
        if url.port not in self.ports and not self._allows_literal(address):
            raise PortNotAllowed

    def check_address(self, address: str | IPv4Address | IPv6Address) -> None:
        """Refuse an address that a connection is about to use. Raises: AddressNotAllowed."""
        if self.allow_private:
            return
        try:
            found = read_address(address)
        except ValueError as error:
            raise AddressNotAllowed from error
        if not is_public(found) and not self._allows_literal(found):
            raise AddressNotAllowed

    def allows_name(self, host: str) -> bool:
        """Whether the operator named this host: its addresses and ports are not questioned."""
        return host.lower().rstrip(".") in self.allowed_hosts

    def _allows_literal(self, address: IPv4Address | IPv6Address | None) -> bool:
        """Whether the operator allowed a network that holds this address."""
        return address is not None and any(address in net for net in self.allowed_networks)


def _is_loopback_name(host: str) -> bool:
    """Whether a name means this machine by definition (RFC 6761, section 6.3)."""
    return host.rstrip(".").rpartition(".")[2] == "localhost"


def policy_from_settings() -> OutboundPolicy:
    """The policy of this site."""
    return OutboundPolicy.build(
        allow_private=settings.OUTBOUND_ALLOW_PRIVATE,
        allowed=settings.OUTBOUND_ALLOWED_HOSTS,
        ports=settings.OUTBOUND_PORTS,
    )
