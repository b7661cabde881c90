"""Answers held against the published description."""

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs

from portal.core.api.document import openapi

PLACE = re.compile(r"{(\w+)}")


class Description:
    """What the portal publishes, closed: no key but those it declares. It notes which ones were met."""

    def __init__(self) -> None:
        described = openapi()
        self.paths = described["paths"]
        self.schemas = {
            name: _closed(schema) for name, schema in described["components"]["schemas"].items()
        }
        self.routes = [(_pattern(path), path) for path in sorted(self.paths, key=_freedom)]
        self.met: set[tuple[str, str]] = set()

    def path_of(self, path: str) -> str | None:
        """The path of the description that an address fits."""
        address = path.partition("?")[0]
        return next((found for pattern, found in self.routes if pattern.fullmatch(address)), None)

    def faults(self, verb: str, path: str, answer: Any) -> list[str]:
        """Where an answer differs from what its operation declares."""
        where = f"{verb} {path} → {answer.status_code}"
        template = self.path_of(path)
        operation = template and self.paths[template].get(verb.lower())
        if not operation:
            return []
        declared = operation["responses"].get(str(answer.status_code))
        if declared is None:
            return [f"{where}: a status that is not declared"]
        content = declared.get("content")
        if not content:
            return []
        kind = answer["Content-Type"].partition(";")[0]
        if kind not in content:
            return [f"{where}: {kind} is not declared"]
        return self._differences(where, content[kind]["schema"], answer) if "json" in kind else []

    def _differences(self, where: str, schema: Any, answer: Any) -> list[str]:
        found = [
            f"{where}: {error.instance_path}: {error.message[:400]}"
            for error in self._validator(json.dumps(schema)).iter_errors(answer.json())
        ]
        if not found and answer.status_code < 300:
            self._note(schema, answer.json(), "")
        return found

    @cache  # noqa: B019 — lives as long as the one test that makes it
    def _validator(self, schema: str) -> Any:
        whole = {**json.loads(schema), "components": {"schemas": self.schemas}}
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)

    def _note(self, schema: Any, value: Any, name: str) -> None:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = self.schemas[name]
        for branch in schema.get("anyOf", ()):
            if self._fits(branch, value):
                self._note(branch, value, name)
        for item in value if isinstance(value, list) else ():
            self._note(schema.get("items", {}), item, name)
        for key, item in value.items() if isinstance(value, dict) else ():
            self._note_key(schema, key, item, name)

    def _note_key(self, schema: Any, key: str, value: Any, name: str) -> None:
        declared = schema.get("properties", {})
        if key in declared:
            self.met.add((name, key))
            self._note(declared[key], value, name)
        elif isinstance(schema.get("additionalProperties"), dict):
            self._note(schema["additionalProperties"], value, name)

    def _fits(self, schema: Any, value: Any) -> bool:
        return self._validator(json.dumps(schema)).is_valid(value)

    def never_met(self) -> list[tuple[str, str]]:
        """The keys declared of answers that succeed and met in none."""
        declared = {
            (name, key)
            for name in self._answered()
            for key in self.schemas[name].get("properties", {})
        }
        return sorted(declared - self.met)

    def _answered(self) -> set[str]:
        found: set[str] = set()
        waiting = [
            declared.get("content")
            for item in self.paths.values()
            for operation in item.values()
            for status, declared in operation["responses"].items()
            if status.startswith("2")
        ]
        while waiting:
            value = waiting.pop()
            if isinstance(value, list):
                waiting += value
            if isinstance(value, dict):
                waiting += value.values()
                name = str(value.get("$ref", "")).rpartition("/")[2]
                if name and name not in found:
                    found.add(name)
                    waiting.append(self.schemas[name])
        return found


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _closed(value) for name, value in schema.items()}
    if isinstance(found.get("properties"), dict) and found.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("".join(_part(part) for part in re.split(r"({\w+})", path)))


def _part(part: str) -> str:
    return "[^/]+" if PLACE.fullmatch(part) else re.escape(part)


def _freedom(path: str) -> tuple[int, str]:
    return len(PLACE.findall(path)), path
