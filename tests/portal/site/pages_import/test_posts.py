"""News from files: words of keywords, whom the press asks, files, and the datasets they cite."""

import pytest

from portal.posts.models import Post
from tests.factories import DatasetFactory, PostFactory

pytestmark = pytest.mark.django_db


def made(head, body="Texte."):
    return {"_posts/2022-05-03-a.md": f"---\ntitle: Annonce\n{head}---\n{body}\n"}


def test_keywords_are_written_as_their_author_did_and_found_as_programs_do(
    client, import_pages, folder
):
    import_pages(folder(made("tags: [Données ouvertes, '**IA**', données ouvertes]\n")))
    post = Post.objects.get()
    assert post.tags == ["donnees-ouvertes"]
    page = client.get(post.get_absolute_url()).content.decode()
    assert '?tag=donnees-ouvertes">Données ouvertes</a>' in page
    assert "Annonce" in client.get("/posts/?tag=donnees-ouvertes").content.decode()


@pytest.mark.parametrize("extras", [{}, {"tag_names": 7}, {"tag_names": {"ville": None}}])
def test_a_keyword_whose_words_were_not_kept_is_shown_as_it_is(client, extras):
    post = PostFactory(tags=["ville"], extras=extras)
    assert '?tag=ville">ville</a>' in client.get(post.get_absolute_url()).content.decode()


def test_several_press_contacts_are_all_shown(client, import_pages, folder):
    import_pages(
        folder(
            made(
                "contact-presse:\n- nom: Jeanne\n  tel: '01'\n  email: j@exemple.fr\n"
                "- nom: Paul\n  tel: ['02', '03']\n  email: p@exemple.fr\n"
            )
        )
    )
    post = Post.objects.get()
    assert post.press_contact == {
        "name": "Jeanne",
        "tel": ["01", "Paul · 02 · 03 · p@exemple.fr"],
        "email": "j@exemple.fr",
    }
    page = client.get(post.get_absolute_url()).content.decode()
    assert page.index("Jeanne") < page.index("mailto:j@exemple.fr") < page.index("Paul · 02")


@pytest.mark.parametrize(
    "written",
    [
        "contact-presse:\n", "contact-presse: [[], null, true]\n",
        "contact-presse: {nom: [x], tel: {a: 1}, email: aucun}\n",
    ],
)  # fmt: skip
def test_a_contact_that_is_none_leaves_no_trace(client, import_pages, folder, written):
    run = import_pages(folder(made(written)))
    assert run.outcomes == ["created"]
    page = client.get(Post.objects.get().get_absolute_url()).content.decode()
    assert "Contact presse" not in page


def test_a_contact_may_be_a_mere_name(import_pages, folder):
    import_pages(folder(made("contact-presse: Service de presse\n")))
    assert Post.objects.get().press_contact["name"] == "Service de presse"


def test_datasets_are_cited_by_address_id_or_slug(client, import_pages, folder):
    first, second, third = (DatasetFactory(title=f"Données {n}") for n in "abc")
    hidden = DatasetFactory(title="Secret", private=True)
    textes = folder(
        made(
            f"datasets:\n- {first.slug}\n- https://portail.exemple/datasets/{second.slug}/\n"
            f"- id: {third.public_id}\n- inconnu\n- {hidden.slug}\n- {first.public_id}\n"
        )
    )
    run = import_pages(textes)
    post = Post.objects.get()
    assert set(post.datasets.all()) == {first, second, third}
    assert len(run.remarks) == 2
    assert all("is no dataset of this portal" in remark for remark in run.remarks)
    assert "Jeux de données cités" in client.get(post.get_absolute_url()).content.decode()
    assert import_pages(textes).outcomes == ["unchanged"]
    folder(made("datasets: []\n"))
    assert import_pages(textes).outcomes == ["updated"]
    assert not post.datasets.exists()


def test_a_file_that_speaks_of_no_dataset_leaves_those_an_editor_chose(import_pages, folder):
    textes = folder(made(""))
    import_pages(textes)
    post = Post.objects.get()
    post.datasets.add(DatasetFactory())
    folder(made("", body="Autre texte."))
    assert import_pages(textes).outcomes == ["updated"]
    assert post.datasets.count() == 1


@pytest.mark.parametrize("key", ["datasets", "contact-presse", "tags", "files"])
@pytest.mark.parametrize(
    "value",
    ["[]", "{}", "[[1], {a: [b]}, null]", "{url: {x: 1}}", "-7", "1e400", "true", "'" + "x/" * 3_000 + "'",
     "{nom: 'a', url: 'javascript:alert(1)'}", '"<script>x</script>"'],
)  # fmt: skip
def test_values_of_the_wrong_type_are_no_trouble(client, import_pages, folder, key, value):
    run = import_pages(folder(made(f"{key}: {value}\n")))
    assert run.outcomes == ["created"]
    page = client.get(Post.objects.get().get_absolute_url()).content.decode()
    assert "<script>x" not in page
    assert "javascript:" not in page
