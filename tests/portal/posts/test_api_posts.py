"""Posts through the API: reading, operators' rights, search, feed, picture."""

import io
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from portal.discussions.models import Discussion
from portal.posts.models import Post
from tests.api import Caller, new_caller
from tests.factories import DatasetFactory, DiscussionFactory, PostFactory, ReuseFactory

pytestmark = pytest.mark.django_db
LIST = "/api/1/posts/"
SEARCH = "/api/2/posts/search/"
KEYS = {
    "id", "name", "slug", "headline", "content", "body_type", "kind", "image", "image_thumbnail", "image_url",
    "credit_to", "credit_url", "tags", "datasets", "reuses", "owner", "published", "created_at", "last_modified",
    "uri", "page",
}  # fmt: skip
ATOM = "{http://www.w3.org/2005/Atom}"


def names(path: str, caller: Caller | None = None, query=None) -> list[str]:
    answer = (caller or Caller()).get(path, query)
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["data"]]


def path_of(post: Post) -> str:
    return f"{LIST}{post.public_id}/"


def an_operator() -> Caller:
    return new_caller(operator=True)


def test_a_post_has_the_keys_of_the_contract_and_names_what_is_public():
    dataset, reuse = DatasetFactory(), ReuseFactory()
    post = PostFactory(
        name="L’été des données",
        datasets=[dataset, DatasetFactory(private=True)],
        reuses=[reuse, ReuseFactory(private=True)],
    )
    data = Caller().get(f"{LIST}{post.slug}/").json()
    assert set(data) == KEYS | {"blocs"}
    assert [row["id"] for row in data["datasets"]] == [dataset.public_id]
    assert [row["id"] for row in data["reuses"]] == [reuse.public_id]
    assert set(data["datasets"][0]) == {"id", "class", "title", "acronym", "uri", "page"}
    assert (data["headline"], data["image"], data["owner"], data["blocs"]) == (None, None, None, [])
    assert data["uri"] == f"http://testserver/api/1/posts/{post.slug}/"


def test_lists_hide_blocs_unless_the_mask_names_them():
    PostFactory(body_type="blocs", content="", blocs=[{"class": "MarkdownBloc", "content": "mot"}])
    assert set(Caller().get(LIST).json()["data"][0]) == KEYS
    masked = Caller().get(LIST, X_Fields="data{id,blocs{content}}").json()["data"]
    assert masked[0]["blocs"] == [{"content": "mot"}]


def test_an_operator_writes_publishes_and_removes_a_post():
    operator = an_operator()
    dataset = DatasetFactory()
    body = {
        "name": "Nouvelle version",
        "headline": "En bref",
        "content": "Du *texte*.",
        "kind": "page",
        "tags": ["Portail"],
        "credit_to": "Agence",
        "credit_url": "https://agence.example.org/",
        "datasets": [{"class": "Dataset", "id": dataset.public_id}],
        "published": "2026-01-01",
        "owner": "0" * 24,
    }
    answer = operator.post(LIST, body)
    assert answer.status_code == 201, answer.content
    data = answer.json()
    assert (data["slug"], data["published"]) == ("nouvelle-version", None)
    assert data["owner"]["id"] == operator.user.public_id
    path = f"{LIST}{data['id']}/"
    assert Caller().get(path).status_code == 404
    published = operator.post(f"{path}publish/").json()["published"]
    assert published and operator.post(f"{path}publish/").json()["published"] == published
    assert Caller().get(path).json()["datasets"][0]["id"] == dataset.public_id
    changed = operator.put(path, {"name": "Version 2", "datasets": []}).json()
    assert (changed["slug"], changed["datasets"], changed["kind"]) == ("version-2", [], "page")
    assert Caller().get(f"{LIST}nouvelle-version/")["Location"] == f"{LIST}version-2/"
    patched = operator.patch(path, {"headline": None, "tags": None}).json()
    assert (patched["headline"], patched["tags"]) == (None, [])
    assert operator.delete(f"{path}publish/").json()["published"] is None
    assert Caller().get(path).status_code == 404
    DiscussionFactory(subject=Post.objects.get())
    assert operator.delete(path).status_code == 204
    assert operator.get(path).status_code == 404
    assert not Discussion.objects.exists()


def test_all_but_operators_are_refused_every_write():
    post = PostFactory()
    path = path_of(post)
    for caller, status in ((Caller(), 401), (new_caller(), 403)):
        answers = [
            caller.post(LIST, {"name": "x", "content": "y"}),
            caller.put(path, {"name": "x"}),
            caller.patch(path, {"name": "x"}),
            caller.delete(path),
            caller.post(f"{path}publish/"),
            caller.delete(f"{path}publish/"),
            caller.client.post(f"{path}image/", headers=caller.headers),
            caller.client.generic(
                "PUT",
                f"{path}image/",
                b"",
                "multipart/form-data; boundary=x",
                headers=caller.headers,
            ),
        ]
        assert [answer.status_code for answer in answers] == [status] * len(answers)
    assert Post.objects.get().name == post.name


