"""Names of emoji between colons, as VuePress, GitBook and GitHub read them: `:warning:` is ⚠️."""

import re
from functools import cache
from pathlib import Path
from typing import Final

NAMES: Final = Path(__file__).with_name("emoji.txt")
"""A name and its emoji a line: those of Unicode's CLDR and of GitHub, without tones of skin."""
_CODE: Final = re.compile(r"(?<![\w:/]):([a-z+-][a-z0-9_+-]{0,60}):(?![\w/])")


def with_emoji(text: str) -> str:
    """The text with the emoji that it names; names that are not known stay."""
    if ":" not in text:
        return text
    return _CODE.sub(lambda match: _known().get(match[1], match[0]), text)


@cache
def _known() -> dict[str, str]:
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines)
