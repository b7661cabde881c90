"""One client's reuses, dataservices and topics: written at random, then search and its counts beside SQL."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from tests.stress.http import Cut, Http, Tally
from tests.stress.site import Producer
from tests.stress.truth import DATASERVICES, DATASETS, REUSES, TOPICS, Kind, Truth

KINDS = (REUSES, DATASERVICES, TOPICS)
SETTLE_SECONDS = 0.5  # for what a killed process had begun in the database to end


@dataclass
class Others:
    """What a client writes beside datasets, all of it its own organization's."""

    http: Http
    producer: Producer
    tally: Tally
    chance: random.Random
    words: Iterator[str]
    truth: Truth
    hidden: dict[str, list[str]] = field(default_factory=dict)

    def step(self) -> None:
        """One write of one kind; then what search finds and counts must be what is true."""
        kind = self.chance.choice(KINDS)
        found = self.truth.keys(kind, self.producer.own)
        deed = self._deed(kind, found)
        word = ""
        try:
            word = deed(kind, found)
        except Cut:
            time.sleep(SETTLE_SECONDS)
        self.tally.add(operations=1)
        self.tally.kinds[f"{kind.name}: {deed.__name__.strip('_')}"] += 1
        self.compare(kind)
        if word:
            self._compare_word(kind, word)

    def compare(self, kind: Kind = DATASETS) -> None:
        """The total and the counts of keywords of its own organization, beside SQL."""
        query = {"organization": self.producer.own, "page_size": "1"}
        status, text = self.http.read(kind.search, **query)
        self.tally.add(searches=1)
        if status != 200:
            return
        answer = orjson.loads(text)
        total = len(self.truth.keys(kind, self.producer.own))
        true = self.truth.tags(kind, self.producer.own)
        said = {each["name"]: each["count"] for each in answer["facets"]["tag"]}
        every = said.pop("all")
        best = [count for _tag, count in Counter(true).most_common(len(said))]
        is_right = (
            answer["total"] == every == total
            and all(true.get(tag) == count for tag, count in said.items())
            and sorted(said.values(), reverse=True) == best
            and bool(said) == bool(true)
        )
        if not is_right:
            self.tally.differ(f"{kind.name}: {answer['total']} {said}, expected {total} {true}")

    def _compare_word(self, kind: Kind, word: str) -> None:
        """A word that one object alone has, or none."""
        status, text = self.http.read(kind.search, q=word)
        self.tally.add(searches=1)
        if status != 200:
            return
        shown = set(self.truth.keys(kind, self.producer.own))
        wanted = [key for key in [self._last] if key in shown]
        found = [each["id"] for each in orjson.loads(text)["data"]]
        if found != wanted:
            self.tally.differ(f"{kind.name} {word}: {found}, expected {wanted}")

    # --- Deeds: each gives a word that the object alone has, empty when there is none to ask ------
    def _deed(self, kind: Kind, found: list[str]) -> Any:
        if len(found) < 2:
            return self._create
        deeds = [self._create, self._rename, self._rename, self._hide, self._delete]
        return self.chance.choice(deeds + ([self._show] * 2 if self.hidden.get(kind.name) else []))

    def _create(self, kind: Kind, _found: list[str]) -> str:
        word = next(self.words)
        _status, made = self.http.write("POST", kind.api, self._body(kind, word))
        self._last = made["id"] if made else ""
        return word

    def _rename(self, kind: Kind, found: list[str]) -> str:
        word = next(self.words)
        self._last = self.chance.choice(found)
        self.http.write("PUT", f"{kind.api}{self._last}/", self._body(kind, word))
        return word

    def _hide(self, kind: Kind, found: list[str]) -> str:
        """Archive it, or make it a draft where nothing is archived."""
        key = self.chance.choice(found)
        body: dict[str, Any] = {"private": True}
        if kind.archived:
            body = {kind.archived: datetime.now(UTC).isoformat()}
        self.hidden.setdefault(kind.name, []).append(key)
        self.http.write("PATCH", f"{kind.api}{key}/", body)
        return ""

    def _show(self, kind: Kind, _found: list[str]) -> str:
        key = self.hidden[kind.name].pop()
        body: dict[str, Any] = {kind.archived: None} if kind.archived else {"private": False}
        self.http.write("PATCH", f"{kind.api}{key}/", body)
        return ""

    def _delete(self, kind: Kind, found: list[str]) -> str:
        self.http.write("DELETE", f"{kind.api}{self.chance.choice(found)}/")
        return ""

    def _body(self, kind: Kind, word: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            kind.title: f"Objet de charge {word}",
            "description": "Écrit et cherché en même temps",
            "tags": sorted({f"mot{self.chance.randrange(6)}", f"clef{self.chance.randrange(9)}"}),
            "organization": self.producer.own,
            **kind.extra,
        }
        if kind is REUSES:
            body |= {
                "url": f"https://usages.example.org/{word}",
                "datasets": [self.producer.dataset],
            }
        return body

    _last: str = ""
