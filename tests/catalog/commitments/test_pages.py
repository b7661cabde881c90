"""The board and its files: read, filtered, exported, imported unchanged, followed, discussed."""

import html
import json
from datetime import timedelta

import icalendar
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.commitments.csv_files import HEAD
from catalog.commitments.freshness import changed_at
from catalog.commitments.models import Commitment, Programme, StatusChange
from catalog.commitments.services import (
    delete_commitment,
    figures_of,
    review,
    save_commitment,
    save_programme,
)
from catalog.datasets.services import update_dataset
from portal.core.csv_files import read_csv
from portal.discussions.models import Discussion
from portal.following.models import Follow
from portal.search.choices import Kind
from portal.search.query import Question, search
from portal.site.commitments_demo import load
from portal.site.demo_loading import CONTENT
from tests.factories import (
    DatasetFactory,
    DiscussionFactory,
    OrganizationFactory,
    ResourceFactory,
    UserFactory,
)
from tests.feeds import feed_of

pytestmark = pytest.mark.django_db
BOARD = "/engagements/"


@pytest.fixture
def programme():
    return save_programme(
        actor=None,
        programme=Programme(title="Soixante-trois", promised_total=63, source="Un **texte**."),
    )


def promise(programme, title="Carte scolaire", **declared):
    row = Commitment(programme=programme, title=title, **declared)
    return save_commitment(actor=None, commitment=row)


@pytest.fixture
def operator(client):
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


def test_the_board_shows_each_commitment_where_it_is_due(client, programme):
    promise(programme, ministry="Éducation nationale", due_year=2021, due_quarter=3)
    text = client.get(BOARD).content.decode()
    assert "T3 2021" in text
    assert "En retard" in text
    assert "pv-slab--late" in text


def test_a_programme_says_how_many_were_promised(client, programme):
    promise(programme)
    text = client.get("/engagements/soixante-trois/").content.decode()
    assert "1 intitulé retrouvé sur 63" in text
    assert "<strong>texte</strong>" in text


@pytest.mark.parametrize(
    "query, found",
    [
        ("ministere=Culture", ["Musées"]),
        ("type=code", ["Affelnet"]),
        ("trimestre=2021-T3", ["Affelnet"]),
        ("statut=announced", ["Musées"]),
        ("statut=late", ["Affelnet"]),
        ("q=musees", ["Musées"]),
        ("trimestre=x&statut=y&type=z", ["Affelnet", "Musées"]),
        ("acces=restricted", []),
    ],
)
def test_filters_find_what_they_say(client, programme, query, found):
    promise(programme, "Musées", ministry="Culture")
    promise(programme, "Affelnet", kind="code", due_year=2021, due_quarter=3)
    data = client.get(f"/engagements/engagements.json?{query}").json()["data"]
    assert sorted(row["title"] for row in data) == found
    assert client.get(f"{BOARD}?{query}").status_code == 200


def test_a_board_costs_the_same_for_few_and_many(client, programme, django_assert_num_queries):
    def cost():
        with django_assert_num_queries(3):
            client.get(BOARD)

    promise(programme)
    cost()
    for number in range(30):
        promise(
            programme, f"E{number}", ministry=f"M{number % 4}", organization=OrganizationFactory()
        )
    cost()


def test_the_calendar_opens_in_a_standard_parser_and_stays_the_same(client, programme):
    promise(programme, ministry="Culture", due_year=2027, due_quarter=1)
    promise(programme, "Sans date")
    first = client.get("/engagements/engagements.ics").content
    calendar = icalendar.Calendar.from_ical(first)
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]) == "Carte scolaire (Annoncé)"
    assert event["dtstart"].dt.isoformat() == "2027-03-31"
    assert client.get("/engagements/engagements.ics").content == first
    assert not icalendar.Calendar.from_ical(
        client.get("/engagements/engagements.ics?ministere=Autre").content
    ).walk("VEVENT")


