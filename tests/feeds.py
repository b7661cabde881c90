"""Reading feeds and exports as their readers do: an XML parser, the csv module."""

import csv
import io
from dataclasses import dataclass
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass
class Feed:
    root: ET.Element

    def text(self, name):
        return self.root.findtext(f"{ATOM}{name}")

    def link(self, rel):
        return next(e.get("href") for e in self.root.iter(f"{ATOM}link") if e.get("rel") == rel)

    @property
    def entries(self):
        return self.root.findall(f"{ATOM}entry")

    @property
    def titles(self):
        return [entry.findtext(f"{ATOM}title") for entry in self.entries]


def feed_of(answer):
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return Feed(ET.fromstring(answer.content))


def rows_of(answer):
    """The rows of an export, as dictionaries; its lines are checked on the way."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8")
    assert not text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def raw_of(answer):
    return b"".join(answer.streaming_content).decode("utf-8")
