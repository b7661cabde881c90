"""Search for pages: a page number beyond the last gives the last."""

import math
from dataclasses import replace

from portal.search.query import WINDOW, Found, Question, search


def search_page(asked: Question) -> Found:
    """What search answers, for the page asked for or the last one there is."""
    if (asked.page - 1) * asked.page_size >= WINDOW:
        asked = replace(asked, page=WINDOW // asked.page_size)
    found = search(asked)
    if found.ids or not found.total:
        return found
    last = math.ceil(min(found.total, WINDOW) / asked.page_size)
    return search(replace(asked, page=last))