@pytest.mark.parametrize(
    "name", ["engagements.csv", "engagements.json", "engagements.ics", "changements.atom"]
)
def test_a_reader_who_has_a_file_is_told_so(client, programme, name):
    address = f"/engagements/{name}?statut=announced"
    row = promise(programme, due_year=2099, due_quarter=1)
    Commitment.objects.update(last_modified_internal="2026-01-01T00:00:00Z")
    Programme.objects.update(last_modified_internal="2026-01-01T00:00:00Z")
    first = client.get(address)
    known = {"If-None-Match": first["ETag"]}
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get(address, headers=known).status_code == 304
    assert client.get(address, headers=since).status_code == 304
    row.refresh_from_db()
    row.preparing_since = "2026-01-02"
    save_commitment(actor=None, commitment=row)  # it leaves the filter: the file is another
    changed = client.get(address, headers=since)
    assert changed.status_code == 200
    assert client.get(address, headers=known).status_code == 200
    assert changed["ETag"] != first["ETag"]
    Commitment.objects.update(last_modified_internal="2026-01-01T00:00:00Z")
    Programme.objects.update(last_modified_internal="2026-01-01T00:00:00Z")
    delete_commitment(actor=None, commitment=row)
    assert (
        client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code
        == 200
    )


def test_evidence_that_changes_alone_makes_files_newer(programme):
    long_ago = timezone.now() - timedelta(days=1)
    dataset = DatasetFactory(title="Avant")
    row = promise(programme, dataset=dataset)
    for model in (Commitment, Programme):
        model.objects.update(last_modified_internal=long_ago)
    review([row.pk])
    assert changed_at(None) == long_ago  # nothing is new but the moment of the review
    dataset.refresh_from_db()
    dataset.title = "Après"
    update_dataset(actor=None, dataset=dataset, changes=["title"])
    assert changed_at(None) > long_ago


def test_days_of_the_calendar_are_whole_days(client, programme):
    promise(programme, "Éducation, « à » ; très " + "long " * 30, due_year=2027, due_quarter=2)
    content = client.get("/engagements/engagements.ics").content
    assert b"DTSTART;VALUE=DATE:20270630" in content
    assert b"DTEND;VALUE=DATE:20270701" in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert str(event["summary"]).startswith("Éducation, « à » ; très long long")


def test_the_feed_of_changes_is_valid_atom(client, programme):
    promise(programme)
    answer = client.get("/engagements/changements.atom")
    assert feed_of(answer).titles == ["Carte scolaire : Annoncé"]


def test_the_file_goes_out_and_in_again_unchanged(client, programme, tmp_path, capsys):
    person = UserFactory()
    dataset = DatasetFactory(organization=OrganizationFactory())
    promise(
        programme, "=1+1; « piège »", ministry="Éducation\nnationale", dataset=dataset,
        organization=dataset.organization, due_year=2021, due_quarter=4, notes="a;b\n'c",
        source_url="https://example.org/", preparing_since="2021-05-01",
    )  # fmt: skip
    promise(
        programme, "Abandon", abandoned_on="2022-01-02", abandoned_reason="R", abandoned_source="S"
    )
    content = client.get("/engagements/engagements.csv").content
    file = tmp_path / "engagements.csv"
    file.write_bytes(content)
    changes = StatusChange.objects.count()
    call_command("import_commitments", str(file))
    assert "0 created, 0 updated, 2 unchanged, 0 refused" in capsys.readouterr().out
    assert StatusChange.objects.count() == changes
    assert client.get("/engagements/engagements.csv").content == content
    Commitment.objects.all().delete()
    call_command("import_commitments", str(file), "--actor", person.email.upper())
    assert Commitment.objects.get(title="Abandon").abandoned_by == person
    assert "2 created" in capsys.readouterr().out
    assert client.get("/engagements/engagements.csv").content == content


