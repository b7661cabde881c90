"""Numbers and sizes as French readers write them."""

from typing import Final

from django import template
from django.utils.translation import gettext as _

register = template.Library()

NARROW_SPACE: Final = "\u202f"
NO_BREAK_SPACE: Final = "\u00a0"
# Shown after the number; a thousand of one makes one of the next.
COUNT_UNITS: Final = ("", "k", "M", "Md")
SIZE_UNITS: Final = ("octet", "ko", "Mo", "Go", "To")


def _number(value: object) -> float | None:
    """The value as a finite number, `None` when it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < 10**18 else None


def _one_decimal(value: float) -> str:
    """One decimal under 100, none above; a comma, and no « ,0 »."""
    rounded = f"{value:.1f}" if value < 99.95 else f"{value:.0f}"
    return rounded.removesuffix(".0").replace(".", ",")


def _scale(value: float, units: tuple[str, ...]) -> tuple[float, str]:
    """The value in the largest unit that leaves at least 1, as it will be rounded."""
    for unit in units[:-1]:
        if value < 999.5:
            return value, unit
        value /= 1000
    return value, units[-1]


@register.filter
def thousands(value: object) -> str:
    """« 70 575 »: a narrow no-break space every three digits; anything else comes back as text."""
    number = _number(value)
    if number is None:
        return "" if value is None else str(value)
    return f"{int(number):,}".replace(",", NARROW_SPACE)


@register.filter
def compact(value: object) -> str:
    """« 12,4 k », « 704 M »: for cards, where the order of magnitude is enough."""
    number = _number(value)
    if number is None:
        return ""
    if abs(number) < 1000:
        return str(int(number))
    scaled, unit = _scale(abs(number), COUNT_UNITS)
    return f"{'-' if number < 0 else ''}{_one_decimal(scaled)}{NO_BREAK_SPACE}{unit}"


@register.filter
def file_size(value: object) -> str:
    """« 2,7 Mo », of a number of bytes; empty when the size is unknown. **Unit**: 1 ko is 1,000 bytes."""
    number = _number(value)
    if number is None or number < 0:
        return ""
    scaled, unit = _scale(number, SIZE_UNITS)
    if unit == SIZE_UNITS[0]:
        name = _("octet") if number < 2 else _("octets")
        return f"{int(number)}{NO_BREAK_SPACE}{name}"
    return f"{_one_decimal(scaled)}{NO_BREAK_SPACE}{unit}"


@register.filter
def percent(part: object, whole: object) -> int:
    """Share of `part` in `whole`, rounded down so that 100 means all. **Unit**: percent."""
    numerator, denominator = _number(part), _number(whole)
    if not numerator or not denominator:
        return 0
    return int(100 * numerator / denominator)
