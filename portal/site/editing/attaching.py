"""Pictures and files that an editor adds to a text: looked at, then kept as the import keeps those of its folders."""

import hashlib
import tempfile
from pathlib import Path, PurePosixPath
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from portal.core import images
from portal.editorial import services
from portal.editorial.models import Attachment
from portal.files import names, sniffing
from portal.site.pages_import.joining import PICTURES, NotTaken, Store
from portal.site.pages_import.records import Joined

SHOWN: Final = frozenset({"jpg", "png", "webp"})  # what a picture becomes
_PROGRAMS: Final = (
    b"\x7fELF",
    b"#!",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
_BEGINNINGS: Final = {
    "pdf": b"%PDF-",
    **dict.fromkeys(("docx", "epub", "kmz", "odg", "odp", "ods", "odt", "xlsx", "zip"), b"PK"),
}
"""How files begin whose readers would otherwise find something else than was announced."""


class Refused(ValueError):
    """A file that a text may not have; the words tell an editor why, and what to do."""


@transaction.atomic
def attach(*, subject: models.Model, sent: UploadedFile) -> Attachment:
    """Join a file to the text, a picture drawn anew; one of the same name is replaced. Raises: Refused."""
    name = PurePosixPath(sent.name or "fichier").name
    content = sent.read()
    if problem := _problem(names.normalised(name), content):
        raise Refused(problem)
    row = _kept(name, content)
    services.attach(subject=subject, files=[row])
    return row


def markdown_for(row: Attachment) -> str:
    """What an editor writes to show a picture, or to offer a file."""
    mark = "!" if _extension(row.file.name) in SHOWN else ""
    title = PurePosixPath(row.name).stem
    for letter in "\\[]":
        title = title.replace(letter, f"\\{letter}")
    return f"{mark}[{title}]({row.file.url})"


def _kept(name: str, content: bytes) -> Attachment:
    """The unsaved row of a file that is in the store from now on. Raises: Refused."""
    digest = hashlib.sha256(content).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / names.normalised(name)
        path.write_bytes(content)
        try:
            return Store(is_dry=False).keep(Joined(name, digest, path))
        except NotTaken as error:
            words = _(
                "« %s » n’est pas une image lisible, ou elle est trop grande :"
                " enregistrez-la en JPEG ou en PNG, de 10 Mo et 40 millions de pixels au plus."
            )
            raise Refused(words % name) from error


def _problem(name: str, content: bytes) -> str:
    """Why a file of this normalised name is not taken, in words for an editor; empty when it is."""
    head, extension = content[: sniffing.HEAD_BYTES], _extension(name)
    if extension in ("svg", "svgz") or b"<svg" in head.lower():
        return _(
            "Une image SVG peut porter des programmes : exportez-la en PNG, et joignez le PNG."
        )
    if sniffing.is_html(head) or extension in ("htm", "html", "xhtml"):
        return _("Une page HTML ne se joint pas : copiez son texte, ou joignez-la en PDF.")
    if _is_program(head):
        return _(
            "Un programme ne se joint pas : donnez plutôt le lien de la page qui le distribue."
        )
    if not names.is_allowed(name):
        return _(
            "Ce type de fichier ne se joint pas : joignez une image, un PDF, un tableau ou un ZIP."
        )
    if extension in PICTURES:
        return _too_large() if len(content) > images.MAX_BYTES else ""
    announced = sniffing.type_of(b"", name)
    is_other = sniffing.type_of(head, name) != announced
    if is_other or not head.lstrip().startswith(_BEGINNINGS.get(extension, b"")):
        words = _(
            "Le contenu n’est pas celui d’un fichier « .%s » : donnez au fichier sa vraie extension."
        )
        return words % extension
    return ""


def _too_large() -> str:
    return _("L’image dépasse %d Mo : réduisez-la.") % (images.MAX_BYTES // 1024**2)


def _is_program(head: bytes) -> bool:
    """Whether a file begins as one that a system runs; « MZ » alone may begin a table."""
    return head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and b"\0" in head)


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
