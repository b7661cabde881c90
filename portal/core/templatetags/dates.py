"""Dates in words, absolute and relative, with the machine's form beside them."""

import datetime as dt
from typing import Final

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

DAYS_PER_MONTH: Final = 30.44
DAYS_PER_YEAR: Final = 365.25


def local_day(value: object) -> dt.date | None:
    """The day of a date or moment on the portal's clock; `None` for anything else."""
    if isinstance(value, dt.datetime):
        try:
            return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
        except (
            OverflowError,
            ValueError,
        ):  # a moment of year 1 or 9999 has no neighbour to shift into
            return value.date()
    return value if isinstance(value, dt.date) else None


@register.filter
def long_date(value: object) -> str:
    """« 14 mars 2026 », « 1er avril 2026 »; empty for no date."""
    day = local_day(value)
    if day is None:
        return ""
    number = _("1er") if day.day == 1 else str(day.day)
    return f"{number}\u00a0{MONTHS[day.month]}\u00a0{day.year}"


@register.filter
def long_moment(value: object) -> str:
    """« 14 mars 2026, 4 h 12 »."""
    if not isinstance(value, dt.datetime):
        return long_date(value)
    try:
        local = timezone.localtime(value) if timezone.is_aware(value) else value
    except (OverflowError, ValueError):
        local = value
    return f"{long_date(value)}, {local.hour}\u00a0h\u00a0{local.minute:02d}"


@register.filter
def relative_date(value: object) -> str:
    """« aujourd’hui », « hier », « il y a 3 jours », « il y a 5 mois »; a day to come is written in full."""
    day = local_day(value)
    if day is None:
        return ""
    days = (timezone.localdate() - day).days
    if days < 0:
        return _("le %(date)s") % {"date": long_date(day)}
    if days < 2:
        return _("aujourd’hui") if days == 0 else _("hier")
    return _elapsed(days)


def _elapsed(days: int) -> str:
    """How long ago, in the largest unit that leaves at least one."""
    if days < 30.5:
        return ngettext("il y a %(count)d jour", "il y a %(count)d jours", days) % {"count": days}
    if days < 365:
        months = max(int(days / DAYS_PER_MONTH), 1)
        return ngettext("il y a %(count)d mois", "il y a %(count)d mois", months) % {
            "count": months
        }
    years = max(int(days / DAYS_PER_YEAR), 1)
    return ngettext("il y a %(count)d an", "il y a %(count)d ans", years) % {"count": years}


def _machine(value: object) -> str:
    """The form of the `datetime` attribute: the day alone, which is all the page says."""
    day = local_day(value)
    return day.isoformat() if day else ""


@register.simple_tag
def date_tag(value: object) -> SafeString | str:
    """`<time>` with the full date, in words and for machines; nothing for no date."""
    return (
        format_html('<time datetime="{}">{}</time>', _machine(value), long_date(value))
        if local_day(value)
        else ""
    )


@register.simple_tag
def ago_tag(value: object) -> SafeString | str:
    """`<time>` with the relative date; the full one is in its title."""
    if not local_day(value):
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        _machine(value),
        long_date(value),
        relative_date(value),
    )
