"""Who is told of a discussion."""

import pytest

from portal.notifications.models import Notification
from tests.api import Caller
from tests.factories import DatasetFactory, DiscussionFactory, UserFactory

pytestmark = pytest.mark.django_db


def told(user) -> list[str]:
    rows = Notification.objects.filter(user=user).order_by("pk")
    return [row.details["status"] for row in rows]


def test_the_producer_and_who_took_part_are_told_and_not_who_speaks():
    owner, asker, other = UserFactory(), UserFactory(), UserFactory()
    dataset = DatasetFactory(owner=owner)
    discussion = DiscussionFactory(subject=dataset, user=asker)
    path = f"/api/1/discussions/{discussion.public_id}/"
    assert Caller(other).post(path, {"comment": "Moi aussi."}).status_code == 200
    assert Caller(owner).post(path, {"comment": "Corrigé.", "close": True}).status_code == 200
    assert told(owner) == ["new_discussion", "new_comment"]
    assert told(asker) == ["new_comment", "new_comment", "closed"]
    assert told(other) == ["new_comment", "closed"]
    page = Caller(asker).get("/api/1/notifications/").json()
    details = page["data"][0]["details"]
    assert details["class"] == "DiscussionNotificationDetails"
    assert details["discussion"]["id"] == discussion.public_id
