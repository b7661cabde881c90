"""Numbers of articles and laws stay on one line: browsers break lines after the hyphens in them.

The characters stay what they were, so that what is copied is found again.
"""

import re
from typing import Final

_SPACE: Final = "(?:[ \u00a0\u202f]|&nbsp;)"
_NUMBER: Final = re.compile(
    rf"\b[LRDA]\.\*?{_SPACE}?\d+(?:[-\u2010\u2011]\d+)*(?!\w)"  # L. 321-1, R.* 311-3-1
    rf"|\b[LRDA]\*?{_SPACE}?\d+(?:[-\u2010\u2011]\d+)+(?!\w)"  # L311-1
    rf"|\bn°{_SPACE}?\d+(?:[-\u2010\u2011]\d+)+(?!\w)"  # n° 2016-1321
)
_TAG: Final = re.compile(r'(</?[a-z0-9]+(?:[^>"]|"[^"]*")*>)')
_CODE: Final = re.compile(r"<(/?)(?:code|pre)\b")


def unbroken(source: str) -> str:
    """The clean HTML where such numbers do not break."""
    if not _NUMBER.search(source):
        return source
    written, in_code = [], 0
    for piece in _TAG.split(source):
        if piece.startswith("<"):
            if code := _CODE.match(piece):
                in_code += -1 if code[1] else 1
            written.append(piece)
        else:
            written.append(piece if in_code else _NUMBER.sub(_kept, piece))
    return "".join(written)


def _kept(match: re.Match[str]) -> str:
    return f'<span class="pv-nowrap">{match[0]}</span>'
