"""Files that name whom a question is for: each is an answer in the pages of the FAQ."""

import pytest

from faq.models import Question
from faq.services import save_question
from portal.editorial.models import ImportedFile, Version
from portal.pages.models import Page
from portal.search.choices import Kind
from portal.search.models import SearchDocument
from tests.factories import AudienceFactory, QuestionFactory

pytestmark = pytest.mark.django_db

SELL = """---
question: Puis-je vendre des données publiques ?
audiences: [réutilisateurs, Citoyen]
theme: Droits
order: 2
reviewed: 2024-03-01
sources:
  - title: Article L321-1 du CRPA
    url: https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000032255196
  - "[Guide](guide.md)"
  - https://www.cada.fr/
  - "Circulaire du 27 avril 2021"
ticket: 42
---
**Oui**, voyez [le guide](guide.md#les-droits) et ![un dessin](dessin.txt).

## Et les licences ?

Elles [comptent](#et-les-licences).
"""


@pytest.fixture(autouse=True)
def _audiences(db):
    for key, name in (
        ("citoyen", "Citoyen"),
        ("reutilisateur", "Réutilisateur"),
        ("developpeur", "Développeur"),
    ):
        AudienceFactory(key=key, name=name, title=f"Vous êtes {name}")


def test_a_question_stands_in_the_pages_of_its_audiences(client, import_pages, folder):
    textes = folder({"q.md": SELL, "guide.md": "# Guide\n\n## Les droits\n\nTexte."})
    run = import_pages(textes)
    assert not run.is_refused
    anchor = "puis-je-vendre-des-donnees-publiques"
    assert run.files["q.md"] == ("created", f"/faq/citoyen/#{anchor}")
    question = Question.objects.get()
    assert {audience.key for audience in question.audiences.all()} == {"citoyen", "reutilisateur"}
    assert (question.theme, str(question.reviewed_on)) == ("Droits", "2024-03-01")
    assert question.extras == {"ticket": 42}
    assert [(link.title, link.url) for link in question.references] == [
        (
            "Article L321-1 du CRPA",
            "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000032255196",
        ),
        ("Guide", "/guides/guide/"),
        ("cada.fr", "https://www.cada.fr/"),
        ("Circulaire du 27 avril 2021", ""),
    ]
    page = client.get("/faq/reutilisateur/").content.decode()
    assert f'id="{anchor}"' in page
    assert 'href="/guides/guide/#les-droits"' in page
    assert f'href="#{anchor}-et-les-licences"' in page
    assert "dessin.txt" in " ".join(run.remarks)
    assert "Puis-je vendre" not in client.get("/faq/developpeur/").content.decode()


def test_a_second_run_changes_nothing(import_pages, folder):
    textes = folder({"q.md": SELL, "guide.md": "# Guide\n\nTexte."})
    import_pages(textes)
    models = (Page, Question, ImportedFile, Version, SearchDocument)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    run = import_pages(textes)
    assert run.outcomes == ["unchanged", "unchanged"]
    assert run.remarks == []
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_a_dry_run_says_the_same_and_writes_nothing(import_pages, folder):
    textes = folder({"q.md": SELL})
    said = import_pages(textes, dry_run=True)
    assert not Question.objects.exists()
    assert said.files == import_pages(textes).files


def test_a_changed_file_keeps_its_anchor_its_rank_and_its_date(import_pages, folder):
    textes = folder({"q.md": SELL})
    import_pages(textes)
    before = Question.objects.get()
    folder({"q.md": SELL.replace("Puis-je vendre", "Peut-on vendre").replace(", Citoyen", "")})
    run = import_pages(textes)
    assert run.files["q.md"] == ("updated", f"/faq/reutilisateur/#{before.slug}")
    after = Question.objects.get()
    assert (after.pk, after.published) == (before.pk, before.published)
    assert after.title == "Peut-on vendre des données publiques ?"
    assert [audience.key for audience in after.audiences.all()] == ["reutilisateur"]


