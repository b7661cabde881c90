"""What repositories of public bodies really hold, in samples of the same shape."""

import re
import time

import pytest

from portal.editorial.reading import read
from portal.editorial.rendering import render


def shown(source, places=None):
    """The HTML of a text on one line, without the frames of tables."""
    html = render(source, places=places or {}).html
    html = re.sub(r'<div class="fr-table[^>]*>|<div role="region"[^>]*>', "", html)
    return " ".join(html.split())


def notices(source):
    return [(notice.line, notice.text) for notice in render(source).notices]


def test_front_matter_that_ends_the_file_leaves_an_empty_text():
    document = read(b"---\ntitle: Questions\n---")
    assert (document.meta, document.body) == ({"title": "Questions"}, "")


@pytest.mark.parametrize(
    "source",
    [
        "[![](https://ailleurs.fr/b.png)](https://www.ville.fr/plan)",
        '<a href="https://www.ville.fr/plan"><img src="https://ailleurs.fr/b.png"></a>',
        '[<img src="https://ailleurs.fr/b.png" alt="" class="x" />](https://www.ville.fr/plan)',
        '<p>\n<a href="https://www.ville.fr/plan"><img src="https://ailleurs.fr/b.png"></a>\n</p>',
    ],
)
def test_a_link_around_a_picture_without_words_says_where_it_leads(source):
    assert ">ville.fr/plan</a>" in shown(source)


def test_a_picture_kept_here_takes_the_name_of_the_link_around_it():
    html = shown("[![](plan.png)](https://ville.fr/plan)", {"plan.png": "/media/plan.png"})
    assert 'alt="ville.fr/plan"' in html


def test_a_link_that_shows_nothing_is_none_but_keeps_its_anchor():
    html = shown(
        '**Délais** <a href="#delais" id="delais"></a> [](https://a.fr) [​](https://b.fr) [<br>](https://c.fr)'
    )
    assert "href" not in html
    assert '<a id="delais"></a>' in html


def test_a_heading_in_a_summary_is_a_title():
    source = (
        "<details>\n<summary>\n\n### Étape 1 : le **dossier**\n\n</summary>\n\nTexte\n\n</details>"
    )
    assert "<summary>Étape 1 : le <strong>dossier</strong></summary>" in shown(source)


def test_a_hint_in_a_table_that_nothing_closes_is_a_box_and_the_box_around_it_ends():
    source = (
        "<details>\n<summary>Modèle</summary>\n\n<table>\n  <tbody>\n    <tr><td>Code</td></tr>\n\n"
        '{% hint style="info" icon="x" %}\n**Limites**\n\nUne seule.\n{% endhint %}\n\n</details>\n\n## Après'
    )
    html = shown(source)
    assert 'class="fr-alert__title">Limites' in html
    assert html.endswith('</details> <h2 id="apres">Après</h2>')
    assert notices(source) == []


def test_markdown_in_the_cells_of_raw_html_is_what_it_means():
    html = shown(
        "<table><tr><td>[Plan](https://a.fr/x_(1).md), **gras**, <https://b.fr>, `code`</td>"
        "<td><code>**brut**</code></td></tr></table>"
    )
    assert '<a href="https://a.fr/x_(1).md" rel="noopener">Plan</a>' in html
    assert "<strong>gras</strong>" in html
    assert '<a href="https://b.fr" rel="noopener">https://b.fr</a>' in html
    assert "<code>code</code>" in html
    assert "<code>**brut**</code>" in html


@pytest.mark.parametrize("unsafe", ["javascript:alert(1)", "data:text/html,x"])
def test_markdown_in_raw_html_leads_nowhere_unsafe(unsafe):
    assert "href" not in shown(f"<p>[a]({unsafe})</p>")


def test_a_heading_or_a_table_glued_to_a_table_of_html_is_apart():
    assert '<h2 id="t">Titre</h2>' in shown(
        '<table><tr><td>x</td></tr></table>### Titre <a id="t"></a>'
    )
    html = shown("<table><tr><td>x</td></tr></table>| A | B |\n|---|---|\n| 1 | 2 |")
    assert html.count("<table>") == 2


