"""Who publishes data is told of what is made with them."""

import pytest

from organizations.choices import Role
from organizations.services import add_member
from portal.notifications.models import Notification
from tests.factories import (
    DataserviceFactory,
    DatasetFactory,
    OrganizationFactory,
    ReuseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def told() -> set[tuple[int, str]]:
    return set(Notification.objects.values_list("user", "kind"))


def test_producers_are_told_of_a_public_reuse_and_of_a_dataservice():
    owner, editor, reader = UserFactory(), UserFactory(), UserFactory()
    organization = OrganizationFactory(editor=editor)
    add_member(organization=organization, user=reader, role=Role.PARTIAL_EDITOR)
    datasets = [DatasetFactory(owner=owner), DatasetFactory(organization=organization)]
    ReuseFactory(datasets=datasets, private=True)
    assert not told()
    ReuseFactory(datasets=datasets)
    kind = "ReuseCreatedNotificationDetails"
    assert told() == {(owner.pk, kind), (editor.pk, kind)}
    DataserviceFactory(datasets=datasets[:1])
    assert (owner.pk, "DataserviceCreatedNotificationDetails") in told()
