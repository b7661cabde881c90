"""The status follows from the evidence: laws over facts, and over random catalogues."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.commitments.choices import Status
from catalog.commitments.evidence import Facts, proofs_of, status_of
from catalog.commitments.models import Commitment, Programme
from catalog.commitments.services import review_all, save_commitment, save_programme
from catalog.datasets.models import Dataset, License
from catalog.datasets.services import delete_dataset, update_dataset
from tests.factories import DatasetFactory, ResourceFactory

TODAY = date(2026, 11, 28)
RESTRICTED = {
    "is_linked": True, "is_public": True, "promises_restricted": True, "has_conditions": True,
}  # fmt: skip


@st.composite
def facts(draw):
    files = draw(st.integers(0, 4))
    alive = draw(st.integers(0, files))
    return Facts(
        due=draw(st.none() | st.dates(date(2021, 1, 1), date(2030, 12, 31))),
        is_preparing=draw(st.booleans()),
        is_abandoned=draw(st.booleans()),
        is_linked=draw(st.booleans()),
        is_public=draw(st.booleans()),
        has_open_license=draw(st.booleans()),
        promises_restricted=draw(st.booleans()),
        has_conditions=draw(st.booleans()),
        desk=draw(st.sampled_from([True, False, None])),
        files=files,
        alive=alive,
        dead=draw(st.integers(0, files - alive)),
        is_late=draw(st.booleans()),
        last_update=draw(st.none() | st.just(TODAY)),
    )


@given(facts())
def test_published_is_exactly_all_the_evidence(known):
    open_to_all = known.has_open_license and known.alive > 0
    as_promised = (
        known.promises_restricted
        and known.has_conditions
        and not known.has_open_license
        and (known.alive > 0 or known.desk is True)
    )
    proved = (
        known.is_linked
        and known.is_public
        and (open_to_all or as_promised)
        and not known.is_late
        and not known.is_abandoned
    )
    assert (status_of(known, TODAY) == Status.PUBLISHED) == proved


@given(facts())
def test_what_is_promised_to_everyone_is_never_kept_by_conditions(known):
    if not known.promises_restricted:
        bare = replace(known, has_conditions=False, desk=None)
        assert status_of(known, TODAY) == status_of(bare, TODAY)
        assert proofs_of(known) == proofs_of(bare)
        assert not known.is_restricted


@given(facts())
def test_every_proof_of_what_is_published_holds(known):
    if status_of(known, TODAY) == Status.PUBLISHED:
        assert all(proof["holds"] for proof in proofs_of(known))


@pytest.mark.parametrize(
    "known, status",
    [
        (Facts(), Status.ANNOUNCED),
        (Facts(due=TODAY), Status.ANNOUNCED),
        (Facts(due=TODAY - timedelta(days=1)), Status.LATE),
        (Facts(is_preparing=True), Status.PREPARING),
        (Facts(is_linked=True), Status.PREPARING),
        (Facts(is_linked=True, due=date(2021, 9, 30)), Status.LATE),
        (Facts(is_linked=True, is_public=True), Status.PARTLY),
        (Facts(is_linked=True, is_public=True, files=2, dead=2), Status.UPDATE_REQUIRED),
        (Facts(is_linked=True, is_public=True, files=2, alive=1, dead=1), Status.PARTLY),
        (Facts(is_abandoned=True, is_linked=True, is_public=True), Status.ABANDONED),
        (Facts(**RESTRICTED, desk=True), Status.PUBLISHED),
        (Facts(**RESTRICTED, files=1, alive=1), Status.PUBLISHED),
        (Facts(**RESTRICTED, files=1, dead=1, desk=True), Status.PUBLISHED),
        (Facts(**RESTRICTED, files=1, dead=1, desk=False), Status.UPDATE_REQUIRED),
        (Facts(**RESTRICTED), Status.PARTLY),
    ],
)
def test_each_status_has_its_facts(known, status):
    assert status_of(known, TODAY) == status


def make(dataset=None, **declared):
    programme = Programme.objects.first() or save_programme(
        actor=None, programme=Programme(title="Programme")
    )
    commitment = Commitment(programme=programme, title="Carte", dataset=dataset, **declared)
    return save_commitment(actor=None, commitment=commitment)


catalogues = st.lists(
    st.fixed_dictionaries(
        {
            "private": st.booleans(),
            "archived": st.booleans(),
            "deleted": st.booleans(),
            "license": st.sampled_from(["lov2", "notspecified", None]),
            "access": st.sampled_from(["open", "restricted"]),
            "reason": st.sampled_from(["", "Secret fiscal"]),
            "promised": st.sampled_from(["open", "restricted"]),
            "frequency": st.sampled_from(["unknown", "annual", "daily"]),
            "files": st.lists(st.sampled_from([True, False, None]), max_size=3),
            "old": st.booleans(),
        }
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(catalogues)
def test_over_random_catalogues_nothing_is_published_without_evidence(described):
    now = timezone.now()
    made = []
    for entry in described:
        is_open = entry["access"] == "open"
        dataset = DatasetFactory(
            license=License.objects.filter(key=entry["license"]).first() if is_open else None,
            access_type=entry["access"],
            access_type_reason="" if is_open else entry["reason"],
            frequency=entry["frequency"],
        )
        for availability in entry["files"]:
            ResourceFactory(dataset=dataset, filetype="remote", availability=availability)
        values = {
            "private": entry["private"],
            "archived": now if entry["archived"] else None,
            "deleted": now if entry["deleted"] else None,
            "last_update": now - timedelta(days=4000 if entry["old"] else 0),
        }
        Dataset.objects.filter(pk=dataset.pk).update(**values)
        dataset.refresh_from_db()
        made.append((make(dataset, access=entry["promised"]), dataset, entry))
    review_all()
    for commitment, dataset, entry in made:
        commitment.refresh_from_db()
        opened = entry["access"] == "open" and entry["license"] == "lov2"
        restricted = entry["promised"] == entry["access"] == "restricted" and entry["reason"] != ""
        proved = (
            dataset.is_public
            and (opened or restricted)
            and True in entry["files"]
            and not dataset.is_late(timezone.now())
        )
        assert (commitment.status == Status.PUBLISHED) == proved
        assert bool(commitment.remark) == (proved and restricted)
    Commitment.objects.all().delete()


@pytest.mark.django_db
def test_nobody_types_published():
    commitment = make()
    commitment.status = Status.PUBLISHED
    assert save_commitment(actor=None, commitment=commitment).status == Status.ANNOUNCED


@pytest.mark.django_db
def test_a_change_of_its_dataset_is_seen_in_the_same_transaction():
    dataset = DatasetFactory(license=License.objects.get(key="lov2"))
    ResourceFactory(dataset=dataset, filetype="remote", availability=True)
    commitment = make(dataset)
    assert commitment.status == Status.PUBLISHED
    dataset.refresh_from_db()
    dataset.license = None
    update_dataset(actor=None, dataset=dataset, changes=["license"])
    commitment.refresh_from_db()
    assert commitment.status == Status.PARTLY
    delete_dataset(actor=None, dataset=dataset)
    commitment.refresh_from_db()
    assert commitment.status == Status.PREPARING
    assert [(c.before, c.after) for c in commitment.changes.order_by("pk")] == [
        ("", "published"),
        ("published", "partly"),
        ("partly", "preparing"),
    ]
    assert all(c.evidence for c in commitment.changes.all())


@pytest.mark.django_db
def test_a_remark_that_changes_alone_is_kept_in_the_history():
    dataset = DatasetFactory(access_type="restricted", access_type_reason="Secret", license=None)
    ResourceFactory(dataset=dataset, filetype="remote", availability=True)
    commitment = make(dataset, access="restricted")
    assert commitment.status_words == "Publié, accès restreint"
    dataset.refresh_from_db()
    dataset.access_type, dataset.access_type_reason = "open", ""
    dataset.license = License.objects.get(key="lov2")
    update_dataset(
        actor=None, dataset=dataset, changes=["access_type", "access_type_reason", "license"]
    )
    commitment.refresh_from_db()
    assert commitment.status_words == "Publié"
    told = [change.words for change in commitment.changes.order_by("pk")]
    assert told == ["Publié, accès restreint", "Publié"]
