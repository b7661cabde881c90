"""The one guarded HTTP client: every address that a person typed is fetched through it.

Source: docs/architecture.md; rows B1 to B17 of the hostile inputs.
"""

from portal.core.http.answers import PAGE, Answer, Limits
from portal.core.http.errors import (
    AddressNotAllowed,
    ConnectionFailed,
    ConnectionRefused,
    InvalidAnswer,
    InvalidUrl,
    NameNotResolved,
    OutboundError,
    PortNotAllowed,
    Timeout,
    TlsError,
    TlsExpired,
    TlsSelfSigned,
    TlsWrongHost,
    TooLarge,
    TooManyRedirects,
    UnexpectedStatus,
    UnsupportedScheme,
)
from portal.core.http.exchange import download, fetch, post
from portal.core.http.identity import Site, site_from_settings
from portal.core.http.policy import OutboundPolicy, policy_from_settings
from portal.core.http.session import Lookup, open_session
from portal.core.http.sync import Json, download_sync, fetch_sync, get_json, post_sync
from portal.core.http.urls import parse_url

__all__ = [
    "PAGE",
    "AddressNotAllowed",
    "Answer",
    "ConnectionFailed",
    "ConnectionRefused",
    "InvalidAnswer",
    "InvalidUrl",
    "Json",
    "Limits",
    "Lookup",
    "NameNotResolved",
    "OutboundError",
    "OutboundPolicy",
    "PortNotAllowed",
    "Site",
    "Timeout",
    "TlsError",
    "TlsExpired",
    "TlsSelfSigned",
    "TlsWrongHost",
    "TooLarge",
    "TooManyRedirects",
    "UnexpectedStatus",
    "UnsupportedScheme",
    "download",
    "download_sync",
    "fetch",
    "fetch_sync",
    "get_json",
    "open_session",
    "parse_url",
    "policy_from_settings",
    "post",
    "post_sync",
    "site_from_settings",
]
