"""The objects of a JSON list, one after the other, from a text of any length.

The list is the whole text, or the value of `data` in an object (the envelope of the API).
"""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import orjson

from portal.site.imports.records import SourceError

CHUNK: Final = 1024 * 1024  # characters read at once
MAX_VALUE: Final = 128 * 1024 * 1024  # characters of one object
EXPECTED: Final = (
    "a list of datasets in the layout of data.gouv.fr's API, or an object with it in `data`"
)
_SPACE: Final = re.compile(r"\s*")
_BETWEEN: Final = re.compile(r"[\s,]*")
_MARK: Final = re.compile(r'["{}\[\]]')
_SCALAR: Final = re.compile(r"[\w.+-]*")


class JsonList:
    """A reader of the objects of one list, which holds one object at a time."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self._name = name
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
        self._buffer = ""
        self._at = 0
        self._line, self._column = 1, 1

    def __iter__(self) -> Iterator[Any]:
        """The objects in order. Raises: SourceError, which tells the line and the column."""
        self._enter_list()
        while (mark := self._next(_BETWEEN)) != "]":
            if mark != "{":
                raise self.error("an object was expected")
            end = self._end_of_value()
            value = self._parse(self._buffer[self._at : end])
            yield value
            self._advance(end)

    def error(self, what: str, line: int = 1, column: int = 1) -> SourceError:
        """What is wrong, with its place counted from the object that is being read."""
        column = column if line > 1 else self._column + column - 1
        place = f"{self._name}, line {self._line + line - 1}, column {column}"
        return SourceError(f"{place}: the JSON is broken ({what}).")

    def _enter_list(self) -> None:
        """Go to the first object of the list. Raises: SourceError for another layout."""
        mark = self._next(_SPACE)
        if mark == "{":
            self._enter_data()
        elif mark != "[":
            raise SourceError(f"{self._name}: this is not JSON; expected {EXPECTED}.")
        self._advance(self._at + 1)

    def _enter_data(self) -> None:
        """Go to the list named `data`, past the other members."""
        self._advance(self._at + 1)
        while self._next(_BETWEEN) == '"':
            end = self._end_of_string(self._at + 1)
            name = self._buffer[self._at + 1 : end - 1]
            self._advance(end)
            if self._next(_SPACE) != ":":
                raise self.error("a colon was expected")
            self._advance(self._at + 1)
            if self._next(_SPACE) == "[" and name == "data":
                return
            self._advance(self._end_of_value())
        raise SourceError(f"{self._name}: this is another JSON; expected {EXPECTED}.")

    def _next(self, skipped: re.Pattern[str]) -> str:
        """The character after what is skipped, at which the reader then stands."""
        while True:
            found = skipped.match(self._buffer, self._at)
            self._advance(found.end() if found else self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            self._fill("the end is missing")

    def _end_of_value(self) -> int:
        """Where the value at which the reader stands ends."""
        if self._buffer[self._at] == '"':
            return self._end_of_string(self._at + 1)
        if self._buffer[self._at] not in "{[":
            found = _SCALAR.match(self._buffer, self._at)
            if found is None or found.end() == self._at:
                raise self.error("a value was expected")
            return found.end()
        depth, place = 0, self._at
        while True:
            mark = _MARK.search(self._buffer, place)
            if mark is None:
                place = self._fill("what begins here has no end")
                continue
            place = mark.end()
            if mark[0] == '"':
                place = self._end_of_string(place)
                continue
            depth += 1 if mark[0] in "{[" else -1
            if depth == 0:
                return place

    def _end_of_string(self, place: int) -> int:
        """Where the text that began before this place ends."""
        while True:
            quote = self._buffer.find('"', place)
            if quote < 0:
                place = self._fill("a text has no end")
                continue
            before = quote
            while self._buffer[before - 1] == "\\":
                before -= 1
            place = quote + 1
            if (quote - before) % 2 == 0:
                return place

    def _fill(self, what_if_over: str) -> int:
        """Read on; where the new characters begin. Raises: SourceError at the end of the text."""
        more = self._text.read(CHUNK)
        if not more:
            raise self.error(what_if_over)
        place = len(self._buffer)
        self._buffer += more
        if len(self._buffer) - self._at > MAX_VALUE:
            raise self.error(f"what begins here is longer than {MAX_VALUE} characters")
        return place

    def _advance(self, place: int) -> None:
        """Stand at this place, counting lines; what lies far behind is dropped."""
        lines = self._buffer.count("\n", self._at, place)
        if lines:
            self._line += lines
            self._column = place - self._buffer.rfind("\n", self._at, place)
        else:
            self._column += place - self._at
        self._at = place
        if self._at > CHUNK:
            self._buffer, self._at = self._buffer[self._at :], 0

    def _parse(self, text: str) -> Any:
        try:
            return _loads(text)
        except orjson.JSONDecodeError as error:
            raise self.error(error.msg, error.lineno, error.colno) from error
        except (ValueError, RecursionError) as error:
            raise self.error(str(error)) from error


def _loads(text: str) -> Any:
    """The value of a text; halves of characters become the sign for what cannot be read."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "surrogate" not in str(error):
            raise
        halves = json.dumps(json.loads(text), ensure_ascii=False)
        whole = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return orjson.loads(whole)
