"""The picture of an object: logo, portrait, illustration (API contract 5.1)."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from portal.core import images
from portal.core.api import schema
from portal.core.api.errors import bad_request
from portal.core.api.shapes import PICTURE
from portal.core.api.view import ApiView


class ImageView(ApiView):
    """POST a picture, with the box to cut it to; views that take PUT let it change the box alone."""

    parser_classes = [MultiPartParser]
    folder = "images"
    sizes: tuple[int, ...] = (500, 100)
    """The widest shown, then the thumbnails, in pixels."""
    field = "image"

    def held(self, **keys: Any) -> Any:
        """The object at this address, held, for whoever may change it."""
        raise NotImplementedError

    def save(self, subject: Any) -> None:
        """Store the object, its picture set."""
        raise NotImplementedError

    @schema.writes("Send an image", schema.FILE_BODY, answer=PICTURE)
    def post(self, request: Request, **keys: Any) -> HttpResponse:
        """Keep the picture sent, in place of the one before."""
        return self._kept(keys, request.FILES.get("file"))

    def recut(self, **keys: Any) -> HttpResponse:
        """Cut the picture that is there to another box: what PUT does where it is offered."""
        return self._kept(keys, None, only_box=True)

    @transaction.atomic
    def _kept(self, keys: dict[str, Any], sent: Any, *, only_box: bool = False) -> HttpResponse:
        subject = self.held(**keys)
        former = getattr(subject, self.field).name or ""
        if only_box and former:
            sent = default_storage.open(images.original_of(former))
        if sent is None:
            raise bad_request("Missing file parameter")
        setattr(subject, self.field, self._stored(sent))
        self.save(subject)
        if former:
            transaction.on_commit(lambda: images.remove(default_storage, former))
        address = self.reader.file(getattr(subject, self.field))
        return self.answer({"success": True, "image": address})

    def _stored(self, sent: Any) -> str:
        try:
            box = images.read_box(self.request.POST.get("bbox", ""))
        except ValueError as error:
            raise bad_request("bbox must be left,top,right,bottom in pixels") from error
        try:
            return images.store(default_storage, self.folder, sent, box=box, sizes=self.sizes)
        except images.UnsupportedImage as error:
            raise bad_request(str(error)) from error