def test_drafts_are_for_operators_who_ask():
    PostFactory(name="Publié")
    draft = PostFactory(name="Brouillon caché", draft=True)
    operator = an_operator()
    asked = {"with_drafts": "true"}
    assert names(LIST, operator) == names(LIST, query=asked) == ["Publié"]
    assert names(LIST, new_caller(), asked) == names(SEARCH, operator) == ["Publié"]
    assert names(LIST, operator, asked) == ["Brouillon caché", "Publié"]
    assert names(LIST, operator, {**asked, "q": "brouillon"}) == ["Brouillon caché"]
    assert names(LIST, query={"q": "brouillon"}) == []
    for key in (draft.public_id, draft.slug, "Brouillon-Cache"):
        hidden, unknown = Caller().get(f"{LIST}{key}/"), Caller().get(f"{LIST}{'0' * 24}/")
        assert (hidden.status_code, hidden.content) == (404, unknown.content)
    assert operator.get(path_of(draft)).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"content": "x"}, "name"),
        ({"name": "x"}, "content"),
        ({"name": "x", "content": " "}, "content"),
        ({"name": "x", "content": "<script>a</script>", "body_type": "html"}, "content"),
        ({"name": "x" * 256, "content": "x"}, "name"),
        ({"name": 3, "content": "x"}, "name"),
        ({"name": "x", "content": ["x"]}, "content"),
        ({"name": "x", "content": "x" * 200_001}, "content"),
        ({"name": "x", "content": "x", "body_type": "word"}, "body_type"),
        ({"name": "x", "content": "x", "kind": None}, "kind"),
        ({"name": "x", "content": "x", "credit_url": "javascript:alert(1)"}, "credit_url"),
        ({"name": "x", "content": "x", "image_url": "file:///etc/passwd"}, "image_url"),
        ({"name": "x", "content": "x", "tags": 3}, "tags"),
        ({"name": "x", "content": "x", "datasets": ["0" * 24]}, "datasets"),
        ({"name": "x", "content": "x", "datasets": ["x"]}, "datasets"),
        ({"name": "x", "content": "x", "reuses": {"a": 1}}, "reuses"),
        ({"name": "x", "content": "x", "reuses": ["0" * 24]}, "reuses"),
        ({"name": "x", "blocs": {}, "body_type": "blocs"}, "blocs"),
    ],
)
def test_a_bad_body_is_refused_with_a_word_for_its_field(body, field):
    answer = an_operator().post(LIST, body)
    assert answer.status_code == 400, answer.content
    assert set(answer.json()["errors"]) == {field}
    assert answer.json()["message"].startswith("ValidationError (Post:None)")
    assert not Post.objects.exists()


def test_html_is_cleaned_when_it_is_written():
    operator = an_operator()
    source = (
        '<h2>Titre</h2><p onclick="a()">Un <a href="javascript:b()">lien</a>, '
        '<a href="https://example.org/">un autre</a></p><script>c()</script><img src=x onerror=d()>'
    )
    data = operator.post(LIST, {"name": "x", "content": source, "body_type": "html"}).json()
    assert "<h2>Titre</h2>" in data["content"] and 'href="https://example.org/"' in data["content"]
    for word in ("script", "onclick", "onerror", "c()", "<img"):
        assert word not in data["content"]
    path = f"{LIST}{data['id']}/"
    operator.put(path, {"body_type": "markdown", "content": "<b onclick=a()>gras</b>"})
    assert "onclick" not in operator.put(path, {"body_type": "html"}).json()["content"]


def test_of_two_writers_the_second_is_told():
    operator = an_operator()
    post = PostFactory()
    seen = operator.get(path_of(post))["ETag"]
    assert operator.get(path_of(post), If_None_Match=seen).status_code == 304
    assert operator.put(path_of(post), {"headline": "a"}, If_Match=seen).status_code == 200
    assert operator.put(path_of(post), {"headline": "b"}, If_Match=seen).status_code == 412
    assert operator.delete(path_of(post), If_Match=seen).status_code == 412
    assert Post.objects.get().headline == "a"


