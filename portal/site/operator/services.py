"""Writing synonyms: each change in one transaction with its line of the journal."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.activity.choices import Verb
from portal.activity.services import record
from portal.search.models import Synonym
from portal.search.synonyms import NoWords, save_synonym


@dataclass(frozen=True, slots=True)
class Draft:
    """One line of a file: the words as they stand there, the synonym they make, what is wrong with it in words."""

    line: int
    words: str
    synonym: Synonym
    wrong: str = ""


@dataclass(slots=True)
class Report:
    """What became of a file. **Shape**: `refused` holds line, what it says and the reason, in order."""

    created: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)


class Refused(ValueError):
    """A synonym that cannot be stored; the message says why, to a person."""


@transaction.atomic
def add_synonym(*, actor: User, synonym: Synonym) -> Synonym:
    """Store a new synonym, effective with the next search. Raises: Refused."""
    _save(synonym)
    record(actor=actor, verb=Verb.CREATED, subject=synonym)
    return synonym


@transaction.atomic
def change_synonym(*, actor: User, synonym: Synonym, changes: Iterable[str]) -> Synonym:
    """Store a synonym that was edited. Raises: Refused."""
    _save(synonym)
    record(actor=actor, verb=Verb.UPDATED, subject=synonym, changes=list(changes))
    return synonym


@transaction.atomic
def remove_synonym(*, actor: User, synonym: Synonym) -> None:
    """Delete a synonym; the journal keeps its words."""
    record(actor=actor, verb=Verb.DELETED, subject=synonym)
    synonym.delete()


@transaction.atomic
def import_synonyms(*, actor: User, drafts: Iterable[Draft]) -> Report:
    """Add the synonyms of a file. What exists is left as it is, what is wrong is told."""
    report = Report()
    there = set(Synonym.objects.values_list("term", "also", "both_ways"))
    for draft in drafts:
        synonym = draft.synonym
        if not draft.wrong and (synonym.term, synonym.also, synonym.both_ways) in there:
            report.unchanged += 1
            continue
        try:
            if draft.wrong:
                raise Refused(draft.wrong)
            add_synonym(actor=actor, synonym=synonym)
            report.created += 1
        except Refused as error:
            report.refused.append((draft.line, draft.words, str(error)))
    return report


def _save(synonym: Synonym) -> None:
    """Through the service of search, whose refusals become sentences. Raises: Refused."""
    try:
        with transaction.atomic():
            save_synonym(synonym)
    except NoWords as error:
        raise Refused(
            _("La recherche ne voit là aucun mot à chercher, ou les mêmes des deux côtés.")
        ) from error
    except IntegrityError as error:
        raise Refused(_("Ce synonyme existe déjà, à l’accord ou à la casse près.")) from error
