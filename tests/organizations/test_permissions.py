"""Laws of rights: the list and the rule agree, for each kind of viewer and each state."""

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from catalog.datasets.models import Dataset
from organizations.models import Assignment, Organization
from organizations.services import add_member
from portal.accounts.models import User
from reuses.models import Reuse
from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory, UserFactory

pytestmark = pytest.mark.django_db

VIEWERS = (
    "anonymous",
    "stranger",
    "owner",
    "admin",
    "editor",
    "partial_editor",
    "assigned",
    "operator",
    "inactive_editor",
)
STATES = ("public", "private", "archived", "deleted", "private_deleted")
KINDS = {
    "dataset": (DatasetFactory, Dataset, "datasets"),
    "reuse": (ReuseFactory, Reuse, "reuses"),
}


def state_fields(state: str) -> dict:
    now = timezone.now()
    return {
        "public": {},
        "private": {"private": True},
        "archived": {"archived": now},
        "deleted": {"deleted": now},
        "private_deleted": {"private": True, "deleted": now},
    }[state]


def viewer_of(kind: str, subject) -> object:
    """A viewer of this kind, in the organization of the subject when it has one."""
    if kind == "anonymous":
        return AnonymousUser()
    if kind == "owner" and subject.owner_id:
        return subject.owner
    user = UserFactory(operator=kind == "operator", is_active=kind != "inactive_editor")
    role = {"assigned": "partial_editor", "inactive_editor": "editor"}.get(kind, kind)
    if subject.organization_id and role in ("admin", "editor", "partial_editor"):
        add_member(organization=subject.organization, user=user, role=role)
    if subject.organization_id and kind == "assigned":
        own = {"user": user, "organization": subject.organization}
        Assignment.objects.create(**own, subject=subject)
    return user if kind == "operator" else User.objects.get(pk=user.pk)


@pytest.mark.parametrize("owned_by", ["organization", "person"])
@pytest.mark.parametrize("name", KINDS)
def test_the_list_and_the_rule_of_editing_agree(name, owned_by):
    make, model, label = KINDS[name]
    for kind, state in itertools.product(VIEWERS, STATES):
        producer = (
            {"organization": OrganizationFactory()}
            if owned_by == "organization"
            else {"owner": UserFactory()}
        )
        subject = make(**producer, **state_fields(state))
        viewer = viewer_of(kind, subject)
        listed = model.objects.editable_by(viewer).filter(pk=subject.pk).exists()
        assert listed == viewer.has_perm(f"{label}.change_{name}", subject), (kind, state)


@pytest.mark.parametrize("owned_by", ["organization", "person"])
@pytest.mark.parametrize("name", KINDS)
def test_what_is_listed_may_be_seen(name, owned_by):
    make, model, label = KINDS[name]
    for kind, state in itertools.product(VIEWERS, STATES):
        producer = (
            {"organization": OrganizationFactory()}
            if owned_by == "organization"
            else {"owner": UserFactory()}
        )
        subject = make(**producer, **state_fields(state))
        viewer = viewer_of(kind, subject)
        may_see = viewer.has_perm(f"{label}.view_{name}", subject)
        rows = model.objects.filter(pk=subject.pk)
        assert not rows.listed_for(viewer).exists() or may_see, (kind, state)
        assert not rows.editable_by(viewer).exists() or may_see, (kind, state)
        if not subject.deleted:
            assert rows.visible_to(viewer).exists() == may_see, (kind, state)


def test_only_administrators_change_an_organization():
    organization = OrganizationFactory()
    for kind in VIEWERS:
        viewer = viewer_of(kind, _of(organization))
        listed = Organization.objects.editable_by(viewer).filter(pk=organization.pk).exists()
        assert listed == viewer.has_perm("organizations.change_organization", organization), kind
        assert listed == (kind in ("admin", "operator"))


def _of(organization):
    return DatasetFactory(organization=organization)
