"""Pages without the marks around the words that were found."""

import re

_MARK = re.compile(r"</?mark>")


def unmarked(answer):
    """The text of a page as a reader sees it."""
    return _MARK.sub("", answer.content.decode())