@pytest.mark.parametrize(
    ("audiences", "key"),
    [
        ("citoyen", "citoyen"),
        ("Citoyens", "citoyen"),
        ("développeurs", "developpeur"),
        ("[Réutilisateur]", "reutilisateur"),
        ("developpeur, chercheur", "developpeur"),
    ],
)
def test_an_audience_is_known_by_its_code_or_its_name(import_pages, folder, audiences, key):
    import_pages(folder({"q.md": f"---\ntitle: Quoi ?\nAudiences: {audiences}\n---\nRien.\n"}))
    assert [audience.key for audience in Question.objects.get().audiences.all()] == [key]


def test_an_unknown_audience_is_told_with_those_that_are_known(import_pages, folder):
    head = "---\ntitle: Quoi ?\naudiences: [chercheur, citoyen]\n---\n"
    run = import_pages(folder({"q.md": f"{head}Rien.\n"}))
    assert run.outcomes == ["created"]
    (remark,) = run.remarks
    assert "“chercheur” is no audience of the FAQ" in remark
    assert "known: citoyen, reutilisateur, developpeur" in remark


@pytest.mark.parametrize(
    "written", ["audiences: [chercheur]", "audiences:", "audiences: {a: 1}", "audiences: [[]]"]
)
def test_a_question_without_audience_is_refused_and_stops_no_other(import_pages, folder, written):
    files = {"q.md": f"---\ntitle: Quoi ?\n{written}\n---\nRien.\n", "z.md": "# Guide\n\nTexte."}
    run = import_pages(folder(files))
    assert run.is_refused
    assert run.files["q.md"][0] == "refused"
    assert run.files["z.md"][0] == "created"
    assert any("known: citoyen, reutilisateur, developpeur" in line for line in run.lines)
    assert not Question.objects.exists()


def test_a_kind_asked_for_still_needs_an_audience(import_pages, folder):
    run = import_pages(folder({"q.md": "# Quoi ?\n\nRien."}), kind="question")
    assert run.is_refused
    assert "it names no audience" in run.output


def test_a_question_whose_file_names_no_audience_any_more_keeps_its_own(import_pages, folder):
    textes = folder({"q.md": "---\naudiences: citoyen\n---\n# Quoi ?\n\nRien.\n"})
    import_pages(textes)
    folder({"q.md": "# Quoi ?\n\nTout.\n"})
    assert import_pages(textes).outcomes == ["updated"]
    question = Question.objects.get()
    assert question.text == "Tout."
    assert [audience.key for audience in question.audiences.all()] == ["citoyen"]


def test_an_answer_of_the_front_matter_is_the_text_however_short(client, import_pages, folder):
    head = "---\nquestion: Quoi ?\nanswer: Presque rien.\n"
    import_pages(folder({"a.md": f"{head}audiences: [citoyen]\n---\n", "b.md": f"{head}---\n"}))
    assert Question.objects.get().text == "Presque rien."
    assert Page.objects.get().kind == "faq"
    assert Page.objects.get().text == "Presque rien."


def test_answers_of_a_list_stand_under_their_questions(import_pages, folder):
    listed = (
        "---\nlayout: faq\ntitle: Questions\nquestions:\n"
        "- question: Quoi ?\n  answer: Rien.\n- question: Qui ?\n  reponse: Tous.\n---\n"
    )
    import_pages(folder({"faq.md": listed}))
    assert Page.objects.get().text == "Quoi ? Rien. Qui ? Tous."


def test_questions_come_in_the_order_that_their_files_name(import_pages, folder):
    names = {"a.md": 3, "b.md": 1, "c.md": 2}
    files = {
        name: f"---\ntitle: Rang {rank} ?\naudiences: citoyen\norder: {rank}\n---\nOui.\n"
        for name, rank in names.items()
    }
    import_pages(folder(files))
    titles = [row.title for row in Question.objects.of_audience("citoyen")]
    assert titles == ["Rang 1 ?", "Rang 2 ?", "Rang 3 ?"]


def test_two_questions_of_one_title_and_one_that_is_here_never_share_an_anchor(
    import_pages, folder
):
    QuestionFactory(title="Quoi ?", audiences=["citoyen"])
    head = "---\ntitle: Quoi ?\naudiences: citoyen\n---\n"
    run = import_pages(folder({"a.md": f"{head}Un.", "b.md": f"{head}Deux."}))
    slugs = set(Question.objects.values_list("slug", flat=True))
    assert len(slugs) == 3
    assert {run.address("a.md"), run.address("b.md")} < {f"/faq/citoyen/#{slug}" for slug in slugs}


