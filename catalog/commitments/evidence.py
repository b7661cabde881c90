"""What proves a commitment, and the status that follows: pure, from facts alone.

« Publié » asks for every proof: what was promised is public, under an open licence, one file at least answers (or the
API, or the repository), and it keeps to its frequency. What is not known is not proved.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.commitments.choices import Status
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
    has_files: bool = False
    files: int = 0
    alive: int = 0
    dead: int = 0
    is_late: bool = False
    last_update: date | None = None


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
    if facts.files and facts.dead == facts.files:
        return Status.UPDATE_REQUIRED
    if not facts.has_open_license or not facts.alive:
        return Status.PARTLY
    return Status.UPDATE_REQUIRED if facts.is_late else Status.PUBLISHED


def proofs_of(facts: Facts) -> list[dict[str, Any]]:
    """Each proof in words. **Shape**: {name, holds, says}; `holds` is None for what is not known."""
    if not facts.is_linked:
        return [_proof("object", None, _("Rien n’y est rattaché dans le catalogue"))]
    proofs = [
        _proof(
            "public",
            facts.is_public,
            (_("Fiche publique : %s") if facts.is_public else _("Fiche non publique : %s"))
            % facts.name,
        ),
        _proof("files", _holds_of_files(facts), _words_of_files(facts)),
        _proof(
            "license",
            facts.has_open_license,
            (_("Licence ouverte : %s") % facts.license)
            if facts.has_open_license
            else _("Licence ouverte non indiquée"),
        ),
    ]
    if facts.last_update is not None:
        said = (
            _("Mise à jour en retard, dernière le %s")
            if facts.is_late
            else _("Rythme de mise à jour tenu, dernière le %s")
        )
        day = long_date(facts.last_update)
        proofs.append(_proof("fresh", not facts.is_late, said % day, facts.last_update))
    return proofs


def _holds_of_files(facts: Facts) -> bool | None:
    if facts.alive:
        return True
    return False if facts.dead or not facts.files else None


def _words_of_files(facts: Facts) -> str:
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


def _proof(name: str, holds: bool | None, says: str, on: date | None = None) -> dict[str, Any]:  # noqa: FBT001
    return {"name": name, "holds": holds, "says": says, "on": on.isoformat() if on else None}
