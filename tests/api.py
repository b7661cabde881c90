"""What the tests of the API share: a client that speaks JSON, and callers with a key."""

from typing import Any

import orjson
from django.test import Client

from portal.accounts.services import issue_token
from tests.factories import UserFactory


class Caller:
    """A program that calls the API, anonymous or with the key of a user."""

    def __init__(self, user: Any = None) -> None:
        self.client = Client(raise_request_exception=True)
        self.user = user
        self.headers = {"X-API-KEY": issue_token(user=user)} if user else {}

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        return self.client.get(path, query, headers={**self.headers, **named(headers)})

    def send(
        self,
        verb: str,
        path: str,
        body: Any = None,
        *,
        kind: str = "application/json",
        **headers: str,
    ) -> Any:
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return self.client.generic(
            verb, path, data, kind, headers={**self.headers, **named(headers)}
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, kind="application/merge-patch+json", **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(path, headers={**self.headers, **named(headers)})


def named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def new_caller(**fields: Any) -> Caller:
    """A caller with a fresh account."""
    return Caller(UserFactory(**fields))
