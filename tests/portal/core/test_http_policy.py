"""Which addresses the outgoing client may use: laws and spellings."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.http import (
    AddressNotAllowed,
    InvalidUrl,
    OutboundError,
    OutboundPolicy,
    PortNotAllowed,
    UnsupportedScheme,
    parse_url,
    policy_from_settings,
)

OPEN_WEB = OutboundPolicy()
NOT_PUBLIC = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
]
NOT_PUBLIC_V6 = [
    "::/96",
    "::ffff:0:0:0/96",
    "100::/64",
    "64:ff9b:1::/48",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]


@st.composite
def inside(draw, networks):
    network = ip_network(draw(st.sampled_from(networks)))
    return network[draw(st.integers(0, network.num_addresses - 1))]


def wrappings(address: IPv4Address) -> list[IPv6Address]:
    number = int(address)
    return [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address(number),
        IPv6Address((0x2002 << 112) | (number << 80) | 1),
        IPv6Address(int(IPv6Network("64:ff9b::/96")[0]) | number),
        IPv6Address(int(IPv6Network("64:ff9b:1::/96")[0]) | number),
        IPv6Address((0x20010000 << 96) | (number ^ 0xFFFFFFFF)),
    ]


def is_refused(address) -> bool:
    try:
        OPEN_WEB.check_address(address)
    except AddressNotAllowed:
        return True
    return False


@given(inside(NOT_PUBLIC))
def test_no_private_address_passes_in_any_wrapping(address):
    assert is_refused(address)
    assert is_refused(str(address))
    assert all(is_refused(wrapped) for wrapped in wrappings(address))


@given(inside(NOT_PUBLIC_V6))
def test_no_special_ipv6_address_passes(address):
    assert is_refused(address)
    assert is_refused(f"{address}%eth0")


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global))
def test_what_python_calls_not_global_never_passes(address):
    assert is_refused(address)
    assert all(is_refused(wrapped) for wrapped in wrappings(address))


@given(inside(NOT_PUBLIC), st.randoms(use_true_random=False))
def test_every_spelling_of_a_private_address_is_refused(address, random):
    number = int(address)
    first, rest = number >> 24, number & 0xFFFFFF
    spellings = [
        str(address),
        f"{address}.",
        str(number),
        hex(number),
        oct(number).replace("0o", "0"),
        f"{first}.{rest}",
        f"{hex(first)}.{hex(rest)}",
        str(address).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        *(f"[{wrapped}]" for wrapped in wrappings(address)),
    ]
    with pytest.raises(AddressNotAllowed):
        OPEN_WEB.check_url(f"http://{random.choice(spellings)}/")


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_pass(address):
    assert not is_refused(address)


@given(st.text())
def test_any_text_is_taken_or_refused_by_name(text):
    for url in (text, f"http://{text}", f"https://{text}/", f"http://a.example/{text}"):
        try:
            OPEN_WEB.check_url(url)
        except OutboundError:
            continue
        assert parse_url(str(parse_url(url))) == parse_url(url)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("ftp://a.example/x", UnsupportedScheme),
        ("file:///etc/passwd", UnsupportedScheme),
        ("gopher://a.example/", UnsupportedScheme),
        ("javascript:alert(1)", UnsupportedScheme),
        ("", InvalidUrl),
        ("a.example", InvalidUrl),
        ("http:///x", InvalidUrl),
        ("http://a..example/", InvalidUrl),
        (f"http://{'a' * 64}.example/", InvalidUrl),
        ("http://a.example:99999/", InvalidUrl),
        ("http://a.example/\r\nHost: b", InvalidUrl),
        ("http://[::1", InvalidUrl),
        (f"http://a.example/{'x' * 8000}", InvalidUrl),
        ("http://a.example:22/", PortNotAllowed),
        ("http://[fe80::1%25eth0]/", AddressNotAllowed),
        ("http://localhost./", AddressNotAllowed),
        ("http://a.localhost/", AddressNotAllowed),
    ],
)
def test_a_bad_address_is_refused_by_its_name(url, error):
    with pytest.raises(error) as caught:
        OPEN_WEB.check_url(url)
    assert type(caught.value) is error


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_web_ports_pass(port):
    OPEN_WEB.check_url(f"https://a.example:{port}/")


def test_the_operator_adds_ports_names_and_networks():
    allowed = ["Intra.example", "10.1.0.0/16", "fd00::1", ""]
    policy = OutboundPolicy.build(allowed=allowed, ports=[9000])
    for url in (
        "http://intra.example:5000/",
        "http://10.1.2.3:5000/",
        "http://[fd00::1]/",
        "http://a.example:9000/",
    ):
        policy.check_url(url)
    for url in ("http://10.2.0.1/", "http://b.intra.example:5000/"):
        with pytest.raises(AddressNotAllowed):
            policy.check_url(url)


def test_private_networks_pass_where_the_operator_says_so():
    OutboundPolicy(allow_private=True).check_url("http://127.1:1234/")


def test_the_policy_comes_from_the_settings(settings):
    settings.OUTBOUND_ALLOW_PRIVATE = False
    settings.OUTBOUND_ALLOWED_HOSTS = ["intra.example", "10.0.0.0/8"]
    settings.OUTBOUND_PORTS = [81]
    policy = policy_from_settings()
    assert policy.allows_name("INTRA.example.")
    assert 81 in policy.ports
    policy.check_address(ip_address("10.0.0.1"))


def test_an_address_is_cleaned_of_secrets_and_fragment():
    assert str(parse_url(" HTTP://u:p@É.example/a b?c=d#e ")) == (
        "http://xn--9ca.example/a%20b?c=d"
    )
