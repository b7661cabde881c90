"""Organizations through the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization
from organizations.services import add_member, delete_organization, update_organization
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/organizations/"
SEARCH = "/api/2/organizations/search/"
KEYS = {
    "id",
    "slug",
    "name",
    "acronym",
    "description",
    "url",
    "business_number_id",
    "image_url",
    "logo",
    "logo_thumbnail",
    "badges",
    "members",
    "teams",
    "ext",
    "zone",
    "extras",
    "presentation_blocs_published_at",
    "metrics",
    "permissions",
    "created_at",
    "last_modified",
    "deleted",
    "uri",
    "page",
}
METRICS = {
    "views",
    "followers",
    "members",
    "datasets",
    "datasets_by_months",
    "datasets_followers_by_months",
    "datasets_reuses_by_months",
    "reuses",
    "reuses_by_months",
    "reuses_followers_by_months",
    "dataservices",
    "dataservices_by_months",
}


def names(path: str, caller: Caller | None = None) -> list[str]:
    answer = (caller or Caller()).get(path)
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["data"]]


def test_an_organization_has_all_the_keys_of_the_contract():
    organization = OrganizationFactory(admin=UserFactory(), certified=True)
    DatasetFactory(organization=organization)
    data = Caller().get(f"{LIST}{organization.slug}/").json()
    assert set(data) == KEYS
    assert set(data["metrics"]) == METRICS
    assert (data["metrics"]["datasets"], data["metrics"]["members"]) == (1, 1)
    assert data["page"] == f"http://testserver/organizations/{organization.slug}/"
    assert not any(data["permissions"].values())


def test_presentation_blocs_show_when_asked_and_published():
    organization = OrganizationFactory(presentation_blocs=[{"class": "MarkdownBloc"}])
    path = f"{LIST}{organization.public_id}/"
    assert Caller().get(path, X_Fields="presentation_blocs").json() == {"presentation_blocs": []}
    Organization.objects.update(presentation_blocs_published_at=timezone.now())
    shown = Caller().get(path, X_Fields="*").json()
    assert shown["presentation_blocs"] == [{"class": "MarkdownBloc"}]
    assert "presentation_blocs" not in Caller().get(path).json()


def test_members_e_mails_show_as_much_as_the_caller_may_see():
    admin, member, stranger = new_caller(email="adele@example.org"), new_caller(), new_caller()
    organization = OrganizationFactory(admin=admin.user, editor=member.user)
    path = f"{LIST}{organization.slug}/"

    def first_email(caller):
        first = caller.get(path).json()["members"][0]
        assert (first["role"], first["user"]["slug"]) == ("admin", admin.user.slug)
        return first["user"]["email"]

    assert first_email(Caller()) == "***@example.org"
    assert first_email(stranger) == "***@example.org"
    assert first_email(member) == "ad***@example.org"
    assert first_email(admin) == "adele@example.org"
    assert first_email(new_caller(operator=True)) == "adele@example.org"


def test_it_is_found_by_former_slug_and_gone_when_deleted():
    organization = OrganizationFactory(name="Ancien nom")
    organization.name = "Nouveau nom"
    update_organization(actor=None, organization=organization, changes=["name"])
    moved = Caller().get(f"{LIST}ancien-nom/")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"{LIST}nouveau-nom/")
    member = new_caller()
    add_member(organization=organization, user=member.user, role="editor")
    delete_organization(actor=None, organization=organization)
    gone = Caller().get(f"{LIST}nouveau-nom/")
    assert (gone.status_code, gone.json()) == (410, {"message": "Organization has been deleted"})
    assert member.get(f"{LIST}nouveau-nom/").status_code == 200
    assert names(LIST) == []


def test_the_list_filters_and_sorts():
    siret = "21330063500017"
    OrganizationFactory(name="Ville de Bordeaux", business_number_id=siret, certified=True)
    OrganizationFactory(name="Association des villes", acronym="AV")
    assert names(f"{LIST}?q=ville%20bordeaux")[0] == "Ville de Bordeaux"
    assert names(f"{LIST}?badge=certified") == ["Ville de Bordeaux"]
    assert names(f"{LIST}?name=VILLE%20DE%20BORDEAUX") == ["Ville de Bordeaux"]
    assert names(f"{LIST}?business_number_id={siret}") == ["Ville de Bordeaux"]
    assert names(f"{LIST}?sort=name") == names(f"{LIST}?sort=-name")[::-1]
    assert names(LIST)[0] == "Association des villes"
    assert Caller().get(f"{LIST}?sort=nope").status_code == 400
    assert Caller().get(f"{LIST}?badge=nope").status_code == 400


def test_search_finds_and_counts_kinds():
    OrganizationFactory(name="Ville de Bordeaux", certified=True)
    OrganizationFactory(name="Ville ouverte", badges=["association"])
    page = Caller().get(f"{SEARCH}?q=villes").json()
    assert page["total"] == 2
    assert page["facets"]["producer_type"][0] == {"name": "all", "count": 2}
    assert names(f"{SEARCH}?q=ville&producer_type=association") == ["Ville ouverte"]
    assert Caller().get(f"{SEARCH}?producer_type=user").status_code == 400


def test_vocabularies_are_served():
    badges = Caller().get(f"{LIST}badges/").json()
    assert set(badges) == {
        "public-service", "certified", "association", "company", "local-authority",
    }  # fmt: skip
    roles = Caller().get(f"{LIST}roles/").json()
    assert [row["id"] for row in roles] == ["admin", "editor", "partial_editor"]


def test_the_number_of_queries_is_that_of_three_rows_for_thirty():
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            names(f"{LIST}?page_size=100")
        return len(captured)

    def add(number: int) -> None:
        for _n in range(number):
            OrganizationFactory(admin=UserFactory(), editor=UserFactory())

    add(3)
    few = count()
    add(27)
    assert (few, count()) == (4, 4)


def test_a_person_has_a_profile_without_e_mail():
    user = UserFactory(last_login=timezone.now() - timedelta(days=1))
    organization = OrganizationFactory(admin=user)
    data = Caller().get(f"/api/1/users/{user.public_id}/").json()
    assert data["email"] is None
    assert data["last_login_at"] is None
    assert [row["id"] for row in data["organizations"]] == [organization.public_id]
    assert Caller().get("/api/1/users/nobody/").status_code == 404
    closed = UserFactory(is_active=False)
    answer = Caller().get(f"/api/1/users/{closed.slug}/")
    assert (answer.status_code, answer.json()) == (410, {"message": "User is not active"})