@pytest.mark.parametrize(
    "line, reason",
    [
        (";dataset", "titre"),
        ("X;tableau", "attendu"),
        ("X;dataset;2021-13", "nombre"),
        ("X;dataset;2021;7", "trimestre"),
        ("X;dataset;2021", "trimestre"),
        ("X;dataset;;3", "trimestre"),
        ("X;dataset;2021;3;nulle-part", "Aucun objet"),
        ("X;dataset;2021;3;;hier", "une date"),
        ("X;dataset;2021;3;;;2022-01-01", "par une personne"),
        ("X\0;dataset", "caractère nul"),
        ("X;dataset;2021;3;;;;javascript:x", "https"),
    ],
)
def test_a_bad_line_is_refused_in_words_and_the_others_go_in(
    programme, tmp_path, capsys, line, reason
):
    head = "titre;type;annee;trimestre;jeu_de_donnees;en_preparation_depuis;abandonne_le;source_url;statut"
    file = tmp_path / "x.csv"
    file.write_text(f"{head}\n{line}\nBon;api;2022;1;;;;;Publié\n")
    with pytest.raises(CommandError):
        call_command("import_commitments", str(file), "--programme", programme.slug)
    told = capsys.readouterr()
    assert reason in told.err
    assert told.err.startswith(f"{file}:2: refused: ")
    assert told.err.count("\n") == 1
    assert "1 created" in told.out
    assert Commitment.objects.get().status == "late"


HEAD_OF_ABANDONED = "titre;abandonne_le;abandon_raison;abandon_source"


@pytest.mark.parametrize("cells", ["2022-01-01;;S", "2022-01-01;R;", ";R;S", "2022-01-01;  ;S"])
def test_an_abandonment_has_its_person_date_reason_and_source_or_is_refused(
    programme, tmp_path, capsys, cells
):
    person = UserFactory()
    file = tmp_path / "x.csv"
    file.write_text(f"{HEAD_OF_ABANDONED}\nX;{cells}\nBon;2022-01-01;Trop cher;Courrier\n")
    given = (str(file), "--programme", programme.slug)
    with pytest.raises(CommandError):
        call_command("import_commitments", *given)
    assert not Commitment.objects.exists()
    with pytest.raises(CommandError) as error:
        call_command("import_commitments", *given, "--actor", person.email)
    assert error.value.returncode == 1
    assert "sa date, sa raison et sa source" in capsys.readouterr().err
    row = Commitment.objects.get()
    assert (row.title, row.status, row.abandoned_by) == ("Bon", "abandoned", person)
    row.abandoned_on, row.abandoned_reason, row.abandoned_source = None, "", ""
    assert save_commitment(actor=None, commitment=row).abandoned_by is None


