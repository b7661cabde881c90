"""Uploads: a file at once or in parts, in the multipart convention of Fine Uploader (API contract 5.1)."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, UnreadablePostError
from rest_framework import exceptions, status
from rest_framework.parsers import DataAndFiles, FormParser, MultiPartParser
from rest_framework.request import Request

from portal.core.api.errors import Invalid, Problem, bad_request
from portal.core.api.json import TooLarge
from portal.core.api.view import ApiView
from portal.files import services
from portal.files.choices import BLOCK_BYTES, MAX_FILE_BYTES, MAX_FORM_BYTES
from portal.files.serializers import parts_in
from portal.files.services import StoredFile

UPLOAD_BODY: Final = {
    "multipart/form-data": {
        "type": "object",
        "properties": {
            "file": {"type": "string", "format": "binary"},
            "uuid": {"type": "string", "description": "In parts: chosen once for all parts"},
            "filename": {"type": "string", "description": "In parts: the name of the whole"},
            "partindex": {"type": "integer", "minimum": 0},
            "partbyteoffset": {"type": "integer", "minimum": 0},
            "totalparts": {"type": "integer", "minimum": 1},
            "chunksize": {"type": "integer", "minimum": 0, "description": "Bytes of this part"},
        },
    }
}
"""A file; or a part of it, then the same fields without `file` once all parts are sent."""
KEPT: Final = {"success": True, "error": None, "message": ""}
MISSING: Final = "Missing file parameter"
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class WrongContent(exceptions.APIException):
    """415: a page in place of a file."""

    status_code = status.HTTP_415_UNSUPPORTED_MEDIA_TYPE


class StoreFull(Problem):
    """507: there is no room for the file."""

    status_code = status.HTTP_507_INSUFFICIENT_STORAGE
    title = "Insufficient Storage"
    default_detail = "There is no room left for this file."


class _Counted:
    """A stream, and how many bytes it gave."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.count = 0

    def read(self, *size: int) -> bytes:
        """The next bytes."""
        data = self.stream.read(*size)
        self.count += len(data)
        return data


class UploadParser(MultiPartParser):
    """Multipart bodies, whole ones only: what comes of a connection that was cut is no file (hostile D5)."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> DataAndFiles:
        """The fields and files. Raises: ParseError, StoreFull."""
        announced = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        counted: Any = _Counted(stream)
        try:
            found: Any = super().parse(counted, media_type, parser_context)
        except UnreadablePostError as error:
            raise exceptions.ParseError("The upload was cut short.") from error
        except OSError as error:
            raise _of_the_store(error) from error
        if counted.count < announced:
            for file in found.files.values():
                file.close()
            raise exceptions.ParseError("The upload was cut short.")
        return found


class UploadView(ApiView):
    """A view that takes files; an object of its kind is given them by the function it hands to `received`."""

    parser_classes = [UploadParser, FormParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As all views. Raises: TooLarge (413) from the announced length alone."""
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
        multipart = (request.content_type or "").startswith(UploadParser.media_type)
        if announced > MAX_FORM_BYTES + (MAX_FILE_BYTES if multipart else 0):
            raise TooLarge
        if _is_signed_in(request):
            _form_of(request)  # else the check of the CSRF token reads it, and would not see a cut
        super().initial(request, *args, **kwargs)

    def received(self, folder: str, attach: Callable[[StoredFile], HttpResponse]) -> HttpResponse:
        """Keep the part that came; or store the whole, and answer what `attach` does with it.

        `attach` runs in a transaction; when it fails, the file is removed. The caller's right to send
        is checked before, and again in `attach`: a body may be long in coming.
        Raises: Invalid, WrongContent (415), TooLarge (413), StoreFull (507).
        """
        form, sent = _form_of(self.request)
        with self._told():
            parts = parts_in(form, has_file=sent is not None)
            if parts and sent:
                services.keep_part(sender=self.request.user, sent=parts, content=sent)
                return self.answer(KEPT)
            if parts:
                stored = services.assemble(sender=self.request.user, sent=parts, folder=folder)
            elif sent:
                stored = _stored(sent, folder)
            else:
                raise services.Refused(MISSING)
            with services.attaching(stored):
                return attach(stored)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the services refuse, in the contract's words."""
        try:
            yield
        except services.NotAllowed as error:
            listed = self.reader.api("1/datasets/extensions/")
            told = f"{error}The allowed file type list is available at {listed}"
            raise bad_request(told) from error
        except services.IsHtml as error:
            raise WrongContent(str(error)) from error
        except services.TooLarge as error:
            raise TooLarge(str(error)) from error
        except services.Refused as error:
            body = {"success": False, "error": str(error), "message": ""}
            raise Invalid(body) from error
        except OSError as error:
            raise _of_the_store(error) from error


def _stored(sent: UploadedFile, folder: str) -> StoredFile:
    return services.store(
        filename=sent.name or "",
        declared=sent.content_type or "",
        blocks=sent.chunks(BLOCK_BYTES),
        folder=folder,
    )


def _form_of(request: Request) -> tuple[Any, UploadedFile | None]:
    """The fields and the file of a body; of one in another form, nothing."""
    try:
        return request.POST, request.FILES.get("file")
    except exceptions.UnsupportedMediaType:
        return {}, None


def _is_signed_in(request: Request) -> bool:
    """Whether a session comes with the request, before its authentication is checked."""
    user = getattr(getattr(request, "_request", None), "user", None)
    return user is not None and user.is_authenticated


def _of_the_store(error: OSError) -> Exception:
    """What to answer to a fault of the disk: 507 when it is full, else the fault itself."""
    return StoreFull() if error.errno in _FULL else error
