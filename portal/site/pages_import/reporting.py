"""What a run says: a line a file, then what an editor should look at, then the counts."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from portal.site.pages_import.records import Draft, Outcome, Remark, readable

WIDTH: Final = max(len(outcome) for outcome in Outcome)
LONGEST: Final = 400  # characters of a remark
MOST: Final = 50  # remarks told of one file


class Report:
    """Tells of each file as it is done, and counts."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self._tell = tell
        self.counts: Counter[Outcome] = Counter()
        self.remarks = 0

    def done(self, outcome: Outcome, draft: Draft) -> None:
        """A file that has its address."""
        self._line(outcome, draft.address, draft.found.shown)
        for remark in draft.remarks[:MOST]:
            self._remark(draft.found.shown, remark)
        if len(draft.remarks) > MOST:
            self._remark(draft.found.shown, Remark(f"and {len(draft.remarks) - MOST} more remarks"))
        self.remarks += len(draft.remarks)

    def turned_down(self, outcome: Outcome, shown: str, reason: str) -> None:
        """A file that became nothing, and why."""
        self._line(outcome, "-", f"{shown}: {_plain(reason)}")

    def end(self, left_out: Mapping[str, int]) -> None:
        """The counts."""
        counted = ", ".join(f"{self.counts[outcome]} {outcome}" for outcome in Outcome)
        self._tell(f"Files: {counted}. Warnings: {self.remarks}.")
        if left_out:
            named = ", ".join(f"{number} × {reason}" for reason, number in sorted(left_out.items()))
            self._tell(f"Not entered: {named}.")

    def _line(self, outcome: Outcome, address: str, rest: str) -> None:
        self.counts[outcome] += 1
        self._tell(f"{outcome:<{WIDTH}}  {readable(address)}  {rest}")

    def _remark(self, shown: str, remark: Remark) -> None:
        place = f"{shown}:{remark.line}" if remark.line else shown
        self._tell(f"  {place}: {_plain(remark.text)}")


def _plain(words: str) -> str:
    return readable(" ".join(words.split()))[:LONGEST]
