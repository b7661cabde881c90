"""From a question to the documents that answer it: every word first, more when these are few."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from portal.search import producers, sql, weights
from portal.search.choices import Kind
from portal.search.groups import Asked
from portal.search.lexicon import respelled
from portal.search.ranking import Matches, Task
from portal.search.sql import Where
from portal.search.text import exact_key

EXACT_CHARACTERS: Final = 500  # of a question, compared with titles and respelled


@dataclass(frozen=True, slots=True)
class Needs:
    """What is wanted of the matches besides their number: packed values to count, what an order needs."""

    records: bool
    order: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """What answers a text, and the text it answers: as typed, or widened.

    instead, meant: as in `portal.search.query.Found`; shares: of organizations in what is published on the subject.
    """

    typed: str
    text: Asked
    where: Where
    needs: Needs
    matches: Matches
    records: bytes
    instead: str = ""
    meant: str = ""
    shares: Mapping[int, float] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many answer."""
        return len(self.matches.keys)

    @property
    def exact(self) -> str:
        """What titles and acronyms are compared with."""
        return _exact(self.typed)

    def task(self, cursor: Any) -> Task:
        """What is to be ranked."""
        more = (
            (lambda keys: producers.reasons(cursor, keys, self.shares))
            if self.where.kind == Kind.ORGANIZATION
            else None
        )
        return Task(self.where.kind, self.text, self.exact, self.matches.whole, more)

    def again(self, where: Where, **changes: Any) -> "Matched":
        """The same question asked with other conditions."""
        found, records = _ask(where, self.typed, self.needs)
        return replace(self, where=where, matches=found, records=records, **changes)


def _exact(typed: str) -> str:
    return exact_key(typed[:EXACT_CHARACTERS])


def _ask(where: Where, typed: str, needs: Needs) -> tuple[Matches, bytes]:
    exact = _exact(typed) if needs.order else None
    return sql.matches(where, exact=exact, with_records=needs.records)


def match(cursor: Any, where: Where, typed: str, text: Asked, needs: Needs) -> Matched:
    """The documents that hold every word; spellings and parts of the question too when these are few."""
    where = where.asking(text.query())
    found, records = _ask(where, typed, needs)
    matched = Matched(typed, text, where, needs, found, records)
    for widen in (_respelled, _in_part):
        if matched.total < weights.FEW:
            matched = widen(cursor, matched)
    return _with_producers(cursor, matched) if where.kind == Kind.ORGANIZATION else matched


def _respelled(cursor: Any, matched: Matched) -> Matched:
    """With other spellings of unknown words, and longer words that begin like them."""
    spelling = respelled(cursor, matched.text, matched.typed[:EXACT_CHARACTERS])
    if spelling is None:
        return matched
    more = matched.again(matched.where.asking(spelling.asked.query()), text=spelling.asked)
    if more.total == matched.total:
        return matched
    if matched.total:
        return replace(more, meant=spelling.text)
    return replace(more, instead=spelling.text)


def _in_part(cursor: Any, matched: Matched) -> Matched:
    """With documents that hold an important part of the words."""
    part = matched.text.part_query()
    if not part:
        return matched
    whole = matched.matches.keys
    more = matched.again(matched.where.asking(f"({matched.where.query}) | ({part})"))
    return replace(more, matches=replace(more.matches, whole=whole))


def _with_producers(cursor: Any, matched: Matched) -> Matched:
    """With the organizations that publish most on the subject."""
    shares = producers.producers_on(cursor, matched.text, matched.exact)
    also = tuple(producers.leading(shares))
    if not also:
        return matched
    found = matched.matches
    whole = found.keys if found.whole is None else found.whole
    more = matched.again(replace(matched.where, also=also), shares=shares)
    return replace(more, matches=replace(more.matches, whole=whole))
