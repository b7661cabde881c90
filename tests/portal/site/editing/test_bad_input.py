"""What no screen sends: refused or not found, never a fault."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.site.editing.kinds import KINDS
from tests.factories import (
    AudienceFactory,
    OrganizationFactory,
    PageFactory,
    PostFactory,
    QuestionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TEXTS = "/admin/site/textes"
HUGE = 10**30
RARE = ["\0", "\ud800", "a" * 5_000, "9" * 40, "-1", "<script>", "é" * 300, "[]", "{}", "\u202e"]


@pytest.fixture(autouse=True)
def operator(client):
    client.force_login(UserFactory(operator=True))


@pytest.fixture
def rows():
    AudienceFactory(key="citoyen")
    return {
        "pages": PageFactory(),
        "questions": QuestionFactory(audiences=["citoyen"]),
        "actualites": PostFactory(),
        "organisations": OrganizationFactory(),
    }


@pytest.mark.parametrize("name", [kind.name for kind in KINDS])
@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "state=%00", "page=0", f"page={HUGE}", "deplace=%00"]
)
def test_a_list_takes_any_query(client, rows, name, query):
    assert client.get(f"{TEXTS}/{name}/?{query}").status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "address",
    ["inconnu/", "pages/0/", f"pages/{HUGE}/", f"questions/ordre/{'x' * 500}/", f"liens/{HUGE}/"],
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(f"{TEXTS}/{address}").status_code in (404, 405)
    assert client.post(f"{TEXTS}/{address}").status_code in (302, 404, 405)


@pytest.mark.parametrize("number", [0, HUGE])
def test_a_version_that_is_not_there_leads_to_the_list(client, rows, number):
    page = rows["pages"]
    answer = client.get(f"{TEXTS}/pages/{page.pk}/versions/{number}/")
    assert answer.status_code in (302, 404)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_form_takes_any_text_in_any_field(client, rows, data):
    name = data.draw(st.sampled_from([kind.name for kind in KINDS]))
    row = rows[name]
    kind = next(kind for kind in KINDS if kind.name == name)
    fields = list(kind.form(instance=row).fields)
    words = st.one_of(st.sampled_from(RARE), st.text(max_size=40))
    body = data.draw(st.dictionaries(st.sampled_from(fields), words.filter(_fits)))
    body["action"] = data.draw(st.sampled_from(["save", "preview", "publish", "x"]))
    address = data.draw(st.sampled_from(["", "etat/", "ordre/", "fichiers/", "versions/1/"]))
    answer = client.post(f"{TEXTS}/{name}/{row.pk}/{address}", body)
    assert answer.status_code in (200, 302, 404)


def _fits(text):
    """Whether a browser could send it."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
