"""What proves a commitment, and the status that follows: pure, from facts alone.

« Publié » asks for every proof: what was promised is public, under an open licence, one file at least answers (or the
API, or the repository), and it keeps to its frequency. What is not known is not proved.

A licence says what everyone may do with what everyone has. What was promised to some people alone, because the law
keeps it from the others, has none to show: asking for one would call the promise unkept for ever. Such a promise, and
no other, is proved by its conditions instead: its record is public, says that access is restricted, and why or where to
ask for it; a file, the API or the page where one asks for access answers. It then reads « Publié » with the remark
« accès restreint », and no figure counts it as open. A promise to everyone is never kept so.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.commitments.choices import ACCESS_PROOF, Status
from portal.core.templatetags.dates import long_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a commitment and of what it is linked to.

    **Shape**: `files`, `alive` and `dead` count what can answer: the files of a dataset, which `has_files`; one address
    for an API or a repository. What was never checked is neither alive nor dead.
    """

    due: date | None = None
    is_preparing: bool = False
    is_abandoned: bool = False
    is_linked: bool = False
    is_public: bool = False
    name: str = ""
    has_open_license: bool = False
    license: str = ""
    promises_restricted: bool = False
    has_conditions: bool = False
    desk: bool | None = None
    has_files: bool = False
    files: int = 0
    alive: int = 0
    dead: int = 0
    is_late: bool = False
    last_update: date | None = None

    @property
    def is_restricted(self) -> bool:
        """Whether it is proved by its conditions of access, as it was promised, and by no open licence."""
        return self.promises_restricted and self.has_conditions and not self.has_open_license

    @property
    def is_alive(self) -> bool:
        """Whether something answers."""
        return self.alive > 0 or (self.is_restricted and self.desk is True)

    @property
    def is_dead(self) -> bool:
        """Whether all that should answer does not."""
        return not self.is_alive and self.files > 0 and self.dead == self.files


def status_of(facts: Facts, today: date) -> Status:
    """Where a commitment stands on this day."""
    if facts.is_abandoned:
        return Status.ABANDONED
    if facts.is_linked and facts.is_public:
        return _status_of_public(facts)
    if facts.due is not None and facts.due < today:
        return Status.LATE
    if facts.is_preparing or facts.is_linked:
        return Status.PREPARING
    return Status.ANNOUNCED


def _status_of_public(facts: Facts) -> Status:
    if facts.is_dead:
        return Status.UPDATE_REQUIRED
    if not (facts.has_open_license or facts.is_restricted) or not facts.is_alive:
        return Status.PARTLY
    return Status.UPDATE_REQUIRED if facts.is_late else Status.PUBLISHED


def proofs_of(facts: Facts) -> list[dict[str, Any]]:
    """Each proof in words. **Shape**: {name, holds, says, on}; `holds` is None for what is not known."""
    if not facts.is_linked:
        return [_proof("object", says=_("Rien n’y est rattaché dans le catalogue"), holds=None)]
    public = _("Fiche publique : %s") if facts.is_public else _("Fiche non publique : %s")
    proofs = [
        _proof("public", says=public % facts.name, holds=facts.is_public),
        _proof("files", says=_words_of_files(facts), holds=_holds_of_files(facts)),
        _proof_of_terms(facts),
    ]
    if facts.last_update is not None:
        said = (
            _("Mise à jour en retard, dernière le %s")
            if facts.is_late
            else _("Rythme de mise à jour tenu, dernière le %s")
        )
        day = long_date(facts.last_update)
        proofs.append(
            _proof("fresh", says=said % day, holds=not facts.is_late, on=facts.last_update)
        )
    return proofs


def _proof_of_terms(facts: Facts) -> dict[str, Any]:
    """The open licence; the conditions of access where they stand for it."""
    if facts.has_open_license:
        return _proof("license", says=_("Licence ouverte : %s") % facts.license, holds=True)
    if facts.is_restricted:
        said = _("Accès restreint, comme annoncé : conditions décrites")
        return _proof(ACCESS_PROOF, says=said, holds=True)
    missing = (
        _("Ni licence ouverte ni conditions d’accès décrites")
        if facts.promises_restricted
        else _("Licence ouverte non indiquée")
    )
    return _proof("license", says=missing, holds=False)


def _holds_of_files(facts: Facts) -> bool | None:
    if facts.is_alive:
        return True
    return False if facts.dead or not facts.files else None


def _words_of_files(facts: Facts) -> str:
    if facts.is_alive and not facts.alive:
        return _("La page de demande d’accès répond")
    if not facts.files:
        return _("Aucun fichier ni adresse")
    if not facts.has_files:
        return _words_of_address(facts)
    if facts.alive:
        said = ngettext(
            "%(alive)d fichier sur %(files)d répond",
            "%(alive)d fichiers sur %(files)d répondent",
            facts.alive,
        )
    elif facts.dead:
        said = ngettext(
            "%(dead)d fichier sur %(files)d ne répond plus",
            "%(dead)d fichiers sur %(files)d ne répondent plus",
            facts.dead,
        )
    else:
        said = ngettext(
            "%(files)d fichier, pas encore contrôlé",
            "%(files)d fichiers, pas encore contrôlés",
            facts.files,
        )
    return said % {"alive": facts.alive, "dead": facts.dead, "files": facts.files}


def _words_of_address(facts: Facts) -> str:
    if facts.alive:
        return _("L’adresse répond")
    return _("L’adresse ne répond plus") if facts.dead else _("Adresse pas encore contrôlée")


def _proof(name: str, *, says: str, holds: bool | None, on: date | None = None) -> dict[str, Any]:
    return {"name": name, "holds": holds, "says": says, "on": on.isoformat() if on else None}
