"""The order of relevance: candidates by interest, then how well the words of each answer the question.

Weights and their story are in `portal.search.weights`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from portal.search import weights
from portal.search.choices import Kind, Reason
from portal.search.groups import FIELDS, Asked, Group

Keys = NDArray[np.int64]
Figures = NDArray[np.float64]

_CANDIDATES: Final = """
WITH candidate AS MATERIALIZED (
  SELECT object_id, interest, title_words, exact && %(exact)s::text[] AS is_exact, head || ''::tsvector AS head
  FROM search_searchdocument WHERE kind = {kind} AND object_id = ANY(%(keys)s::bigint[])
)
SELECT object_id, interest, title_words, is_exact::int, {places} FROM candidate
"""


@dataclass(frozen=True, slots=True)
class Matches:
    """All documents that answer: their keys, what each is worth without text, when its data last changed.

    in_head, is_exact: keys of those with every word in the head; with a title or acronym equal to the question.
    whole: keys of those that hold every word, when some hold a part only.
    """

    keys: Keys
    interest: Figures
    updated: Keys
    in_head: Keys
    exact: Keys
    whole: Keys | None = None


def has(keys: Keys, chosen: Keys) -> NDArray[np.bool_]:
    """Which of the keys are among the chosen ones."""
    if not len(keys) or not len(chosen):
        return np.zeros(len(keys), dtype=bool)
    table = np.zeros(int(max(keys.max(), chosen.max())) + 1, dtype=bool)
    table[chosen] = True
    return table[keys]


def first_order(found: Matches) -> Keys:
    """The matches in the order that needs no look at their words."""
    static = (
        found.interest
        + weights.HEAD_BOOST * has(found.keys, found.in_head)
        + weights.EXACT_BOOST * has(found.keys, found.exact)
    )
    if found.whole is not None:
        static = static + weights.WHOLE_BOOST * has(found.keys, found.whole)
    return found.keys[np.lexsort((found.keys, -static))]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates in order of relevance, and why: the contributions to each one's place."""

    keys: list[int]
    why: dict[Reason, Figures]
    totals: Figures
    places: dict[int, int]

    def reasons(self, key: int) -> list[tuple[str, float]]:
        """The contributions to the place of one of them."""
        place = self.places.get(key)
        return (
            [] if place is None else [(name, float(row[place])) for name, row in self.why.items()]
        )


@dataclass(frozen=True, slots=True)
class Task:
    """What is ranked: the kind, the question, its exact key, and who holds every word (None: all do).

    more: further reasons for the candidates' places.
    """

    kind: Kind
    asked: Asked
    exact: str
    whole: Keys | None = None
    more: Callable[[Sequence[int]], Mapping[Reason, Figures]] | None = None

    @property
    def weights(self) -> weights.Text:
        """What words weigh for this kind."""
        return weights.ORGANIZATIONS if self.kind == Kind.ORGANIZATION else weights.OBJECTS


def rank(cursor: Any, task: Task, candidates: Sequence[int]) -> Ranked:
    """These candidates in order of relevance."""
    asked = task.asked
    spelled = [_place_of(number, group) for number, group in enumerate(asked.groups)]
    values: dict[str, Any] = {"keys": list(candidates), "exact": [task.exact]}
    for _sql, bound in spelled:
        values |= bound
    columns = ", ".join(sql for sql, _bound in spelled) or "0"
    cursor.execute(_CANDIDATES.format(kind=int(task.kind), places=columns), values)
    rows = np.array(cursor.fetchall(), dtype=float).reshape(-1, 4 + max(len(spelled), 1))
    keys = rows[:, 0].astype(np.int64)
    is_whole = np.ones(len(keys), dtype=bool) if task.whole is None else has(keys, task.whole)
    why = {
        Reason.INTEREST: task.weights.interest * rows[:, 1],
        **_text(task, rows, is_whole),
        **(task.more(keys.tolist()) if task.more else {}),
    }
    totals = np.sum(list(why.values()), axis=0)
    order = np.lexsort((keys, -totals))
    places = {key: place for place, key in enumerate(keys.tolist())}
    return Ranked(keys[order].tolist(), why, totals, places)


def _choices(group: Group) -> list[tuple[float, float, str]]:
    """Where a word may be found, best first: what it is worth, what it counts as in a title, the tsquery."""
    choices = [
        (
            other.weight * worth,
            other.weight * len(other.lexemes) if places == ":A" else 0.0,
            other.query(places),
        )
        for other in group.others
        for places, worth in FIELDS
    ]
    return sorted(choices, key=lambda choice: -choice[0])


def _place_of(number: int, group: Group) -> tuple[str, dict[str, str]]:
    """The SQL that tells which of a word's choices is the first that holds; 0 for none."""
    choices = _choices(group)
    whens = [
        f"WHEN head @@ %(q{number}_{rank})s::tsquery THEN {rank + 1}"
        for rank in range(len(choices))
    ]
    bound = {f"q{number}_{rank}": query for rank, (_worth, _title, query) in enumerate(choices)}
    return f"CASE {' '.join(whens)} ELSE 0 END", bound


def _text(task: Task, rows: Figures, is_whole: NDArray[np.bool_]) -> dict[Reason, Figures]:
    """The contributions of the words; one row a candidate."""
    groups, weigh = task.asked.groups, task.weights
    if not groups:
        return {}
    rarity = np.array([group.rarity for group in groups])
    worth, titled = np.zeros((len(rows), len(groups))), np.zeros((len(rows), len(groups)))
    for column, group in enumerate(groups):
        elsewhere = np.where(is_whole, weights.TEXT * group.others[0].weight, 0.0)
        choices = _choices(group)
        chosen = rows[:, 4 + column].astype(int)
        worth[:, column] = np.array([0.0] + [choice[0] for choice in choices])[chosen]
        worth[:, column] = np.where(chosen == 0, elsewhere, worth[:, column])
        titled[:, column] = np.array([0.0] + [choice[1] for choice in choices])[chosen]
    share = rarity / rarity.sum()
    precision = np.minimum(titled.sum(axis=1) / np.maximum(rows[:, 2], 1), 1)
    precision = np.maximum(precision, rows[:, 3])
    return {
        Reason.COVERAGE: weigh.coverage * np.log(0.001 + worth @ share),
        Reason.PRESENCE: weigh.presence * np.log(0.03 + (worth > 0) @ share),
        Reason.PRECISION: weigh.precision * np.log(0.1 + precision),
        Reason.EXACT: weigh.exact * rows[:, 3],
        Reason.ALL_WORDS: weigh.all_words * (worth > 0).all(axis=1),
        Reason.ALL_IN_HEAD: weigh.all_in_head * (rows[:, 4:] > 0).all(axis=1),
    }
