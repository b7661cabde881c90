"""What the tests of pages share: counting queries, and rows in number."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def queries_of(client):
    """How many queries an anonymous visitor's page takes, once what a process reads only once is read."""

    def count(address):
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    return count


@pytest.fixture
def text_of(client):
    """The page at this address as text, its status checked."""

    def read(address, status=200):
        answer = client.get(address)
        assert answer.status_code == status, answer.status_code
        return answer.content.decode()

    return read
