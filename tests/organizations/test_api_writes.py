"""Organizations through the API: creating, changing, deleting, badges, logo, extras."""

import io

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from organizations.models import Membership, Organization
from portal.activity.models import Activity
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/organizations/"
BODY = {"name": "Ville de Bordeaux", "description": "La **ville**."}
SIRET = "21330063500017"


def path_of(organization) -> str:
    return f"{LIST}{organization.public_id}/"


def administered(**fields) -> tuple[Caller, Organization]:
    caller = new_caller()
    return caller, OrganizationFactory(admin=caller.user, **fields)


def picture(width=800, height=400, kind="PNG") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(file, kind)
    file.name = f"logo.{kind.lower()}"
    file.seek(0)
    return file


def send_logo(caller, organization, verb="post", **fields):
    send = getattr(caller.client, verb)
    return send(f"{path_of(organization)}logo/", fields, headers=caller.headers)


def put_logo(caller, organization, **fields):
    boundary = "b0unDary"
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return caller.client.generic(
        "PUT",
        f"{path_of(organization)}logo/",
        f"{body}--{boundary}--\r\n".encode(),
        f"multipart/form-data; boundary={boundary}",
        headers=caller.headers,
    )


def test_who_creates_an_organization_administers_it():
    caller = new_caller()
    sent = {**BODY, "acronym": "VB", "url": "https://bordeaux.example.org", "extras": {"a": 1}}
    answer = caller.post(LIST, {**sent, "business_number_id": "213 300 635 00017"})
    assert answer.status_code == 201, answer.content
    data = answer.json()
    assert {name: data[name] for name in sent} == sent
    assert (data["slug"], data["business_number_id"]) == ("ville-de-bordeaux", SIRET)
    assert [row["role"] for row in data["members"]] == ["admin"]
    assert data["metrics"]["members"] == 1
    assert all(data["permissions"].values())
    assert Caller().get(f"{LIST}?q=bordeaux").json()["total"] == 1
    assert Activity.objects.get(verb="created").actor == caller.user


def test_missing_fields_are_told_in_the_contracts_words():
    answer = new_caller().post(LIST, {"description": "x"})
    assert answer.status_code == 400
    assert answer.json() == {
        "errors": {"name": "Field is required"},
        "message": "ValidationError (Organization:None) (Field is required: ['name'])",
    }
    assert Caller().post(LIST, BODY).status_code == 401


