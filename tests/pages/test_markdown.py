"""Text of producers, turned into pages."""

from portal.core.markdown import excerpt, first_paragraphs, plain_text, render_markdown


def test_headings_stand_under_the_h2_of_the_page_without_a_skipped_level():
    shown = render_markdown("# Un\n\n#### Deux\n\n# Trois\n\n<h1>Quatre</h1>")
    assert "<h1" not in shown
    assert "<h2" not in shown
    assert "<h3>Un</h3>" in shown
    assert "<h4>Deux</h4>" in shown
    assert "<h3>Trois</h3>" in shown


def test_a_first_heading_of_low_level_does_not_skip_one():
    assert render_markdown("###### Bas\n\n# Haut").startswith("<h3>Bas</h3>")


def test_tables_scroll_in_a_region_of_their_own_with_a_name_of_its_own():
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    shown = render_markdown(f"{table}\n\ntexte\n\n{table}")
    assert shown.count('class="fr-table__container"') == 2
    assert "Tableau 1 du texte" in shown
    assert "Tableau 2 du texte" in shown


def test_bare_addresses_become_links_that_pass_no_credit():
    shown = render_markdown("Voir www.insee.fr et https://exemple.fr/a?b=1&c=2")
    assert 'href="http://www.insee.fr" rel="nofollow ugc noopener"' in shown
    assert 'href="https://exemple.fr/a?b=1&amp;c=2" rel="nofollow ugc noopener"' in shown


def test_html_of_old_records_is_kept_where_it_is_harmless():
    assert "<strong>gras</strong>" in render_markdown("<p><strong>gras</strong><br>suite</p>")


def test_plain_text_has_no_mark_left():
    assert (
        plain_text("## Titre\n\n* **un** [lien](https://x.fr) et `code`\n> cité &amp; <b>gras</b>")
        == "Titre un lien et code cité & gras"
    )


def test_an_excerpt_is_cut_between_words():
    text = "mot " * 100
    assert len(excerpt(text, 50)) <= 51
    assert excerpt(text, 50).endswith("mot…")
    assert excerpt("court", 50) == "court"


def test_the_beginning_ends_with_a_paragraph():
    text = ("un paragraphe " * 20 + "\n\n") * 50
    head = first_paragraphs(text, 1200)
    assert len(head) <= 1200
    assert text[len(head) :].lstrip(" ").startswith("\n")
