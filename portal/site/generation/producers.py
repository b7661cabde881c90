"""The organizations of a synthetic catalogue: few publish much, most publish little."""

import random
from datetime import timedelta
from functools import lru_cache
from typing import Final

from portal.site.generation.identity import SINCE, UNTIL, identify
from portal.site.generation.vocabulary import KNOWN, plain, words
from portal.site.imports.records import OrganizationRecord

DATASETS_EACH: Final = 14
MOST: Final = 5_000
_CERTIFIED: Final = "certified"
_KINDS: Final[tuple[tuple[str, list[str], int], ...]] = (
    ("Commune de {place}", ["local-authority", _CERTIFIED], 30),
    ("Communauté de communes de {place}", ["local-authority", _CERTIFIED], 14),
    ("Département de {place}", ["local-authority", _CERTIFIED], 8),
    ("Région {place}", ["local-authority", "public-service", _CERTIFIED], 2),
    ("Agence nationale {subject}", ["public-service", _CERTIFIED], 8),
    ("Direction {subject} {place}", ["public-service"], 10),
    ("Observatoire {subject} {place}", ["association"], 8),
    ("Association {subject} {place}", ["association"], 6),
    ("Société {place}", ["company"], 8),
    ("Syndicat {subject} {place}", [], 6),
)  # fmt: skip


def organization_number(rank: int, share: float) -> int:
    """Which organization publishes the dataset of this rank.

    Whatever the size of the catalogue: each fourteenth dataset founds one, the others go to those there are, the
    oldest ones most (Zipf's law).
    """
    founded = min(rank // DATASETS_EACH + 1, MOST)
    if rank % DATASETS_EACH == 0 and rank // DATASETS_EACH < MOST:
        return rank // DATASETS_EACH
    return min(int((founded + 1) ** share) - 1, founded - 1)


@lru_cache(maxsize=MOST)
def organization(seed: int, number: int) -> OrganizationRecord:
    """The organization of this number."""
    chance = random.Random(f"organization {seed} {number}")  # noqa: S311 - names, not secrets
    pattern, badges, _weight = chance.choices(_KINDS, [weight for *_kind, weight in _KINDS])[0]
    place = chance.choice(words()[len(KNOWN) :]).capitalize()
    name = pattern.format(place=place, subject=chance.choice(KNOWN))
    made = SINCE + (UNTIL - SINCE) * chance.random() / 2
    edited = made + timedelta(days=chance.randrange(2_000))
    return OrganizationRecord(
        public_id=identify(seed, f"organization {number}", made),
        name=name,
        slug=plain(name),
        badges=list(badges),
        description=f"{name} publie ici les données qu’elle produit : « {chance.choice(KNOWN)} » et d’autres.",
        created_at=made,
        last_modified=edited,
        followers=int(chance.paretovariate(1)) % 10_000,
        is_whole=True,
    )
