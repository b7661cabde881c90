"""Reports: anyone may make one, operators alone read and dismiss; what became of the subject."""

from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.datasets.services import delete_dataset
from organizations.services import delete_organization
from portal.moderation.choices import SUBJECTS
from portal.moderation.models import Report
from portal.moderation.services import note_deletion
from tests.api import Caller, new_caller
from tests.factories import (
    DatasetFactory,
    OrganizationFactory,
    ReportFactory,
    ReuseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/1/reports/"
UNKNOWN_ID = "0" * 24


def body(subject, **fields):
    named = {"class": type(subject).__name__, "id": subject.public_id}
    return {"subject": named, "reason": "spam", **fields}


@pytest.fixture
def operator():
    return new_caller(operator=True)


def test_a_stranger_reports(operator):
    dataset = DatasetFactory(title="Douteux")
    answer = Caller().post(LIST, body(dataset, message="Publicité"))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["reported_at"]
    del made["reported_at"]
    path = f"{LIST}{made['id']}/"
    assert made == {
        "id": Report.objects.get().public_id,
        "by": None,
        "subject": {"class": "Dataset", "id": dataset.public_id},
        "subject_label": "Douteux",
        "subject_deleted_at": None,
        "subject_deleted_by": None,
        "subject_embed_id": None,
        "reason": "spam",
        "message": "Publicité",
        "dismissed_at": None,
        "dismissed_by": None,
        "callbacks_count": 0,
        "self_api_url": f"http://testserver{path}",
    }
    assert operator.get(path).json()["id"] == made["id"]


@pytest.mark.parametrize("make", [DatasetFactory, ReuseFactory, OrganizationFactory, UserFactory])
def test_every_kind_is_reported_by_name(make):
    caller, subject, message = new_caller(), make(), str(uuid4())
    answer = caller.post(LIST, body(subject, subject_embed_id=message))
    assert answer.status_code == 201
    assert answer.json()["by"]["id"] == caller.user.public_id
    assert answer.json()["subject_label"] == str(subject)
    assert answer.json()["subject_embed_id"] == message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("subject", bad) for bad in (None, "x", 3, [], {}, {"class": "Dataset", "id": None})),
        ("subject", {"class": "Resource", "id": UNKNOWN_ID}),
        ("subject", {"class": "Dataset", "id": UNKNOWN_ID}),
        ("subject", {"class": {}, "id": UNKNOWN_ID}),
        *(("reason", bad) for bad in (None, "", "ugly", 3, ["spam"], {})),
        *(("message", bad) for bad in ([], {}, "x" * 10_001)),
        *(("subject_embed_id", bad) for bad in ("x", [], {})),
    ],
)
def test_bad_fields_are_400_and_named(field, value):
    answer = Caller().post(LIST, {**body(DatasetFactory()), field: value})
    assert answer.status_code == 400
    errors = answer.json()
    assert isinstance(errors["errors"][field], str)
    assert errors["message"].startswith("ValidationError (Report:None) (")
    assert not Report.objects.exists()


@pytest.mark.parametrize("sent", [None, [], "spam", 3, b"{", b'{"reason": "\\u0000"}'])
def test_bodies_that_are_no_object_are_400(sent):
    assert Caller().post(LIST, sent).status_code == 400


def test_what_is_needed_is_said():
    answer = Caller().post(LIST, {})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"subject", "reason"}


def test_what_one_may_not_read_one_cannot_report():
    owner = new_caller()
    draft = DatasetFactory(owner=owner.user, private=True)
    for caller in (Caller(), new_caller()):
        answer = caller.post(LIST, body(draft))
        assert answer.status_code == 400
        assert answer.json()["errors"]["subject"] == f"Unknown dataset id {draft.public_id}"
    assert owner.post(LIST, body(draft)).status_code == 201


def test_operators_alone_read_and_dismiss():
    dataset = DatasetFactory(organization=OrganizationFactory())
    report = ReportFactory(subject=dataset, by=UserFactory())
    path = f"{LIST}{report.public_id}/"
    sent = {"dismissed_at": timezone.now().isoformat()}
    for caller, status in ((Caller(), 401), (new_caller(), 403), (Caller(report.by), 403)):
        assert caller.get(LIST).status_code == status
        assert caller.get(path).status_code == status
        assert caller.patch(path, sent).status_code == status
        assert caller.get(f"{LIST}{UNKNOWN_ID}/").status_code == status
    report.refresh_from_db()
    assert report.dismissed_at is None


def test_dismissing_and_taking_up_again(operator):
    report = ReportFactory()
    path = f"{LIST}{report.public_id}/"
    dismissed = operator.patch(path, {"dismissed_at": "2026-11-20T10:00:00Z"})
    assert dismissed.status_code == 200
    assert dismissed.json()["dismissed_at"] == "2026-11-20T10:00:00+00:00"
    assert dismissed.json()["dismissed_by"]["id"] == operator.user.public_id
    other = new_caller(operator=True)
    kept = other.patch(path, {"reason": "security", "message": "x", "by": None}).json()
    assert (kept["reason"], kept["message"]) == ("spam", None)
    assert kept["dismissed_by"]["id"] == operator.user.public_id
    again = operator.send("PATCH", path, {"dismissed_at": None}).json()
    assert (again["dismissed_at"], again["dismissed_by"]) == (None, None)


@pytest.mark.parametrize("value", ["hier", 3, [], {}, True])
def test_bad_dates_are_400(operator, value):
    answer = operator.patch(f"{LIST}{ReportFactory().public_id}/", {"dismissed_at": value})
    assert answer.status_code == 400
    assert "dismissed_at" in answer.json()["errors"]