def test_a_file_may_ask_for_its_anchor_but_for_none_that_the_page_has(import_pages, folder):
    head = "---\ntitle: Quoi ?\naudiences: citoyen\nslug: {}\n---\nOui."
    files = {"a.md": head.format("Mon ancre"), "b.md": head.format("contenu")}
    run = import_pages(folder(files))
    assert run.address("a.md") == "/faq/citoyen/#mon-ancre"
    assert run.address("b.md") == "/faq/citoyen/#contenu-1"


def test_links_between_files_lead_to_the_answer(import_pages, folder):
    textes = folder(
        {
            "a.md": "# Guide\n\n[une réponse](q.md), [sa suite](q.md#étape-deux)",
            "q.md": "---\ntitle: Quoi ?\naudiences: citoyen\npermalink: /vieux/quoi\n---\n"
            "## Étape deux\n\nOui, [même ici](#étape-deux).",
        }
    )
    import_pages(textes)
    html = Page.objects.get().html
    assert 'href="/faq/citoyen/#quoi"' in html
    assert 'href="/faq/citoyen/#quoi-etape-deux"' in html
    assert 'href="#quoi-etape-deux"' in Question.objects.get().html


def test_the_permalink_of_a_question_leads_to_its_answer(client, import_pages, folder):
    head = "---\ntitle: Quoi ?\naudiences: citoyen\npermalink: /aide/quoi\n---\n"
    import_pages(folder({"q.md": f"{head}Oui."}))
    answer = client.get("/aide/quoi/")
    assert (answer.status_code, answer["Location"]) == (301, "/faq/citoyen/#quoi")


def test_what_an_editor_changed_here_stays_when_only_links_change(import_pages, folder):
    textes = folder(
        {
            "g.md": "---\ntitle: Guide\npermalink: /g\n---\nTexte.",
            "q.md": "---\ntitle: Quoi ?\naudiences: citoyen\n---\nVoyez [le guide](g.md).",
        }
    )
    import_pages(textes)
    question = Question.objects.get()
    question.source += "\n\nRelu."
    save_question(actor=None, question=question, audiences=["citoyen", "developpeur"])
    Page.objects.update(path="/guides/ailleurs/")
    assert import_pages(textes).files["q.md"][0] == "updated"
    question.refresh_from_db()
    assert "Relu." in question.html
    assert 'href="/guides/ailleurs/"' in question.html
    assert question.audiences.count() == 2


def test_a_draft_is_not_shown_and_a_question_is_found_by_search(client, import_pages, folder):
    head = "---\ntitle: {0} ?\naudiences: citoyen\n{1}---\nOui.\n"
    files = {
        "a.md": head.format("Montré", ""),
        "b.md": head.format("Caché", "published: false\n"),
    }
    import_pages(folder(files))
    page = client.get("/faq/citoyen/").content.decode()
    assert "Montré ?" in page
    assert "Caché ?" not in page
    assert SearchDocument.objects.filter(kind=Kind.QUESTION).count() == 1


@pytest.mark.parametrize("key", ["theme", "sources", "reviewed", "order", "answer", "question"])
@pytest.mark.parametrize(
    "value",
    ["[]", "{}", "[[1], {a: [b]}, null]", "{url: {x: 1}}", "-7", "1e400", "2024-13-45", "true",
     "'" + "x" * 5_000 + "'", "{title: 'javascript', url: 'javascript:alert(1)'}", '"<script>x</script>"'],
)  # fmt: skip
def test_values_of_the_wrong_type_are_no_trouble(client, import_pages, folder, key, value):
    head = f"---\ntitle: Quoi ?\naudiences: citoyen\n{key}: {value}\n---\n"
    run = import_pages(folder({"q.md": f"{head}Oui."}))
    assert run.outcomes == ["created"]
    page = client.get("/faq/citoyen/").content.decode()
    assert "<script>x" not in page
    assert "javascript:" not in page
