"""The examples of docs/editing.md are read without a remark."""

import re
from pathlib import Path

from portal.editorial.rendering import render

DOCS = Path(__file__).parents[4] / "docs" / "editing.md"
EXAMPLES = re.findall(
    r"^```\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)


def test_the_examples_become_components_and_leave_no_mark():
    assert len(EXAMPLES) == 2
    for example in EXAMPLES:
        rendered = render(example)
        assert rendered.notices == ()
        assert not re.search(r":::|\{%|%\}", rendered.html)
    assert "À retenir" in render(EXAMPLES[0]).html
    for words in ("Tableur", "Le modèle à remplir", "legifrance.gouv.fr", "/guides/publier/"):
        assert words in render(EXAMPLES[1]).html
