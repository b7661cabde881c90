"""Why an outgoing request gave nothing: one class, one stable code, one sentence each.

The sentences never tell a closed port from an open one that is not allowed: an address is refused
before anything is sent.
"""

import errno
import ssl
from typing import ClassVar

import aiohttp


class OutboundError(Exception):
    """Any refusal or failure of an outgoing request; `code` is stable and stored."""

    code: ClassVar[str] = "outbound-error"
    message: ClassVar[str] = "The request could not be made."

    def __init__(self, *, is_connected: bool = False) -> None:
        super().__init__(self.message)
        self.is_connected = is_connected


class InvalidUrl(OutboundError):
    """The text is not an absolute web address."""

    code = "invalid-url"
    message = "This is not a valid web address."


class UnsupportedScheme(OutboundError):
    """Neither http nor https."""

    code = "unsupported-scheme"
    message = "Only http and https addresses are supported."


class AddressNotAllowed(OutboundError):
    """The host is, or resolves to, an address that is not public."""

    code = "address-not-allowed"
    message = "This address is not allowed."


class PortNotAllowed(AddressNotAllowed):
    """A port outside the usual web ports."""

    code = "port-not-allowed"
    message = "This port is not allowed."


class TooManyRedirects(OutboundError):
    """More hops than the limit, or a loop."""

    code = "too-many-redirects"
    message = "The server redirects too many times."


class Timeout(OutboundError):
    """The wall clock ran out, whatever the server was sending."""

    code = "timeout"
    message = "The server did not answer in time."


class ConnectionFailed(OutboundError):
    """No such name, no route, refused, or cut before the end of the answer."""

    code = "connection-failed"
    message = "The server could not be reached."


class ConnectionRefused(ConnectionFailed):
    """The machine answered that nothing listens there: its network, and ours, are fine."""

    code = "connection-refused"
    message = "The server refused the connection."


class NameNotResolved(ConnectionFailed):
    """The name has no address: the host is gone, or we are cut off from the name service."""

    code = "name-not-resolved"
    message = "The name of the server could not be found."


class TlsError(OutboundError):
    """A secure connection could not be made; the three usual reasons have their own class."""

    code = "tls-error"
    message = "The secure connection to the server failed."


class TlsExpired(TlsError):
    """The certificate is out of date, or not valid yet."""

    code = "tls-expired"
    message = "The certificate of the server has expired."


class TlsSelfSigned(TlsError):
    """The certificate is signed by itself or by an unknown root."""

    code = "tls-self-signed"
    message = "The certificate of the server is self-signed."


class TlsWrongHost(TlsError):
    """The certificate names another host."""

    code = "tls-wrong-host"
    message = "The certificate of the server belongs to another host."


class InvalidAnswer(OutboundError):
    """Not HTTP, malformed or oversized headers, or an encoding nobody asked for."""

    code = "invalid-answer"
    message = "The server gave an invalid answer."


class TooLarge(OutboundError):
    """The body passes the limit, before or after decompression."""

    code = "too-large"
    message = "The answer of the server is too large."


class UnexpectedStatus(OutboundError):
    """The server answered, with a status that carries no document. `status` tells which."""

    code = "unexpected-status"
    message = "The server answered with an error."

    def __init__(self, status: int) -> None:
        super().__init__(is_connected=True)
        self.status = status


# X509_V_ERR_* of OpenSSL, https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/
_TLS_BY_VERIFY_CODE: dict[int, type[TlsError]] = {
    9: TlsExpired,
    10: TlsExpired,
    18: TlsSelfSigned,
    19: TlsSelfSigned,
    62: TlsWrongHost,
    64: TlsWrongHost,
}


def outbound_error(error: Exception) -> OutboundError:
    """Our error for one of aiohttp's, ssl's or the socket's."""
    if isinstance(error, OutboundError):
        return error
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return _tls_error(error.certificate_error)
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return TlsError()
    if isinstance(error, TimeoutError):
        return Timeout(is_connected=not isinstance(error, aiohttp.ConnectionTimeoutError))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return NameNotResolved()
    if isinstance(error, aiohttp.ClientConnectorError):
        is_refused = error.os_error.errno == errno.ECONNREFUSED
        return ConnectionRefused() if is_refused else ConnectionFailed()
    return _error_once_connected(error)


def _error_once_connected(error: Exception) -> OutboundError:
    """Our error for what goes wrong after the connection is made."""
    if isinstance(error, aiohttp.InvalidURL):
        return InvalidUrl()
    if isinstance(error, aiohttp.ServerDisconnectedError | OSError):
        return ConnectionFailed(is_connected=True)
    return InvalidAnswer(is_connected=True)


def _tls_error(error: Exception) -> TlsError:
    """The class of a certificate that was refused."""
    code = getattr(error, "verify_code", 0)
    return _TLS_BY_VERIFY_CODE.get(code, TlsError)()
