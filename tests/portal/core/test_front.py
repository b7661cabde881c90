"""Beside a front end, addresses of pages and letters lead to it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from portal.accounts.links import confirm_token
from tests.api import Caller, new_caller
from tests.factories import DataserviceFactory, DatasetFactory, PostFactory, ReuseFactory
from tests.portal.accounts.test_session import Front, member

pytestmark = pytest.mark.django_db
FRONT = "https://front.example.org"


@pytest.fixture
def front(settings):
    settings.FRONT_URL = FRONT


@pytest.mark.parametrize(
    ("make", "path", "key"),
    [
        (DatasetFactory, "/api/1/datasets/", "page"),
        (DatasetFactory, "/api/2/datasets/", "page"),
        (ReuseFactory, "/api/1/reuses/", "page"),
        (DataserviceFactory, "/api/1/dataservices/", "self_web_url"),
    ],
)
def test_pages_are_those_of_the_front_end(front, make, path, key):
    row = make()
    folder = path.split("/")[3]
    shown = Caller().get(f"{path}{row.slug}/").json()
    assert shown[key] == f"{FRONT}/{folder}/{row.slug}"
    organization, owner = shown["organization"], shown["owner"]
    producer = organization or owner
    kind = "organizations" if organization else "users"
    assert producer["page"] == f"{FRONT}/{kind}/{producer['slug']}"
    assert not any(FRONT in str(value) for name, value in shown.items() if name == "uri")


def test_posts_and_discussions_lead_there_too(front):
    post = PostFactory()
    assert Caller().get(f"/api/1/posts/{post.slug}/").json()["page"] == f"{FRONT}/posts/{post.slug}"
    sent = {"title": "x", "comment": "y", "subject": {"class": "Post", "id": post.public_id}}
    shown = new_caller().post("/api/1/discussions/", sent).json()
    wanted = f"{FRONT}/posts/{post.slug}/discussions?discussion_id={shown['id']}"
    assert shown["self_web_url"] == wanted


def test_without_a_front_end_kinds_without_pages_have_none():
    row = DataserviceFactory()
    assert Caller().get(f"/api/1/dataservices/{row.slug}/").json()["self_web_url"] is None


def test_a_letter_for_a_password_leads_to_its_page(front, mailoutbox):
    user = member()
    Front().post("/reset/", {"email": user.email})
    assert re.search(rf"{FRONT}/reset/{user.public_id}-\S+[^/\s]\n", mailoutbox[0].body)


def test_the_front_end_tells_what_became_of_a_link(front):
    user = member(is_active=False, email_confirmed=False)
    path = f"/confirm/{confirm_token(user)}"
    for expected in ("info", "error"):
        answer = Client().get(path)
        assert answer["Location"].startswith(f"{FRONT}/login?")
        query = parse_qs(urlsplit(answer["Location"]).query)
        assert query["flash"] == ["confirm_error"]
        assert query[expected]
