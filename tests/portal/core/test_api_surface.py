"""What all endpoints share: description, verbs, headers, cross-origin calls, odd paths."""

import pytest
import yaml
from django.core.management import call_command
from django.urls import get_resolver

from tests.api import Caller

pytestmark = pytest.mark.django_db
LIST = "/api/1/datasets/"


def described() -> dict:
    answer = Caller().get("/api/schema/")
    assert answer.status_code == 200
    return yaml.safe_load(answer.content)


def test_the_description_is_written_without_warning(capsys):
    call_command("spectacular", "--validate", "--fail-on-warn")
    assert "openapi: 3.1.0" in capsys.readouterr().out


def served(patterns, prefix="/") -> set[str]:
    """Every address of the API that the portal answers."""
    found = set()
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            found |= served(pattern.url_patterns, path)
        elif path.startswith(("/api/1/", "/api/2/")):
            found.add(path)
    return found


def test_the_description_lists_every_path():
    paths = set(described()["paths"])
    plain = {
        path.replace("<str:", "{").replace("<uuid:", "{").replace(">", "}")
        for path in served(get_resolver().url_patterns)
    }
    plain = {path.replace("<int:", "{") for path in plain}
    drawn = "/api/1/avatars/{identifier}/{size}/"  # a picture
    described_themselves = {
        f"/api/{version}/{name}" for version in "12" for name in ("", "swagger.json")
    }
    assert plain - paths == {"/api/1/datasets/r/{uuid}/", drawn, *described_themselves}
    assert paths <= plain


def test_every_operation_has_words_and_its_own_name():
    operations = [op for path in described()["paths"].values() for op in path.values()]
    assert all(op.get("summary") for op in operations)
    names = [op["operationId"] for op in operations]
    assert len(names) == len(set(names))


def test_any_origin_may_read_and_ask_before_writing():
    answer = Caller().get(LIST, Origin="https://carte.example.org")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"Origin", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    asked = Caller().client.options(
        LIST,
        headers={
            "Origin": "https://carte.example.org",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "x-api-key,content-type",
        },
    )
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Methods"] == "PUT"
    assert asked.headers["Access-Control-Allow-Headers"] == "x-api-key,content-type"
    assert "Access-Control-Allow-Credentials" not in asked.headers


def test_refusals_and_redirects_are_open_to_every_origin_too():
    for path in ("/api/1/nope/", "/api/1/datasets", f"{LIST}?page=0", f"{LIST}?q=%00"):
        answer = Caller().get(path, Origin="https://carte.example.org")
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
    page = Caller().client.get("/", headers={"Origin": "https://carte.example.org"})
    assert "Access-Control-Allow-Origin" not in page.headers


@pytest.mark.parametrize(
    "path", ["/api/1/me/", "/api/1/datasets", "/get-csrf", "/login/", "/media/x"]
)
def test_a_front_end_of_ours_calls_with_the_session_of_its_visitor(settings, path):
    settings.CORS_ORIGINS = [front := "https://front.example.org"]
    answer = Caller().get(path, Origin=front)
    assert answer.headers["Access-Control-Allow-Origin"] == front
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in answer.headers["Vary"]
    asked = {"Origin": front, "Access-Control-Request-Method": "POST"}
    answer = Caller().client.options(path, headers=asked)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, front)
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


def test_beside_a_front_end_other_origins_get_what_they_got(settings):
    settings.CORS_ORIGINS = ["https://front.example.org"]
    other = {"Origin": "https://front.example.org.pirate.example"}
    answer = Caller().get(LIST, **other)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    page = Caller().get("/get-csrf", **other)
    assert "Access-Control-Allow-Origin" not in page.headers
    assert "Origin" in page.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in Caller().get("/get-csrf").headers


def test_a_path_of_no_route_has_its_own_shape():
    answer = Caller().get("/api/1/nope/")
    assert (answer.status_code, answer.json()) == (404, {"error": "Not found", "status": 404})


def test_answers_for_one_person_stay_out_of_shared_caches():
    from tests.api import new_caller

    assert "private" in new_caller().get(LIST).headers["Cache-Control"]
    assert "X-API-KEY" in Caller().get(LIST).headers["Vary"]


def test_old_clients_read_a_swagger_document_of_each_version():
    for version in ("1", "2"):
        answer = Caller().get(f"/api/{version}/swagger.json")
        document = answer.json()
        assert document["swagger"] == "2.0"
        assert document["basePath"] == f"/api/{version}"
        assert "/datasets/" in document["paths"]
        assert all(
            isinstance(parameter.get("type", ""), str)
            for item in document["paths"].values()
            for operation in item.values()
            for parameter in operation["parameters"]
        )
        assert answer.headers["Deprecation"].startswith("@")
        assert "successor-version" in answer.headers["Link"]


@pytest.mark.parametrize("path", ["/api/", "/api/1/", "/api/2/"])
def test_people_read_every_operation_without_javascript(path):
    page = Caller().get(path).content.decode()
    assert "POST /api/1/datasets/" in page
    assert "GET /api/2/datasets/search/" in page
    assert "swagger-ui-bundle.js" in page
    assert "swagger-ui" not in Caller().get("/datasets/").content.decode()