@pytest.mark.parametrize("sent", [None, [], "x", 3])
def test_patches_that_are_no_object_are_400(operator, sent):
    assert operator.patch(f"{LIST}{ReportFactory().public_id}/", sent).status_code == 400


def test_two_operators_at_once(operator):
    path = f"{LIST}{ReportFactory().public_id}/"
    seen = operator.get(path).headers["ETag"]
    sent = {"dismissed_at": "2026-11-20T10:00:00Z"}
    assert operator.patch(path, sent, If_Match=seen).status_code == 200
    late = operator.patch(path, {"dismissed_at": None}, If_Match=seen)
    assert late.status_code == 412
    assert operator.get(path).json()["dismissed_at"] is not None


def test_what_became_of_the_subject(operator):
    deleter = UserFactory()
    dataset, organization = DatasetFactory(), OrganizationFactory()
    reports = [ReportFactory(subject=dataset), ReportFactory(subject=organization)]
    delete_dataset(actor=deleter, dataset=dataset)
    delete_organization(actor=None, organization=organization)
    first, second = [operator.get(f"{LIST}{row.public_id}/").json() for row in reports]
    assert first["subject_deleted_at"] is not None
    assert first["subject_deleted_by"]["id"] == deleter.public_id
    assert second["subject_deleted_at"] is not None
    assert second["subject_deleted_by"] is None


def test_deletions_for_good_are_noted(operator):
    reuse, deleter = ReuseFactory(), UserFactory()
    message, other = uuid4(), uuid4()
    whole = ReportFactory(subject=reuse)
    parts = [ReportFactory(subject=reuse, subject_embed_id=one) for one in (message, other)]
    note_deletion(actor=deleter, subject=reuse, embed_id=message)
    assert set(Report.objects.filter(subject_deleted_at=None)) == {whole, parts[1]}
    note_deletion(actor=None, subject=reuse)
    Report.objects.update(subject_id=2**60)
    shown = operator.get(f"{LIST}{parts[0].public_id}/").json()
    assert shown["subject"] == {"class": "Reuse", "id": reuse.public_id}
    assert shown["subject_deleted_by"]["id"] == deleter.public_id
    assert operator.get(LIST, {"handled": "true"}).json()["total"] == 3


def test_filters_and_sorts(operator):
    dataset = DatasetFactory()
    rows = [
        ReportFactory(subject=dataset),
        ReportFactory(subject=ReuseFactory()),
        ReportFactory(subject=UserFactory()),
    ]
    delete_dataset(actor=None, dataset=dataset)
    operator.patch(f"{LIST}{rows[1].public_id}/", {"dismissed_at": "2026-11-20"})

    def places(**query):
        answer = operator.get(LIST, query)
        assert answer.status_code == 200, answer.content
        keys = [row.public_id for row in rows]
        return [keys.index(one["id"]) for one in answer.json()["data"]]

    assert places() == places(sort="-reported_at") == [2, 1, 0]
    assert places(sort="reported_at") == [0, 1, 2]
    assert places(handled="true") == [1, 0]
    assert places(handled="false") == [2]
    assert places(subject_type="User") == [2]
    assert places(subject_type="Dataset", handled="false") == []
    assert places(subject_type="Discussion") == []


@pytest.mark.parametrize(
    "query", [{"sort": "reason"}, {"handled": "maybe"}, {"subject_type": "Resource"}, {"page": 0}]
)
def test_bad_queries_are_400(operator, query):
    assert operator.get(LIST, query).status_code == 400


def test_unknown_reports_are_404(operator):
    for key in (UNKNOWN_ID, "nope", "x" * 500):
        assert operator.get(f"{LIST}{key}/").status_code == 404
        assert operator.patch(f"{LIST}{key}/", {}).status_code == 404


def test_reasons():
    shown = Caller().get(f"{LIST}reasons/").json()
    assert [row["value"] for row in shown] == [
        *("auto_spam", "explicit_content", "illegal_content", "others"),
        *("personal_data", "security", "spam"),
    ]
    assert shown[4]["label"] == "Données personnelles"


def test_the_subject_is_kept_by_class_and_key():
    report = ReportFactory(subject=DatasetFactory())
    assert report.subject_class in SUBJECTS
    assert report.subject_type == ContentType.objects.get_for_model(report.subject)


def test_any_number_of_reports_costs_the_same(operator, django_assert_num_queries):
    def fill(times):
        for _ in range(times):
            dataset = DatasetFactory()
            ReportFactory(subject=dataset, by=UserFactory())
            ReportFactory(subject=UserFactory())
            delete_dataset(actor=UserFactory(), dataset=dataset)

    fill(1)
    operator.get(LIST)
    with django_assert_num_queries(6):
        assert len(operator.get(LIST).json()["data"]) == 2
    fill(4)
    with django_assert_num_queries(6):
        assert len(operator.get(LIST).json()["data"]) == 10


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


class AnyBody(TestCase):
    """Whatever is sent, a report or a refusal."""

    @settings(max_examples=60, deadline=None)
    @given(
        st.fixed_dictionaries(
            {},
            optional={
                "subject": JSON
                | st.fixed_dictionaries({"class": JSON | st.sampled_from(SUBJECTS), "id": JSON}),
                "reason": JSON | st.just("spam"),
                "message": JSON,
                "subject_embed_id": JSON,
            },
        )
    )
    def test_never_fails(self, sent):
        answer = Caller().post(LIST, sent)
        assert answer.status_code == 400
        assert {"errors", "message"} & set(answer.json())
