"""What makes a result come first: every weight of search, in one place.

The order is the sum of logarithms: what a document is worth without text (`interest`, stored with it) and how well
its words answer (`portal.search.ranking`). Fitted as a conditional logit on judged questions of the national
catalogue, checked on others that took no part (docs/relevance.md tells the story and the figures of each).
"""

import math
from dataclasses import dataclass
from typing import Final

# --- Interest: what people did with an object -----------------------------------------------
VIEWS: Final = 1.3  # of log(1 + views)
MOST_VIEWS: Final = 300_000  # beyond, robots and widgets: more views tell nothing more
REUSES: Final = 0.6
FOLLOWERS: Final = 0.35
DOWNLOADS: Final = 0.2
QUALITY: Final = 0.15  # of the score from 0 to 1
TRUST: Final = 0.3  # a certified producer, a reference-data badge, « featured »: each

# --- Text: where a word was found -----------------------------------------------------------
TITLE, KEYWORD, PRODUCER, TEXT = 1.0, 0.9, 0.6, 0.4
SYNONYM: Final = 0.8  # a word found by a synonym, against the word itself
GLUED: Final = 0.9  # « data gouv » for datagouv
CORRECTED: Final = 0.7  # another spelling
BEGINNING: Final = 0.6  # a longer word that begins so

RARITY_POWER: Final = (
    1.5  # rare words count more: log(documents / documents with the word) to this power
)
LEAST_RARITY: Final = 0.5


@dataclass(frozen=True, slots=True)
class Text:
    """What the words of a document add to its place.

    coverage: of log(share of the question found, weighed by place and rarity); presence: of log(share found anywhere);
    precision: of log(0.1 + share of the title that was asked); exact: title or acronym equal to the question;
    all_words: every word is somewhere; all_in_head: every word is in the title, keywords or producer.
    """

    coverage: float
    presence: float
    precision: float
    exact: float
    all_words: float
    all_in_head: float
    interest: float = 1.0


OBJECTS: Final = Text(3.2, 2.4, 1.35, 0.4, 0.6, 2.4)
ORGANIZATIONS: Final = Text(0.4, 0.4, 1.2, 0.5, 0.2, 0.4, interest=0.05)

# --- Organizations: what their datasets say of them -----------------------------------------
EVIDENCE: Final = 1.6  # of log(0.01 + share of what is published on the subject)
EVIDENCE_SHARPNESS: Final = 0.3  # how much more the best datasets speak than the others
LEAST_EVIDENCE: Final = 0.03  # share from which an organization is found without being named
MOST_PRODUCERS: Final = 10  # organizations found so
BEST_DATASET: Final = 0.26  # of the interest of its most used dataset

# --- Choosing whose words are looked at -----------------------------------------------------

CANDIDATES: Final = 200  # best by interest, whose words are looked at
HEAD_BOOST: Final = 3.0  # for choosing them: every word in the head
EXACT_BOOST: Final = 6.0  # for choosing them: title or acronym equal to the question
WHOLE_BOOST: Final = 4.0  # for choosing them: every word, among answers to a part
FEW: Final = 20  # matches below which spellings, word beginnings and answers to a part are tried
PART: Final = 0.45  # weighed share of the question that an answer to a part must hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What people did with an object, and how far it is trusted (`trust`: how many reasons there are)."""

    views: int = 0
    reuses: int = 0
    followers: int = 0
    downloads: int = 0
    quality: float = 0.5
    trust: int = 0

    def interest(self) -> float:
        """The part of the order that needs no text."""
        return (
            VIEWS * math.log1p(min(self.views, MOST_VIEWS))
            + REUSES * math.log1p(self.reuses)
            + FOLLOWERS * math.log1p(self.followers)
            + DOWNLOADS * math.log1p(self.downloads)
            + QUALITY * self.quality
            + TRUST * self.trust
        )