def test_html_in_the_row_of_a_table_is_no_end_of_html():
    html = shown("| A | B | C |\n|---|---|---|\n| x | <p>un</p><p>deux</p> | UE |")
    assert html.count("<td>") == 3
    assert "|" not in html


def test_groups_of_code_keep_their_titles_and_their_code():
    source = (
        '<code-group>\n<code-block title="YARN">\n```bash\nyarn x\n```\n</code-block>\n\n'
        '<code-block title="NPM">\n```bash\nnpx x\n```\n</code-block>\n</code-group>'
    )
    html = shown(source)
    assert "<p>YARN</p>" in html
    assert '<pre tabindex="0"><code>npx x </code></pre>' in html
    assert notices(source) == []


def test_code_that_shows_a_component_before_a_fence_is_as_typed():
    source = "````\n<code-block>\n```\nx\n```\n````"
    assert "&lt;code-block&gt; ``` x ```" in shown(source)


def test_rows_without_a_head_are_a_table():
    html = shown("|---|---|\n| Accès | ouvert |\n| Prix |\n| Coût | nul |")
    assert "<td>Accès</td><td>ouvert</td>" in html
    assert html.count("<td></td>") == 1
    assert "<th" not in html
    assert "|" not in html


def test_a_line_between_bars_alone_is_no_table():
    assert shown("| seule |") == "<p>| seule |</p>"


def test_loops_conditions_and_settings_of_a_generator_go_and_are_told():
    source = (
        "{% assign n = 3 %}\n\n{% for post in site.posts %}\n- [{{ post.title }}]({{ post.url }})\n{% endfor %}\n\n"
        "{% if page.ouvert %}Ouvert {{ page.date }}.{% else %}Fermé.{% endif %}"
    )
    assert shown(source) == "<p>Ouvert .Fermé.</p>"
    assert [line for line, _text in notices(source)][:3] == [1, 3, 7]
    assert shown("`{% if x %}`") == "<p><code>{% if x %}</code></p>"


def test_an_include_shows_the_words_the_picture_or_the_video_that_it_names():
    html = shown(
        '{% include alert.html type="warning" content="Voir [là](https://a.fr)." %}\n\n'
        '{% include figure.html src="a.png" caption="La carte" %}\n\n'
        '{% include youtube.html id="abcDEF12345" %}',
        {"a.png": "/media/a.png"},
    )
    assert 'class="fr-alert fr-alert--warning"' in html
    assert 'Voir <a href="https://a.fr" rel="noopener">là</a>.' in html
    assert '<img src="/media/a.png" alt="La carte" loading="lazy">' in html
    assert 'href="https://www.youtube.com/watch?v=abcDEF12345"' in html


def test_an_include_that_shows_nothing_goes_and_is_told():
    source = "Avant\n\n{% include pied.html %}\n\nAprès"
    assert shown(source) == "<p>Avant</p> <p>Après</p>"
    assert [line for line, _text in notices(source)] == [3]


def test_a_tag_that_is_not_known_is_shown_and_told():
    source = "{% extrait api/x %}"
    assert shown(source) == "<p>{% extrait api/x %}</p>"
    assert [line for line, _text in notices(source)] == [1]


def test_addresses_of_pelican_lead_to_the_file_they_name():
    html = shown(
        "[a]({filename}./faq.md) [b]({static}/x.pdf)",
        {"./faq.md": "/faq/a/", "/x.pdf": "/media/x.pdf"},
    )
    assert 'href="/faq/a/"' in html
    assert 'href="/media/x.pdf"' in html


def test_bold_around_nothing_that_was_escaped_goes():
    html = shown(r"\*\*\*\*[**Le guide**](https://a.fr), \_\_[_lire_](https://b.fr), \_\_init\_\_")
    assert "*" not in html
    assert html.startswith("<p><a ")
    assert "__init__" in html