def test_filters_and_orders_of_the_list():
    PostFactory(name="Alpha", headline="z", kind="page")
    PostFactory(name="Bravo", headline="y")
    assert names(LIST) == ["Bravo", "Alpha"]
    assert names(LIST, query={"kind": "page"}) == ["Alpha"]
    for sort in ("created", "created_at", "last_modified", "modified", "name", "published"):
        assert names(LIST, query={"sort": sort}) == ["Alpha", "Bravo"], sort
        assert names(LIST, query={"sort": f"-{sort}"}) == ["Bravo", "Alpha"], sort
    assert names(LIST, query={"sort": "headline"}) == ["Bravo", "Alpha"]
    assert names(LIST, query={"q": "alpha"}) == ["Alpha"]
    for query in ({"sort": "owner__password"}, {"kind": "x"}, {"with_drafts": "x"}, {"page": "0"}):
        assert Caller().get(LIST, query).status_code == 400, query


def test_search_finds_counts_and_sorts():
    PostFactory(name="Alpha", content="Des **rivières**", tags=["eau"])
    bravo = PostFactory(name="Bravo", body_type="blocs", content="")
    bloc = {"class": "MarkdownBloc", "content": "Les barrages"}
    operator = an_operator()
    assert operator.put(path_of(bravo), {"blocs": [bloc]}).status_code == 200
    assert names(SEARCH, query={"q": "rivières"}) == ["Alpha"]
    assert names(SEARCH, query={"q": "barrages"}) == ["Bravo"]
    assert names(SEARCH, query={"tag": "eau"}) == ["Alpha"]
    assert names(SEARCH, query={"last_update_range": "last_30_days", "tag": "eau"}) == ["Alpha"]
    for sort in ("created", "last_modified", "published"):
        assert names(SEARCH, query={"sort": sort}) == ["Alpha", "Bravo"]
        assert names(SEARCH, query={"sort": f"-{sort}", "page_size": 1}) == ["Bravo"]
    assert names(SEARCH, query={"sort": "created", "page_size": 1, "page": 2}) == ["Bravo"]
    answer = Caller().get(SEARCH).json()
    assert answer["total"] == 2
    assert answer["facets"]["last_update"][0] == {"name": "all", "count": 2}
    assert set(answer["facets"]) == {"last_update"} and set(answer["data"][0]) == KEYS
    for query in ({"sort": "name"}, {"last_update_range": "x"}, {"page": "501"}):
        assert Caller().get(SEARCH, query).status_code == 400, query
    operator.delete(f"{path_of(bravo)}publish/")
    assert names(SEARCH) == ["Alpha"]


def test_the_feed_tells_the_last_fifteen_news():
    PostFactory(name="Page", kind="page")
    PostFactory(name="Brouillon", draft=True)
    for number in range(16):
        PostFactory(name=f"N° {number}", content="Du *gras* <script>x()</script>", owner=None)
    answer = Caller().get(f"{LIST}recent.atom")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    entries = ET.fromstring(answer.content).findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert titles == [f"N° {number}" for number in range(15, 0, -1)]
    content = entries[0].findtext(f"{ATOM}content")
    assert "<em>gras</em>" in content and "x()" not in content


def picture(width=40, height=20) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(buffer, "PNG")
    return SimpleUploadedFile("a.png", buffer.getvalue(), "image/png")


def test_an_operator_sends_and_cuts_the_picture():
    operator = an_operator()
    post = PostFactory()
    path = f"{path_of(post)}image/"
    sent = operator.client.post(path, {"file": picture()}, headers=operator.headers)
    assert sent.status_code == 200 and sent.json()["success"] is True, sent.content
    data = Caller().get(path_of(post)).json()
    assert data["image"] == sent.json()["image"] and data["image_thumbnail"] != data["image"]
    body = b'--x\r\nContent-Disposition: form-data; name="bbox"\r\n\r\n0,0,10,10\r\n--x--\r\n'
    cut = operator.client.generic(
        "PUT", path, body, "multipart/form-data; boundary=x", headers=operator.headers
    )
    assert cut.status_code == 200, cut.content
    post.refresh_from_db()
    assert Image.open(post.image.path).size == (10, 10)
    wrong = SimpleUploadedFile("a.png", b"<svg/>", "image/png")
    refused = operator.client.post(path, {"file": wrong}, headers=operator.headers)
    assert refused.status_code == 400
    assert operator.client.post(path, headers=operator.headers).status_code == 400


@pytest.mark.parametrize("path", [LIST, SEARCH])
def test_a_page_costs_as_many_queries_whatever_it_holds(path):
    caller = new_caller()
    costs = []
    for _round in range(2):
        for _each in range(3):
            PostFactory(datasets=[DatasetFactory()], reuses=[ReuseFactory()], owner=caller.user)
        caller.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert caller.get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 10