BAD = [
    ("name", None), ("name", ""), ("name", "   "), ("name", "\u200b\u202e"), ("name", 12), ("name", ["x"]),
    ("name", {"x": 1}), ("name", "x" * 351), ("description", None), ("description", " \n"), ("description", 3),
    ("description", "x" * 100_001), ("acronym", "x" * 129), ("acronym", ["x"]), ("url", "javascript:alert(1)"),
    ("url", "ftp//x"), ("url", 12), ("url", ["https://example.org"]), ("url", "https://u:p@example.org/"),
    ("url", "https://example.org/" + "x" * 1000), ("image_url", "file:///etc/passwd"),
    ("business_number_id", "12345678901234"), ("business_number_id", "2133006350001"),
    ("business_number_id", "x" * 40), ("business_number_id", 21330063500017), ("business_number_id", ["x"]),
    ("extras", []), ("extras", "x"), ("extras", {"custom": {}}), ("extras", {"custom": ["x"]}),
    ("extras", {"custom": [{"title": "x"}]}), ("extras", {"custom": [{"title": "x", "type": "nope"}]}),
    ("extras", {"custom": [{"type": "str"}]}), ("extras", {"custom": [{"title": "x", "type": "choice"}]}),
    ("extras", {"custom": [{"title": "x", "type": "str", "choices": ["a"]}]}),
    ("extras", {"custom": [{"title": "x", "type": "str"}] * 2}),
    ("extras", {"custom": [{"title": "x", "type": "str"}] * 101}),
    ("presentation_blocs", {}), ("presentation_blocs", "x"), ("presentation_blocs", [1]),
    ("presentation_blocs", [{"class": "NopeBloc"}]), ("presentation_blocs", [{"class": ["HeroBloc"]}]),
    ("presentation_blocs", [{"class": "HeroBloc"}]),
    ("presentation_blocs", [{"class": "HeroBloc", "title": "x", "color": "red"}]),
    ("presentation_blocs", [{"class": "MarkdownBloc", "title": "x"}]),
    ("presentation_blocs", [{"class": "MarkdownBloc", "content": "x", "id": "nope"}]),
    ("presentation_blocs", [{"class": "DatasetsListBloc", "title": "x", "datasets": ["nope"]}]),
    ("presentation_blocs", [{"class": "DatasetsListBloc", "title": "x", "datasets": "nope"}]),
    ("presentation_blocs", [{"class": "LinksListBloc", "title": "x", "links": [{"url": "https://a.org"}]}]),
    ("presentation_blocs", [{"class": "LinksListBloc", "title": "x", "main_link_url": "javascript:x"}]),
    ("presentation_blocs", [{"class": "AccordionListBloc", "items": [
        {"title": "x", "content": [{"class": "HeroBloc", "title": "x"}]}]}]),
    ("presentation_blocs", [{"class": "AccordionListBloc", "items": ["x"]}]),
    ("presentation_blocs", [{"class": "MarkdownBloc", "content": "x"}] * 101),
    ("presentation_blocs_published_at", "demain"), ("presentation_blocs_published_at", {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_values_are_400_with_the_field_named(name, value):
    caller, organization = administered()
    for answer in (
        caller.post(LIST, {**BODY, name: value}),
        caller.put(path_of(organization), {name: value}),
    ):
        assert answer.status_code == 400, answer.content
        assert list(answer.json()["errors"]) == [name]
        assert name in answer.json()["message"]
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("body", [None, [], "x", 3, [BODY]])
def test_bodies_that_are_no_object_are_400(body):
    caller, organization = administered()
    for verb, path in (("POST", LIST), ("PUT", path_of(organization))):
        answer = caller.send(verb, path, body)
        assert (answer.status_code, answer.json()) == (
            400,
            {"errors": {"request": "expecting a JSON object"}},
        )


def test_numbers_beyond_all_bounds_are_no_fault():
    caller, organization = administered()
    for number in (b"1e999", b"-1e999", b"1" * 400, b"NaN", b"1e-999"):
        for name in (b"extras", b"presentation_blocs", b"name"):
            body = b'{"%s": {"a": %s}}' % (name, number)
            answer = caller.put(path_of(organization), body)
            assert answer.status_code in (200, 400), answer.content


def test_put_changes_what_is_sent_and_the_address_follows_the_name():
    caller, organization = administered(name="Ancien", acronym="A")
    data = caller.put(path_of(organization), {"name": "Nouveau"}).json()
    assert (data["name"], data["acronym"], data["slug"]) == ("Nouveau", "A", "nouveau")
    assert Caller().get(f"{LIST}ancien/").status_code == 308
    assert Caller().get(f"{LIST}?q=nouveau").json()["total"] == 1
    back = caller.put(path_of(organization), data)
    assert back.status_code == 200
    assert back.json()["name"] == "Nouveau"


def test_what_was_imported_may_be_sent_back():
    caller, organization = administered()
    Organization.objects.update(description="", url="http://localhost/x", extras={"custom": "?"})
    path = path_of(organization)
    assert caller.put(path, caller.get(path).json()).status_code == 200


def test_patch_merges_extras_and_clears_with_null():
    caller, organization = administered(acronym="A", extras={"a": 1, "b": {"c": 2, "d": 3}})
    body = {"acronym": None, "extras": {"a": None, "b": {"c": None}}}
    data = caller.patch(path_of(organization), body).json()
    assert (data["acronym"], data["extras"]) == (None, {"b": {"d": 3}})
    assert caller.patch(path_of(organization), {"name": None}).status_code == 400


def test_of_two_writers_the_second_is_told():
    caller, organization = administered()
    path = path_of(organization)
    etag = caller.get(path).headers["ETag"]
    first = caller.put(path, {"name": "Un"}, If_Match=etag)
    assert first.status_code == 200
    assert caller.put(path, {"name": "Deux"}, If_Match=etag).status_code == 412
    assert caller.patch(path, {"name": "Deux"}, If_Match=etag).status_code == 412
    assert caller.delete(path, If_Match=etag).status_code == 412
    assert caller.patch(path, {"name": "Deux"}, If_Match=first.headers["ETag"]).status_code == 200


def test_a_deleted_organization_is_gone_and_comes_back():
    caller, organization = administered(name="Ville")
    path = path_of(organization)
    assert caller.delete(path).status_code == 204
    gone = Caller().get(path)
    assert (gone.status_code, gone.json()) == (410, {"message": "Organization has been deleted"})
    assert caller.get(path).json()["deleted"]
    assert Caller().get(f"{LIST}?q=ville").json()["total"] == 0
    refused = (
        caller.delete(path), caller.put(path, {"name": "x"}), caller.patch(path, {"name": "x"}),
        caller.put(path, {"deleted": "2020-01-01"}), new_caller().put(path, {"deleted": None}),
        new_caller(operator=True).post(f"{path}badges/", {"kind": "certified"}),
    )  # fmt: skip
    assert {answer.status_code for answer in refused} == {410}
    back = caller.put(path, {"deleted": None})
    assert (back.status_code, back.json()["deleted"]) == (200, None)
    assert Caller().get(f"{LIST}?q=ville").json()["total"] == 1


def test_f3_read_only_fields_are_never_applied():
    caller, organization = administered(name="Sage")
    sent = {
        "id": "a" * 24, "public_id": "a" * 24, "slug": "pirate", "badges": [{"kind": "certified"}],
        "created_at": "1999-01-01", "created_at_internal": "1999-01-01", "last_modified": "1999-01-01",
        "metrics": {"views": 9}, "views_count": 9, "members_count": 9, "followers_count": 9, "logo": "x.png",
        "members": [], "permissions": {}, "certified": True, "natures": ["state"], "parent": 1, "deleted": "2020-01-01",
    }  # fmt: skip
    made = caller.post(LIST, {**BODY, **sent})
    assert made.status_code == 201
    for answer in (
        made,
        caller.put(path_of(organization), sent),
        caller.patch(path_of(organization), sent),
    ):
        row = Organization.objects.get(public_id=answer.json()["id"])
        assert row.slug in ("sage", "ville-de-bordeaux")
        assert not (row.badges or row.logo or row.natures or row.parent_id or row.deleted)
        assert (row.views_count, row.followers_count, row.members_count) == (0, 0, 1)
        assert min(row.created_at, row.created_at_internal, row.last_modified).year > 2000


def test_rights_follow_the_role():
    wanted = {
        "anonymous": 401, "stranger": 403, "editor": 403, "partial_editor": 403, "admin": 200, "operator": 200,
    }  # fmt: skip
    for kind, status in wanted.items():
        caller = Caller() if kind == "anonymous" else new_caller(operator=kind == "operator")
        role = {kind: caller.user} if kind in ("admin", "editor", "partial_editor") else {}
        organization = OrganizationFactory(**role)
        path, second = (
            path_of(organization),
            f"/api/2/organizations/{organization.public_id}/extras/",
        )
        answers = [
            caller.put(path, {"acronym": "X"}),
            caller.patch(path, {"acronym": "X"}),
            send_logo(caller, organization, file=picture()),
            put_logo(caller, organization, bbox="0,0,9,9"),
            caller.put(second, {"a": 1}),
        ]
        assert {answer.status_code for answer in answers} == {status}, kind
        removed = caller.send("DELETE", second, ["a"]), caller.delete(path)
        expected = {204} if status == 200 else {status}
        assert {answer.status_code for answer in removed} == expected, kind


def test_only_operators_give_badges():
    operator = new_caller(operator=True)
    admin, organization = administered()
    dataset = DatasetFactory(organization=organization)
    path = f"{path_of(organization)}badges/"
    for caller, status in ((Caller(), 401), (new_caller(), 403), (admin, 403)):
        assert caller.post(path, {"kind": "certified"}).status_code == status
        assert caller.delete(f"{path}certified/").status_code == status
    given = operator.post(path, {"kind": "certified"})
    assert (given.status_code, given.json()) == (201, {"kind": "certified"})
    assert operator.post(path, {"kind": "certified"}).status_code == 200
    assert Caller().get(path_of(organization)).json()["badges"] == [{"kind": "certified"}]
    found = Caller().get("/api/2/datasets/search/?organization_badge=certified").json()
    assert [row["id"] for row in found["data"]] == [dataset.public_id]
    for kind in ("nope", None, 3, ["certified"], {"a": 1}):
        answer = operator.post(path, {"kind": kind})
        assert answer.status_code == 400
        assert answer.json()["message"].startswith("Unknown badge type for Organization: ")
    assert operator.delete(f"{path}certified/").status_code == 204
    missing = operator.delete(f"{path}certified/")
    assert (missing.status_code, missing.json()) == (404, {"message": "Badge does not exists"})
    assert operator.post(f"{path}certified/", {}).status_code == 405


def test_a_logo_is_kept_in_all_its_sizes(settings):
    caller, organization = administered()
    answer = send_logo(caller, organization, file=picture())
    assert answer.status_code == 200, answer.content
    assert answer.json()["success"] is True
    data = Caller().get(path_of(organization)).json()
    assert data["logo"] == answer.json()["image"]
    assert data["logo_thumbnail"] == data["logo"].replace("image.png", "100.png")
    folder = settings.MEDIA_ROOT / Organization.objects.get(pk=organization.pk).logo.name
    sizes = {stem: Image.open(folder.with_stem(stem)).size for stem in ("image", "100", "60", "25")}
    assert sizes == {"image": (500, 250), "100": (100, 50), "60": (60, 30), "25": (25, 13)}
    dataset = DatasetFactory(organization=organization)
    ref = Caller().get(f"/api/1/datasets/{dataset.slug}/").json()["organization"]
    assert (ref["logo"], ref["logo_thumbnail"]) == (data["logo"], data["logo_thumbnail"])


def test_a_logo_is_cut_to_another_box():
    caller, organization = administered()
    assert put_logo(caller, organization, bbox="0,0,9,9").status_code == 400
    send_logo(caller, organization, file=picture())
    answer = put_logo(caller, organization, bbox="0,0,200,300")
    assert answer.status_code == 200, answer.content
    logo = Organization.objects.get(pk=organization.pk).logo
    assert (logo.width, logo.height) == (200, 300)
    for box in ("1", "a,b,c,d", "9,9,0,0", "-1,0,5,5", "0,0,inf,nan", "1e400,0,1,1"):
        assert put_logo(caller, organization, bbox=box).status_code == 400, box


def test_what_is_no_picture_is_no_logo():
    caller, organization = administered()
    for content in (b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\nxx"):
        file = io.BytesIO(content)
        file.name = "logo.png"
        assert send_logo(caller, organization, file=file).status_code == 400
    assert send_logo(caller, organization, other="x").status_code == 400
    assert not Organization.objects.get(pk=organization.pk).logo


BLOCS = [
    {"class": "HeroBloc", "title": "Nous", "color": "green"},
    {"class": "MarkdownBloc", "content": " # Nous\n"},
    {"class": "DatasetsListBloc", "title": "Données", "datasets": ["a" * 24, {"class": "Dataset", "id": "B" * 24}]},
    {"class": "LinksListBloc", "title": "Liens", "links": [{"title": "Un", "url": "https://example.org"}]},
    {"class": "AccordionListBloc", "title": "Plus", "items": [
        {"title": "Un", "content": [{"class": "MarkdownBloc", "content": "x"}]}, {"title": "Deux"}]},
]  # fmt: skip


def test_blocs_are_kept_whole_and_hidden_until_published():
    caller, organization = administered()
    path = path_of(organization)
    assert caller.put(path, {"presentation_blocs": BLOCS}).status_code == 200
    mask = {"X_Fields": "presentation_blocs"}
    assert Caller().get(path, **mask).json() == {"presentation_blocs": []}
    hero, markdown, datasets, links, accordion = caller.get(path, **mask).json()[
        "presentation_blocs"
    ]
    assert (hero["title"], hero["color"], hero["description"]) == ("Nous", "green", None)
    assert markdown["content"] == " # Nous\n"
    assert datasets["datasets"] == [{"class": "Dataset", "id": letter * 24} for letter in "ab"]
    assert links["links"] == [{"title": "Un", "color": None, "url": "https://example.org"}]
    assert [len(item["content"]) for item in accordion["items"]] == [1, 0]
    assert len({bloc["id"] for bloc in (hero, markdown, datasets, links, accordion)}) == 5
    again = caller.get(path, **mask).json()
    published = {**again, "presentation_blocs_published_at": "2026-01-01"}
    assert caller.put(path, published).status_code == 200
    assert Caller().get(path, **mask).json() == again
    assert caller.put(path, {"presentation_blocs": None}).status_code == 200
    assert Caller().get(path, **mask).json() == {"presentation_blocs": []}


def test_custom_fields_are_declared():
    caller, organization = administered()
    custom = [
        {"title": "Thème", "description": "", "type": "choice", "choices": ["eau", "air"]},
        {"title": "Année", "description": "De mesure", "type": "int"},
    ]
    data = caller.put(path_of(organization), {"extras": {"custom": custom}}).json()
    assert data["extras"] == {"custom": custom}
    dataset = DatasetFactory(organization=organization)
    path = f"/api/1/datasets/{dataset.public_id}/"
    assert caller.put(path, {"extras": {"custom:Année": 2020}}).status_code == 200
    assert caller.put(path, {"extras": {"custom:Autre": 2020}}).status_code == 400


def test_extras_have_an_address_of_their_own():
    caller, organization = administered(extras={"a": 1, "b": 2})
    path = f"/api/2/organizations/{organization.slug}/extras/"
    assert Caller().get(path).json() == {"a": 1, "b": 2}
    assert caller.put(path, {"a": None, "c": [3]}).json() == {"b": 2, "c": [3]}
    assert caller.send("DELETE", path, ["b", "nope"]).status_code == 204
    assert Caller().get(path).json() == {"c": [3]}
    for body in ([], "x", None):
        assert caller.put(path, body).json() == {"message": "Wrong payload format, dict expected"}
    assert caller.send("DELETE", path, {}).status_code == 400
    refused = caller.put(path, {"custom": [{"title": "x", "type": "nope"}]})
    assert refused.status_code == 400
    assert refused.json()["errors"]["extras"].startswith("custom[0].type: ")
    Organization.objects.update(deleted=timezone.now())
    assert Caller().get(path).status_code == 410
    assert caller.put(path, {}).status_code == 410


def test_suggestions_hold_the_text_the_most_followed_first():
    OrganizationFactory(name="Métropole de Brest", followers_count=1)
    town = OrganizationFactory(name="Ville", acronym="BRESTOIS", image_url="https://a.org/x.png")
    Organization.objects.filter(pk=town.pk).update(followers_count=9)
    OrganizationFactory(name="Brest disparue", deleted=timezone.now())
    OrganizationFactory(name="Autre")
    found = Caller().get(f"{LIST}suggest/?q=brest").json()
    assert [row["name"] for row in found] == ["Ville", "Métropole de Brest"]
    assert set(found[0]) == {"id", "name", "acronym", "slug", "image_url", "page"}
    assert found[0]["image_url"] == "https://a.org/x.png"
    assert len(Caller().get(f"{LIST}suggest/?q=brest&size=1").json()) == 1
    assert Caller().get(f"{LIST}suggest/").status_code == 400
    assert Caller().get(f"{LIST}suggest/?q=x&size=0").status_code == 400
    assert Caller().get(f"{LIST}suggest/?q=%25_").json() == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["class", "id", "title", "items", "content", "links", "url", "datasets", "type", "choices", "custom"]
    ), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
FIELDS = (
    *("name", "description", "acronym", "url", "business_number_id", "image_url", "extras"),
    *("presentation_blocs", "presentation_blocs_published_at", "deleted"),
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_no_body_is_a_fault(body):
    caller = new_caller()
    organization = OrganizationFactory(admin=caller.user)
    for answer in (
        caller.put(path_of(organization), body),
        caller.patch(path_of(organization), body),
        caller.post(LIST, body),
    ):
        assert answer.status_code in (200, 201, 400), answer.content


def test_a_member_who_is_not_active_has_no_rights():
    caller, organization = administered()
    Membership.objects.filter(user=caller.user).update(role="editor")
    assert caller.put(path_of(organization), {}).status_code == 403
    assert (
        UserFactory(is_active=False).has_perm("organizations.change_organization", organization)
        is False
    )
