"""The board: commitments by ministry and by quarter, their sums, the next quarter due. Pure, from rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalog.commitments.choices import SLABS, Status
from catalog.commitments.models import Commitment, last_day, quarter_words, remark_of
from portal.core.context import address
from portal.core.slugs import slugify

BAR = {"done": 0, "part": 1, "late": 2, "rest": 3}
SLAB_WIDTH, SLAB_STEP = 8, 10  # of the drawing of the bar


class Brief(NamedTuple):
    """What a board reads of each commitment: a table has hundreds, of which it lists a page."""

    pk: int
    title: str
    slug: str
    kind: str
    access: str
    status: str
    status_since: datetime
    ministry: str
    theme: str
    due_year: int | None
    due_quarter: int | None
    programme: str
    organization: str | None
    organization_name: str | None
    is_restricted: bool

    @property
    def due(self) -> date | None:
        """The last day of its quarter."""
        return last_day(self.due_year, self.due_quarter)

    @property
    def quarter(self) -> str:
        """Its quarter as people write it: « T3 2021 »; empty without one."""
        return quarter_words(self.due_year, self.due_quarter)

    @property
    def remark(self) -> str:
        """What must be said beside its status."""
        return remark_of(self.status, is_restricted=self.is_restricted)

    @property
    def url(self) -> str:
        """Its page, as `Commitment.get_absolute_url` gives it: a board has hundreds of links."""
        return f"{address('commitments:list')}{self.programme}/{self.slug}/"


COLUMNS: Final = (
    "pk", "title", "slug", "kind", "access", "status", "status_since", "ministry", "theme",
    "due_year", "due_quarter", "programme__slug", "organization__slug", "organization__name",
    "is_restricted",
)  # fmt: skip
"""Where a Brief is read from, in its order."""


def briefs_of(rows: "QuerySet[Commitment]") -> list[Brief]:
    """These commitments, in their order: one query."""
    return [Brief(*row) for row in rows.values_list(*COLUMNS)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A commitment in the list under a board."""

    brief: Brief
    evidence: list[dict[str, Any]]


def listed(rows: Sequence[Brief]) -> list[Listed]:
    """These commitments with their proofs: one query."""
    found = Commitment.objects.filter(pk__in=[row.pk for row in rows])
    proofs = dict(found.values_list("pk", "evidence"))
    return [Listed(row, proofs.get(row.pk, [])) for row in rows]


@dataclass(frozen=True, slots=True)
class Line:
    """A ministry's line of the board."""

    ministry: str
    cells: list[SafeString]
    kept: int
    restricted: int
    total: int


@dataclass(frozen=True, slots=True)
class Board:
    """All of it. **Shape**: `quarters` are the heads of the columns; `restricted` are the kept that are not open."""

    quarters: list[str]
    lines: list[Line]
    kept: int
    restricted: int
    partly: int
    late: int
    total: int
    promised: int
    next_due: str
    next_count: int

    @property
    def bar(self) -> SafeString:
        """The bar of slabs, kept ones first, as the drawing of an SVG."""
        kinds = ["done"] * self.kept + ["part"] * self.partly + ["late"] * self.late
        kinds += ["rest"] * max(0, self.promised - len(kinds))
        paths = {
            name: "".join(
                f"M{place * SLAB_STEP} 0h{SLAB_WIDTH}v14h-{SLAB_WIDTH}z"
                for place, kind in enumerate(kinds)
                if kind == name
            )
            for name in BAR
        }
        drawn = format_html_join("", '<path class="{}" d="{}"/>', paths.items())
        return format_html(
            '<svg viewBox="0 0 {} 14" preserveAspectRatio="none" focusable="false">{}</svg>',
            max(len(kinds) * SLAB_STEP - 2, 1),
            drawn,
        )


def board_of(rows: Sequence[Brief], today: date, promised: int = 0) -> Board:
    """The board of these commitments; `promised` when more were promised than are named."""
    counts = Counter(row.status for row in rows)
    quarters = sorted({(row.due_year, row.due_quarter) for row in rows if row.due_year})
    is_whole = all(row.due_year for row in rows)
    columns = quarters if is_whole else [*quarters, (None, None)]
    coming = sorted(row.due for row in rows if row.due and row.due >= today and not _is_over(row))
    next_due = coming[0] if coming else None
    words = {value: str(label) for value, label in Status.choices}
    by_ministry: dict[str, list[Brief]] = defaultdict(list)
    for row in rows:
        by_ministry[row.ministry or _("Ministère non précisé")].append(row)
    return Board(
        quarters=[f"T{number} {year}" for year, number in quarters]
        + ([] if is_whole else [_("Sans échéance connue")]),
        lines=[
            _line(ministry, found, columns, words)
            for ministry, found in sorted(by_ministry.items(), key=lambda pair: slugify(pair[0]))
        ],
        kept=counts[Status.PUBLISHED],
        restricted=_restricted(rows),
        partly=counts[Status.PARTLY] + counts[Status.UPDATE_REQUIRED],
        late=counts[Status.LATE],
        total=len(rows),
        promised=max(promised, len(rows)),
        next_due=f"T{(next_due.month + 2) // 3} {next_due.year}" if next_due else "",
        next_count=coming.count(next_due) if next_due else 0,
    )


def _restricted(rows: Iterable[Brief]) -> int:
    """How many are kept for some people alone."""
    return sum(row.is_restricted and row.status == Status.PUBLISHED for row in rows)


def _is_over(row: Brief) -> bool:
    return row.status in (Status.PUBLISHED, Status.ABANDONED)


def _line(
    ministry: str,
    rows: list[Brief],
    columns: Iterable[tuple[Any, Any]],
    words: Mapping[str, str],
) -> Line:
    cells: dict[tuple[Any, Any], list[Brief]] = defaultdict(list)
    for row in rows:
        cells[row.due_year, row.due_quarter].append(row)
    kept = sum(row.status == Status.PUBLISHED for row in rows)
    slabs = [_slabs(cells[column], words) for column in columns]
    return Line(ministry, slabs, kept, _restricted(rows), len(rows))


def _remark(row: Brief) -> str:
    return f" ({row.remark})" if row.remark else ""


def _slabs(rows: list[Brief], words: Mapping[str, str]) -> SafeString:
    """A slab a commitment, linked to its page, with its words for those who do not see it."""
    drawn = (
        f'<a class="pv-slab pv-slab--{SLABS[Status(row.status)]}" '
        f'href="{row.url}" title="{said}">'
        f'<span class="fr-sr-only">{said}</span></a>'
        for row in rows
        for said in [escape(f"{row.title} : {words[row.status]}{_remark(row)}")]
    )
    return mark_safe("".join(drawn))  # noqa: S308 - words are escaped, slugs have letters, digits, hyphens
