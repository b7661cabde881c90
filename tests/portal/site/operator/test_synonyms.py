"""« Synonymes de la recherche »: by hand and by file."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.activity.models import Activity
from portal.search.models import Synonym

pytestmark = pytest.mark.django_db
PAGE = "/admin/site/synonyms/"


def _all():
    return list(Synonym.objects.values_list("term", "also", "both_ways"))


def _journal():
    return list(Activity.objects.order_by("pk").values_list("verb", "subject_label"))


@pytest.fixture
def send(client, operator):
    """Import a file and read the page that comes back."""

    def post(content, name="synonymes.csv"):
        data = content if isinstance(content, bytes) else content.encode()
        answer = client.post(f"{PAGE}import/", {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.content.decode())

    return post


# --- By hand -----------------------------------------------------------------------------------


def test_a_synonym_is_added_changed_and_deleted_with_a_line_of_the_journal_each(client, operator):
    answer = client.post(f"{PAGE}new/", {"term": "DVF", "also": "valeurs foncières"}, follow=True)
    assert "Le synonyme « DVF → valeurs foncières » est ajouté." in answer.content.decode()
    pk = Synonym.objects.get().pk
    client.post(f"{PAGE}{pk}/", {"term": "DVF", "also": "mutations foncières", "both_ways": "on"})
    assert _all() == [("DVF", "mutations foncières", True)]
    assert client.get(f"{PAGE}{pk}/delete/").status_code == 200
    assert Synonym.objects.exists()
    client.post(f"{PAGE}{pk}/delete/")
    assert not Synonym.objects.exists()
    assert _journal() == [
        ("created", "DVF → valeurs foncières"),
        ("updated", "DVF → mutations foncières"),
        ("deleted", "DVF → mutations foncières"),
    ]
    assert Activity.objects.filter(actor=operator).count() == 3
    assert Activity.objects.get(verb="updated").changes == ["also", "both_ways"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"term": "", "also": "eau"}, "Le champ est requis."),
        ({"term": "e" * 101, "also": "eau"}, "100"),
        ({"term": "eaux", "also": "eau"}, "aucun mot à chercher, ou les mêmes des deux côtés"),
        ({"term": "...", "also": "eau"}, "aucun mot à chercher"),
        ({"term": "dvf", "also": "Valeurs Foncières"}, "Ce synonyme existe déjà"),
        ({"term": "a\0b", "also": "eau"}, "Le caractère nul"),
    ],
)
def test_a_refused_synonym_keeps_what_was_typed_and_says_why(
    client, operator, synonym, typed, words
):
    synonym("DVF", "valeurs foncières")
    answer = client.post(f"{PAGE}new/", typed)
    page = answer.content.decode()
    assert words in page
    assert "<title>Erreur : Ajouter un synonyme" in page
    assert "Une erreur est survenue" in page
    assert f'value="{typed["also"]}"' in page
    assert Synonym.objects.count() == 1
    assert _journal() == []


def test_an_edit_onto_another_synonym_is_refused(client, operator, synonym):
    synonym("DVF", "valeurs foncières")
    other = synonym("RPG", "registre parcellaire")
    page = client.post(f"{PAGE}{other.pk}/", {"term": "DVF", "also": "valeurs foncières"})
    assert "existe déjà" in page.content.decode()
    assert ("RPG", "registre parcellaire", False) in _all()


def test_the_list_is_searched_without_accents_and_pages(client, operator, synonym):
    for number in range(21):
        synonym(f"sigle{number:02}", f"énergie n{number:02}")
    synonym("DVF", "valeurs foncières", is_shipped=True)
    page = client.get(PAGE).content.decode()
    assert "22 synonymes" in page
    assert "fourni" in page
    assert 'href="/search/?q=DVF"' in page
    assert 'href="/admin/site/synonyms/?page=2"' in page
    found = client.get(PAGE, {"q": "FONCIERES"}).content.decode()
    assert "1 synonyme<" in found
    assert "sigle" not in found
    assert "Aucun synonyme" in client.get(PAGE, {"q": "licorne"}).content.decode()


def test_the_term_comes_from_the_list_of_searches(client, operator):
    assert 'value="licorne"' in client.get(f"{PAGE}new/?term=licorne").content.decode()


def test_what_is_gone_is_not_found(client, operator):
    for page in (f"{PAGE}999/", f"{PAGE}999/delete/"):
        assert (client.get(page).status_code, client.post(page).status_code) == (404, 404)


def test_the_same_queries_for_three_rows_and_thirty(client, operator, synonym):
    def count():
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    for number in range(3):
        synonym(f"sigle{number}", f"développement n{number}")
    few = count()
    for number in range(3, 30):
        synonym(f"sigle{number}", f"développement n{number}")
    assert count() == few == 4


# --- By file -----------------------------------------------------------------------------------


def test_what_is_exported_comes_back_the_same(client, send, synonym):
    synonym("DVF", "valeurs foncières")
    synonym("vélo ; bicyclette", 'piste "cyclable"', both_ways=True)
    synonym("=SOMME", "total")
    before = _all()
    content = client.get(f"{PAGE}synonymes.csv").content
    assert content.decode("utf-8-sig").splitlines()[0] == "term;also;both_ways"
    assert b"'=SOMME" in content
    assert "Ajoutés : 0. Déjà présents, laissés tels quels : 3. Refusés : 0." in send(content)
    Synonym.objects.all().delete()
    assert "Ajoutés : 3." in send(content)
    assert _all() == before
    assert {verb for verb, _label in _journal()} == {"created"}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_any_usual_csv_is_read(send, delimiter, newline):
    lines = [["Also", " term ", "note"], ["valeurs foncières", "DVF", ""], ["", "", ""]]
    assert "Ajoutés : 1." in send(newline.join(delimiter.join(line) for line in lines))
    assert _all() == [("DVF", "valeurs foncières", False)]


def test_each_refused_line_is_told_with_its_reason_and_the_others_are_stored(send, synonym):
    synonym("RPG", "registre parcellaire")
    page = send(
        "term;also;both_ways\n"
        "DVF;valeurs foncières;oui\n"
        ";vide;\n"
        "eaux;eau;0\n"
        "RPG;Registre parcellaire;1\n"
        f"{'e' * 101};long;0\n"
        "a;b;peut-être\n"
        "a;b;0;1\n"
        "seul\n"
    )
    assert "Ajoutés : 1. Déjà présents, laissés tels quels : 0. Refusés : 7." in page
    for line, reason in (
        (3, "Terme demandé : Le champ est requis."),
        (4, "aucun mot à chercher"),
        (5, "existe déjà"),
        (6, "100"),
        (7, "oui ou non"),
        (8, "plus de cellules"),
        (9, "Le champ est requis."),
    ):
        assert re.search(rf'class="pv-num">{line}</th>.*?{reason}', page), reason
    assert ("DVF", "valeurs foncières", True) in _all()
    assert len(_all()) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("term;also\nété;hiver\n".encode("latin-1"), "n’est pas en UTF-8"),
        ("term;also\nété;hiver\n".encode("utf-16"), "n’est pas en UTF-8"),
        (b"PK\x03\x04\xff\xfe", "n’est pas en UTF-8"),
        (b"terme;aussi\nDVF;valeurs\n", "Il manque ces colonnes : term, also."),
        (b"term\nDVF\n", "Il manque ces colonnes : also."),
        (b"\n\n", "Il manque ces colonnes"),
        (b"", "Le fichier est vide."),
        (b'term;also\nDVF;valeurs\n"jamais;ferm\n', "La ligne 3 ne peut pas être lue"),
        (b"term;also\n" + b"a;b\n" * 2001, "plus de 2 000 lignes"),
        (b"term;also\n" + b"x" * 1_000_001, "Le fichier dépasse 1 Mo."),
    ],
)
def test_nothing_of_an_unreadable_file_is_stored(send, content, words):
    page = send(content)
    assert words in page
    assert "<title>Erreur : Importer des synonymes" in page
    assert not Synonym.objects.exists()


@pytest.mark.parametrize(
    "cell",
    ["a\0b", "<script>alert(1)</script>", "'; DROP TABLE search_synonym; --", "\u202eavf", "=1+1"],
)
def test_hostile_cells_are_words_or_refused(send, cell):
    page = send(f'term;also\n"{cell}";autre chose\n')
    assert "Le fichier est lu" in page
    assert "<script>alert" not in page
    assert Synonym.objects.count() in (0, 1)


def test_a_cell_of_any_length_stores_nothing(send):
    page = send("term;also\n" + "a" * 200_000 + ";eau\n")
    # The csv module stops at a size that other readers of the same process may have raised.
    assert "La ligne 2 ne peut pas être lue" in page or "au plus 100 caractères" in page
    assert len(page) < 60_000
    assert not Synonym.objects.exists()


def test_no_file_is_said(client, operator):
    assert "Le champ est requis." in client.post(f"{PAGE}import/").content.decode()