def test_an_account_that_does_not_exist_declares_nothing(programme, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("titre\nX\n")
    with pytest.raises(CommandError, match="No active account"):
        call_command("import_commitments", str(file), "--actor", "personne@example.org")


def test_a_line_that_the_database_refuses_is_told_in_plain_words(
    programme, tmp_path, capsys, monkeypatch
):
    def refuse(**_fields):
        raise IntegrityError('duplicate key value violates unique constraint "x"')

    monkeypatch.setattr("catalog.commitments.csv_files.save_commitment", refuse)
    file = tmp_path / "x.csv"
    file.write_text("titre\nX\n")
    with pytest.raises(CommandError):
        call_command("import_commitments", str(file), "--programme", programme.slug)
    told = capsys.readouterr().err
    assert "contredit ce qui est déjà enregistré" in told
    assert "duplicate" not in told


@pytest.mark.parametrize("content", [b"", b"autre\n1\n", b"titre\n\xff\xfe\n", b'titre\n"x\n'])
def test_a_file_that_cannot_be_read_is_refused_whole(programme, tmp_path, content):
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_commitments", str(file), "--programme", programme.slug)
    assert not Commitment.objects.exists()


def test_a_person_follows_and_discusses(client, programme):
    row = promise(programme)
    user = UserFactory()
    client.force_login(user)
    address = row.get_absolute_url()
    client.post(f"{address}suivre/")
    assert Follow.objects.on(row).filter(follower=user).exists()
    client.post(f"{address}suivre/")
    assert not Follow.objects.exists()
    start = f"/discussions/nouvelle/Commitment/{row.public_id}/"
    refused = client.post(start, {"title": "", "content": "Tapé.", "on_subject": "1"})
    assert "Tapé." in refused.content.decode()
    assert 'name="on_subject"' in refused.content.decode()
    said = {"title": "Quand ?", "content": "Bonjour", "on_subject": "1"}
    assert client.post(start, said)["Location"].startswith(f"{address}#discussion-")
    assert Discussion.objects.get().subject == row
    assert "Quand ?" in client.get(address).content.decode()


def test_an_organization_has_a_tab_for_its_part(client, programme):
    organization = OrganizationFactory()
    assert "Engagements</" not in client.get(organization.get_absolute_url()).content.decode()
    promise(programme, organization=organization)
    tab = client.get(f"{organization.get_absolute_url()}engagements/")
    assert "Carte scolaire" in tab.content.decode()


def test_commitments_are_found_by_search(programme):
    row = promise(programme)
    assert search(Question(kind=Kind.COMMITMENT, text="carte scolaire")).ids == [row.pk]


def test_operators_declare_and_the_status_is_computed(client, operator, programme):
    typed = {
        "programme": programme.pk,
        "title": "Permis",
        "kind": "dataset",
        "access": "open",
        "status": "published",
    }
    client.post("/admin/site/engagements/nouveau/", typed)
    row = Commitment.objects.get()
    assert row.status == "announced"
    page = f"/admin/site/engagements/{row.pk}/"
    refused = client.post(page, typed | {"abandoned_reason": "Trop cher"})
    assert "sa date, sa raison et sa source" in refused.content.decode()
    assert "Trop cher" in refused.content.decode()
    client.post(
        page,
        typed
        | {
            "abandoned_reason": "Trop cher",
            "abandoned_on": "2022-05-01",
            "abandoned_source": "Courrier",
        },
    )
    row.refresh_from_db()
    assert (row.status, row.abandoned_by) == ("abandoned", operator)
    assert row.changes.order_by("-pk").first().actor == operator
    missing = client.post(page, typed | {"dataset": "nulle-part"})
    assert "Rien dans le catalogue" in missing.content.decode()


def test_review_points_keep_the_figures_of_their_day(client, operator, programme):
    promise(programme)
    client.post(
        f"/admin/site/engagements/programmes/{programme.pk}/point/",
        {"on": "2026-11-28", "title": "Point"},
    )
    assert programme.reviews.get().figures == {"announced": 1}


def test_strangers_do_not_declare(client, programme):
    assert client.get("/admin/site/engagements/").status_code == 302
    client.force_login(UserFactory())
    assert client.get("/admin/site/engagements/").status_code == 403


def test_the_demo_invents_nothing_and_loads_once():
    for slug in ("carte-scolaire-des-colleges-publics",):
        DatasetFactory(title=slug)
    loaded = load(CONTENT)
    first = Programme.objects.get(slug="63-ouvertures-2021-2022")
    assert first.promised_total == 63
    assert set(first.commitments.exclude(due_year=None).values_list("due_year", "due_quarter")) <= {
        (2021, 3)
    }
    assert (first.starts, first.ends) == ("T2 2021", "T4 2022")
    assert load(CONTENT) == 0
    assert Commitment.objects.count() == loaded


def test_the_demo_says_which_ministries_are_deduced():
    file = CONTENT / "commitments" / "ouvertures-2021-2022.csv"
    rows = [row.cells for row in read_csv(file.read_bytes(), ("titre", "deduit"))]
    for number, row in enumerate(rows, 1):
        is_deduced = row["ministere"] and 5 <= number <= 17  # the others are their source's
        assert ("Ministère déduit" in row["deduit"]) == bool(is_deduced)


def test_the_table_is_told_to_machines_with_its_files(client, programme):
    promise(programme, ministry="Culture")
    text = client.get(f"{BOARD}?ministere=Culture").content.decode()
    block = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    told = json.loads(block)
    assert told["@type"] == "Dataset"
    for file in told["distribution"]:
        address = file["contentUrl"].removeprefix(settings.SITE_URL)
        assert address.endswith("?ministere=Culture")
        answer = client.get(address)
        assert answer["Content-Type"].startswith(file["encodingFormat"])


def test_high_value_datasets_say_download_and_api_apart(client):
    high = save_programme(actor=None, programme=Programme(title="Données de forte valeur"))
    producer = OrganizationFactory(name="Insee")
    promise(high, "Sirene", organization=producer)
    promise(high, "API Sirene", kind="api", organization=producer)
    text = client.get("/engagements/donnees-de-forte-valeur/").content.decode()
    assert "Statut téléchargement" in text
    assert "Statut API" in text
    assert text.count("<td>Insee</td>") == 2


def test_the_history_names_who_declared(client, operator, programme):
    row = promise(programme)
    row.preparing_since = "2026-01-02"
    save_commitment(actor=operator, commitment=row)
    text = client.get(row.get_absolute_url()).content.decode()
    assert "Annoncé → <strong>En préparation</strong>" in text
    assert f"déclaré par {operator}" in text


def test_a_discussion_on_a_commitment_is_answered_and_removed_as_any_other(client, programme):
    row, author = promise(programme), UserFactory()
    client.force_login(author)
    start = f"/discussions/nouvelle/Commitment/{row.public_id}/"
    client.post(start, {"title": "Quand ?", "content": "Bonjour"})
    found = Discussion.objects.get()
    address = f"/api/1/discussions/{found.public_id}/"
    told = client.get(address).json()
    assert told["subject"] == {"class": "Commitment", "id": row.public_id}
    client.force_login(UserFactory(operator=True))
    assert client.delete(address).status_code == 204
    assert "Quand ?" not in client.get(row.get_absolute_url()).content.decode()


def test_discussions_are_answered_and_closed_on_the_page(client, programme):
    row, author = promise(programme), UserFactory()
    found = DiscussionFactory(subject=row, user=author, title="Quand ?")
    address = row.get_absolute_url()
    assert "Connectez-vous pour écrire" in client.get(address).content.decode()
    client.force_login(UserFactory())
    text = client.get(address).content.decode()
    assert "Répondre" in text
    assert "Répondre et clôturer" not in text
    client.force_login(author)
    assert "Répondre et clôturer" in client.get(address).content.decode()
    page = f"/discussions/{found.public_id}/"
    refused = client.post(page, {"content": "", "on_subject": "1"}).content.decode()
    assert 'name="on_subject"' in refused  # so that the way back is not lost
    answered = client.post(page, {"content": "Merci.", "on_subject": "1", "close": "1"})
    last = found.messages.in_thread_order().last()
    assert answered["Location"] == f"{address}#message-{last.uuid}"
    text = client.get(address).content.decode()
    assert "Discussion close par" in text
    assert f'id="message-{last.uuid}"' in text


def test_a_page_costs_the_same_for_few_and_many_messages(
    client, programme, django_assert_num_queries
):
    row, person = promise(programme), UserFactory()
    OrganizationFactory(editor=person)
    client.force_login(person)
    DiscussionFactory(subject=row)
    client.get(row.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(row.get_absolute_url())
    for _number in range(8):
        DiscussionFactory(subject=row, user=person, answers=("a", "b", "c"))
    with django_assert_num_queries(len(few)):
        client.get(row.get_absolute_url())


def test_a_commitment_that_is_opened_and_saved_stays_as_it_is(client, operator, programme):
    row = promise(
        programme, ministry="Culture", due_year=2022, due_quarter=1, preparing_since="2021-05-01"
    )
    before = Commitment.objects.values().get(pk=row.pk)
    page = f"/admin/site/engagements/{row.pk}/"
    assert client.post(page, _typed_in(client.get(page))).status_code == 302
    after = Commitment.objects.values().get(pk=row.pk)
    moving = {"last_modified", "last_modified_internal", "checked_at"}
    assert {name for name in before if before[name] != after[name]} <= moving


RUNS = {"start_year": "2021", "start_quarter": "2", "end_year": "2022", "end_quarter": "4"}


def test_a_programme_that_is_opened_and_saved_stays_as_it_is(client, operator, programme):
    page = f"/admin/site/engagements/programmes/{programme.pk}/"
    told = {
        "sources": "Circulaire\nCommuniqué | https://example.org/a",
        "press_name": "Service de presse",
        "press_email": "presse@example.org",
    }
    client.post(page, _typed_in(client.get(page)) | told)
    assert client.post(page, _typed_in(client.get(page))).status_code == 302
    programme.refresh_from_db()
    assert programme.sources == [
        {"title": "Circulaire", "url": ""},
        {"title": "Communiqué", "url": "https://example.org/a"},
    ]
    client.post(page, _typed_in(client.get(page)) | RUNS)
    assert client.post(page, _typed_in(client.get(page))).status_code == 302
    promise(programme)
    (told,) = client.get("/engagements/engagements.json").json()["programmes"]
    assert (told["start"], told["end"]) == ("2021-T2", "2022-T4")
    assert "T2 2021;T4 2022" in client.get("/engagements/engagements.csv").content.decode()
    text = client.get(programme.get_absolute_url()).content.decode()
    assert "Du T2 2021 au T4 2022" in text
    assert "mailto:presse@example.org" in text
    assert 'href="https://example.org/a"' in text


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"sources": "X | javascript:alert(1)"}, "https://"),
        ({"sources": "| https://example.org/"}, "commence par un titre"),
        ({"press_email": "presse@example.org"}, "nom de ce contact"),
        ({"start_year": "2021"}, "l’année et le trimestre"),
        ({"start_year": "2021", "start_quarter": "5"}, "l’année et le trimestre"),
        (
            {"start_year": "2022", "start_quarter": "1", "end_year": "2021", "end_quarter": "4"},
            "avant son début",
        ),
    ],
)
def test_what_a_programme_cannot_hold_is_refused_and_stays_typed(
    client, operator, programme, typed, said
):
    page = f"/admin/site/engagements/programmes/{programme.pk}/"
    text = client.post(page, _typed_in(client.get(page)) | typed).content.decode()
    assert said in text
    assert html.escape(next(iter(typed.values()))) in text
    programme.refresh_from_db()
    assert (programme.sources, programme.press_contact) == ([], {})