def test_a_bare_address_is_not_escaped():
    html = shown(r"Voir https://www.legifrance.gouv.fr/codes/article\_lc/LEGI?x=1")
    assert 'href="https://www.legifrance.gouv.fr/codes/article_lc/LEGI?x=1"' in html
    assert "\\" not in html


def test_a_path_whose_place_is_empty_leads_nowhere():
    assert shown("[doc](/doc/#x)", {"/doc/": ""}) == "<p>doc</p>"


@pytest.mark.parametrize(
    ("source", "bold"),
    [
        ("**Quel est l’objectif ? **", "Quel est l’objectif ? "),
        ("** 💡 Qui ?** Lui.", " 💡 Qui ?"),
        ("avant le **6 mai **\u00a0!", "6 mai "),
    ],
)
def test_bold_beside_a_space_is_bold(source, bold):
    assert f"<strong>{bold}</strong>" in render(source).html
    assert "**" not in render(source).html


def test_marks_of_a_product_are_no_bold():
    assert shown("2 ** 3 et 4 * 5") == "<p>2 ** 3 et 4 * 5</p>"


def test_a_hard_space_after_a_mark_is_a_space():
    assert '<h2 id="le-jour-d-apres">Le jour d’après</h2>' in shown("##\u00a0Le jour d’après")
    assert "<li>un</li>" in shown("-\u00a0un\n-\u00a0deux")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("mailto:a@b.fr?subject=Un mot", "mailto:a@b.fr?subject=Un%20mot"),
        ("https://a.fr/?q=un mot", "https://a.fr/?q=un%20mot"),
        ('https://a.fr/ "Un titre"', "https://a.fr/"),
    ],
)
def test_an_address_with_spaces_is_an_address(written, address):
    assert f'href="{address}"' in shown(f"[voir]({written})")


def test_an_include_that_is_a_button_is_a_link_and_another_its_label():
    source = (
        '{% include bouton.html label="Nos offres" link="https://a.fr/offres" %}\n\n'
        '{% include transcription.html id="x" title="Produits" alt=alt %}\n\n{% include y.html data=page.z %}'
    )
    html = shown(source)
    assert '<a href="https://a.fr/offres" rel="noopener">Nos offres</a>' in html
    assert "<p>Produits</p>" in html
    assert "{%" not in html
    assert [line for line, _text in notices(source)] == [5]


def test_a_frame_is_a_link_with_its_title():
    assert ">Carte des accès</a>" in shown(
        '<iframe src="https://a.fr/x" title="Carte des accès"></iframe>'
    )


def test_a_heading_whose_marks_are_written_twice_and_an_empty_link_of_an_editor():
    assert shown("# T\n\n## ## Aider [](<>)") == '<h2 id="aider">Aider</h2>'
    assert notices("Un [](https://a.fr) mot")[0][0] == 1


@pytest.mark.parametrize(
    "source",
    [
        "|a" * 60_000 + "|\n|b|",
        "|a||b|\n" * 20_000,
        "{{ site.x }} " * 40_000,
        "[x](y) <p>" * 20_000,
    ],
    ids=["wide", "long", "values", "links"],
)
def test_what_would_be_heavy_is_cheap(source):
    start = time.process_time()
    render(source)
    assert time.process_time() - start < 2


def test_names_of_emoji_are_emoji():
    html = shown(
        "# T\n\n## :vertical\\_traffic\\_light: Feux\n\n:warning: `:warning:` :inconnu: a:b:c 10:30:45 urn:ogc:def:x"
    )
    assert "🚦 Feux</h2>" in html
    assert "<p>⚠️ <code>:warning:</code> :inconnu: a:b:c 10:30:45 urn:ogc:def:x</p>" in html


def test_a_title_that_shows_nothing_is_that_of_its_kind():
    assert '<p class="fr-callout__title">Lexique</p>' in shown(
        "::: lexique &nbsp;\n- **Mot** : sens\n:::"
    )
