"""Who publishes on a subject: the datasets that answer a question speak for their organizations.

« police » names no organization but the ministry whose datasets people look for with that word. Nothing is stored for
it, so it cannot be out of step: the best datasets are found, and each lends its weight to its producer.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from portal.search import sql, weights
from portal.search.choices import Kind, Reason
from portal.search.groups import Asked
from portal.search.ranking import Task, first_order, rank

_PRODUCERS: Final = """
SELECT object_id, organization_id FROM search_searchdocument
WHERE kind = 1 AND object_id = ANY(%s) AND organization_id IS NOT NULL
"""
_BEST: Final = """
SELECT asked.id, coalesce((
  SELECT interest FROM search_searchdocument WHERE kind = 1 AND organization_id = asked.id
  ORDER BY interest DESC LIMIT 1), 0)
FROM unnest(%s::bigint[]) AS asked (id)
"""


def producers_on(cursor: Any, text: Asked, exact: str) -> dict[int, float]:
    """Organization → its share, from 0 to 1, of what is published on a subject, weighed by relevance."""
    found = sql.matches(sql.Where(Kind.DATASET, text.query(), {}), exact=exact, with_records=False)[
        0
    ]
    if not len(found.keys):
        return {}
    order = first_order(found)[: weights.CANDIDATES].tolist()
    ranked = rank(cursor, Task(Kind.DATASET, text, exact), order)
    worth = np.exp((ranked.totals - ranked.totals.max()) * weights.EVIDENCE_SHARPNESS)
    cursor.execute(_PRODUCERS, [order])
    shares: dict[int, float] = {}
    for dataset, organization in cursor.fetchall():
        lent = float(worth[ranked.places[dataset]])
        shares[organization] = shares.get(organization, 0.0) + lent
    whole = sum(shares.values()) or 1.0
    return {organization: share / whole for organization, share in shares.items()}


def leading(shares: Mapping[int, float]) -> list[int]:
    """The organizations that publish most on it: found even when their name holds none of the words."""
    kept = [key for key, share in shares.items() if share >= weights.LEAST_EVIDENCE]
    return sorted(kept, key=lambda key: (-shares[key], key))[: weights.MOST_PRODUCERS]


def reasons(cursor: Any, keys: Sequence[int], shares: Mapping[int, float]) -> dict[Reason, Any]:
    """What their datasets add to the place of these organizations."""
    cursor.execute(_BEST, [list(keys)])
    best = dict(cursor.fetchall())
    return {
        Reason.EVIDENCE: weights.EVIDENCE
        * np.log(0.01 + np.array([shares.get(key, 0.0) for key in keys])),
        Reason.BEST_DATASET: weights.BEST_DATASET * np.array([best[key] for key in keys]),
    }