def test_the_import_page_tells_every_column(client, operator):
    text = client.get("/admin/site/engagements/importer/").content.decode()
    assert [name for name in HEAD if f"<code>{name}</code>" not in text] == []


def _typed_in(answer):
    """What the form of a page holds, as a browser would send it."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def test_what_is_deduced_is_said_on_the_page_and_in_files(client, programme):
    row = promise(programme, deduced="Ministère déduit du sujet.")
    assert "Ministère déduit du sujet." in client.get(row.get_absolute_url()).content.decode()
    (told,) = client.get("/engagements/engagements.json").json()["data"]
    assert told["deduced"] == "Ministère déduit du sujet."


def test_what_is_kept_for_some_people_alone_is_counted_apart(client, programme):
    dataset = DatasetFactory(access_type="restricted", access_type_reason="Secret", license=None)
    ResourceFactory(dataset=dataset, filetype="remote", availability=True)
    row = promise(programme, "Secrets", dataset=dataset, access="restricted", ministry="Travail")
    board = client.get(BOARD).content.decode()
    assert "dont 1 en accès restreint" in board
    assert "dont 1 restreint<" in board
    assert "Secrets : Publié (accès restreint)" in board
    assert "accès restreint" in client.get(row.get_absolute_url()).content.decode()
    (told,) = client.get("/engagements/engagements.json").json()["data"]
    assert (told["status"], told["restricted"]) == ("published", True)
    assert ";Publié;accès restreint;" in client.get("/engagements/engagements.csv").content.decode()
    assert feed_of(client.get("/engagements/changements.atom")).titles == [
        "Secrets : Publié, accès restreint"
    ]
    assert figures_of(programme) == {"published": 1, "published_restricted": 1}
