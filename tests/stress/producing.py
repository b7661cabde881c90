"""One client: writes at random, and looks after each write whether search says what is true."""

import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from tests.stress.http import Cut, Http, Tally
from tests.stress.others import Others
from tests.stress.site import Producer
from tests.stress.truth import Truth
from tests.stress.words import unique_words

SETTLE_SECONDS = 0.5  # for what a killed process had begun in the database to end
OTHERS = 0.3  # part of the writes that are of reuses, dataservices and topics
PAGE_EVERY = 10  # one check in ten looks at the page too
TRIES = 10
_TOTAL = re.compile(r'role="status"><strong>\s*(Aucun|[\d\s\u202f\xa0]+)')
API, SEARCH, PAGE = "/api/1/datasets/", "/api/2/datasets/search/", "/datasets/"


@dataclass(frozen=True)
class State:
    """What is true of one dataset."""

    key: str
    organization: str
    title: str
    text: str
    tags: tuple[str, ...]
    archived: bool = False
    deleted: bool = False

    @property
    def is_found(self) -> bool:
        """Whether search shows it."""
        return not (self.archived or self.deleted)

    @property
    def words(self) -> set[str]:
        """The words that find it, and nothing else."""
        return {self.title, self.text, *self.tags}


@dataclass
class Client:
    """A producer at work."""

    number: int
    http: Http
    producer: Producer
    tally: Tally
    chance: random.Random
    truth: Truth
    states: dict[str, State] = field(default_factory=dict)
    checks: int = 0

    def __post_init__(self) -> None:
        self._words: Iterator[str] = unique_words(self.number)
        self._others = Others(
            self.http, self.producer, self.tally, self.chance, self._words, self.truth
        )

    def work(self, until: Callable[[], bool]) -> None:
        """Operations until told to stop."""
        while not until():
            if self.chance.random() < OTHERS:
                self._others.step()
                continue
            kind = self._kind()
            before, after = getattr(self, f"_{kind}")()
            self.tally.add(operations=1)
            self.tally.kinds[kind] += 1
            if after is not None:
                self.states[after.key] = after
                self._check(before, after)
        self.http.close()

    def _kind(self) -> str:
        if len(self.states) < 3:
            return "create"
        kinds = {"create": 14, "rename": 16, "describe": 10, "retag": 14, "archive": 16}
        kinds |= {"delete": 16, "add_file": 8, "replace_files": 6}
        return self.chance.choices(list(kinds), list(kinds.values()))[0]

    # --- Operations: what was true before, what is true after -----------------------------------
    def _create(self) -> tuple[None, State | None]:
        organization = self.chance.choice((self.producer.own, self.producer.shared))
        title, text, *tags = (next(self._words) for _each in range(4))
        wanted = State("", organization, title, text, tuple(sorted(tags)))
        body = {**_fields(wanted), "organization": organization, "frequency": "annual"}
        for _try in range(TRIES):
            try:
                _status, made = self.http.write("POST", API, body)
            except Cut:
                made = self._truth(title)
            if made:
                return None, replace(wanted, key=made["id"])
        return None, None

    def _rename(self) -> tuple[State, State]:
        state = self._some()
        return self._put(state, replace(state, title=next(self._words)))

    def _describe(self) -> tuple[State, State]:
        state = self._some()
        return self._put(state, replace(state, text=next(self._words)))

    def _retag(self) -> tuple[State, State]:
        state = self._some()
        tags = sorted((self.chance.choice(state.tags), next(self._words)))
        return self._put(state, replace(state, tags=tuple(tags)))

    def _archive(self) -> tuple[State, State]:
        state = self._some()
        wanted = replace(state, archived=not state.archived)
        moment = datetime.now(UTC).isoformat() if wanted.archived else None
        return self._change(state, wanted, "PUT", {"archived": moment})

    def _delete(self) -> tuple[State, State]:
        state = self.chance.choice(list(self.states.values()))
        wanted = replace(state, deleted=not state.deleted)
        if wanted.deleted:
            return self._change(state, wanted, "DELETE", None)
        return self._change(state, wanted, "PUT", {"deleted": None})

    def _add_file(self) -> tuple[State, State]:
        state = self._some()
        return self._change(state, state, "POST", self._file(), path="resources/")

    def _replace_files(self) -> tuple[State, State]:
        """Two writes of the dataset in one transaction, with formats that clients share when new."""
        state = self._some()
        wanted = replace(state, title=next(self._words))
        files = [self._file() for _each in range(self.chance.randint(1, 3))]
        return self._change(state, wanted, "PUT", {**_fields(wanted), "resources": files})

    def _file(self) -> dict[str, Any]:
        shared = f"form{self.tally.operations // 40}"
        return {
            "title": "Fichier",
            "url": f"https://donnees.example.org/{next(self._words)}.csv",
            "format": self.chance.choice(("csv", "json", shared)),
            "filetype": "remote",
            "type": "main",
        }

    # --- Writing --------------------------------------------------------------------------------
    def _some(self) -> State:
        """One that is not deleted."""
        kept = [state for state in self.states.values() if not state.deleted]
        return self.chance.choice(kept) if kept else self._create()[1] or self._some()

    def _put(self, before: State, wanted: State) -> tuple[State, State]:
        return self._change(before, wanted, "PUT", _fields(wanted))

    def _change(
        self, before: State, wanted: State, verb: str, body: Any, *, path: str = ""
    ) -> tuple[State, State]:
        """Write; when the answer was cut, learn what is true, and write again if need be."""
        for _try in range(TRIES):
            try:
                status, _answer = self.http.write(verb, f"{API}{before.key}/{path}", body)
                return before, wanted if status < 400 else before
            except Cut:
                if self._seen(before) == wanted:
                    return before, wanted
        raise RuntimeError(f"{verb} {before.key} was cut {TRIES} times")

    def _seen(self, state: State) -> State:
        """What the portal itself says of a dataset."""
        found = self._truth(state.key)
        if found is None:
            return replace(state, deleted=True)
        return replace(
            state,
            title=found["title"].split()[-1],
            text=found["description"].split()[-1],
            tags=tuple(sorted(found["tags"])),
            archived=found["archived"] is not None,
            deleted=found["deleted"] is not None,
        )

    def _truth(self, key: str) -> dict[str, Any] | None:
        """The object under an id, or under the slug that its title gives."""
        time.sleep(SETTLE_SECONDS)
        slug = key if key.isalnum() and len(key) == 24 else f"donnees-de-charge-{key}"
        status, text = self.http.read(f"{API}{slug}/", may_be=(200, 404, 410))
        return orjson.loads(text) if status == 200 else None

    # --- Checking -------------------------------------------------------------------------------
    def _check(self, before: State | None, after: State) -> None:
        """Search for the words it has got and those it has lost, and one that it kept; some on the page."""
        former = before.words if before else set()
        lost, kept = former - after.words, sorted(former & after.words)
        asked = lost | (after.words - former) | set(self.chance.sample(kept, min(1, len(kept))))
        for word in sorted(asked):
            self._compare(after, after.is_found and word not in lost, q=word)
        self._compare(after, after.is_found, **self._filtered(after))
        self._compare_total()
        self._others.compare()
        self.checks += 1
        if self.checks % PAGE_EVERY == 0:
            self._compare_page(after.title, is_found=after.is_found)
            for word in sorted(lost):
                self._compare_page(word, is_found=False)

    def _filtered(self, state: State) -> dict[str, str]:
        """A question with a filter that this dataset alone answers."""
        word, tag = self.chance.choice(sorted(state.words)), self.chance.choice(state.tags)
        questions = (
            {"q": word, "tag": tag},
            {"q": word, "organization": state.organization},
            {"tag": tag},
            {"q": word, "tag": tag, "organization": state.organization, "sort": "-created"},
        )
        return self.chance.choice(questions)

    def _compare(self, state: State, is_found: bool, **query: str) -> None:
        status, text = self.http.read(SEARCH, **query)
        self.tally.add(searches=1)
        if status != 200:
            return
        found = orjson.loads(text)
        ids = [each["id"] for each in found["data"]]
        wanted = [state.key] if is_found else []
        if ids != wanted or found["total"] != len(wanted):
            self.tally.differ(f"{query}: {found['total']} {ids}, expected {wanted} of {state}")

    def _compare_total(self) -> None:
        """Its own organization shows as many as there are."""
        query = {"organization": self.producer.own, "page_size": "1"}
        status, text = self.http.read(SEARCH, **query)
        self.tally.add(searches=1)
        own = (state for state in self.states.values() if state.organization == self.producer.own)
        wanted = sum(state.is_found for state in own)
        if status == 200 and (total := orjson.loads(text)["total"]) != wanted:
            self.tally.differ(f"total of {query}: {total}, expected {wanted}")

    def _compare_page(self, word: str, *, is_found: bool) -> None:
        status, text = self.http.read(PAGE, q=word)
        self.tally.add(searches=1)
        if status != 200:
            return
        said = _TOTAL.search(text)
        total = said[1].strip() if said else "no total"
        if (total == "1") != is_found or (f'data-pv-question="{word}"' in text) != is_found:
            self.tally.differ(f"page of {word}: {total}, expected {int(is_found)}")


def _fields(state: State) -> dict[str, Any]:
    """What a body says of it."""
    return {
        "title": f"Données de charge {state.title}",
        "description": f"Un jeu de données écrit et cherché en même temps, {state.text}",
        "tags": list(state.tags),
    }
