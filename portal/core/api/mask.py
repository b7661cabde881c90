"""Field masks: the `X-Fields` header keeps the named keys of an answer (API contract 1.7)."""

import re
from typing import Any

MAX_DEPTH = 16  # levels of braces; answers have about five
_TOKENS = re.compile(r"[{},]|[\w:*.-]+")

Mask = dict[str, "Mask | None"]
"""Named keys; each with the mask of what lies under it, or None for all of it."""


class MaskError(ValueError):
    """The text of a mask cannot be read; the message is the contract's."""


def parse(text: str) -> Mask:
    """The mask a header asks for. Raises: MaskError."""
    mask: Mask = {}
    stack: list[Mask] = []
    previous = ","
    for part in _TOKENS.findall(_bare(text)):
        if part == "{":
            mask = _opened(mask, previous, stack)
        elif part == "}":
            if not stack:
                raise MaskError("Unexpected closing bracket")
            mask = stack.pop()
        elif part == ",":
            if previous in (",", "{"):
                raise MaskError("Unexpected comma")
        else:
            mask[part] = None
        previous = part
    if stack:
        raise MaskError("Missing closing bracket")
    return mask


def _bare(text: str) -> str:
    """The text without the pair of braces that may enclose it."""
    text = text.strip()
    if not text.startswith("{"):
        return text
    if not text.endswith("}"):
        raise MaskError("Missing closing bracket")
    return text[1:-1]


def _opened(mask: Mask, name: str, stack: list[Mask]) -> Mask:
    """The mask inside the brace that opens after this name."""
    if name not in mask:
        raise MaskError("Unexpected opening bracket")
    if len(stack) == MAX_DEPTH:
        raise MaskError("Too many nested brackets")
    stack.append(mask)
    inner: Mask = {}
    mask[name] = inner
    return inner


def apply(mask: Mask, value: Any) -> Any:
    """The value with the named keys only; keys that do not exist are left out."""
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {
        name: apply(inner, value[name]) if inner else value[name]
        for name, inner in mask.items()
        if name in value
    }
    return {**value, **kept} if "*" in mask else kept


def names(mask: Mask | None, *path: str) -> bool:
    """Whether a mask asks for the key at the end of this path, by its name or by `*`.

    Without a mask nothing is asked: the answer has its usual keys.
    """
    for step in path:
        if mask is None:
            return False
        if step not in mask:
            return "*" in mask
        mask = mask[step] or {"*": None}
    return True


def leaves_out(mask: Mask | None, *path: str) -> bool:
    """Whether a mask drops the key at the end of this path, so that it need not be read."""
    return mask is not None and not names(mask, *path)
