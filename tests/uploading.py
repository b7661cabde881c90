"""What the tests of uploads share: a call with a file, at once or in parts."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api import Caller


def send(
    caller: Caller,
    path: str,
    content: bytes | None = b"a;b\n1;2\n",
    *,
    name: str = "My File.csv",
    kind: str = "text/csv",
    headers: dict[str, str] | None = None,
    **fields: Any,
) -> Any:
    """The answer to a multipart POST; no content sends the fields alone."""
    data = dict(fields)
    if content is not None:
        data["file"] = SimpleUploadedFile(name, content, kind)
    return caller.client.post(path, data, headers={**caller.headers, **(headers or {})})


def send_part(caller: Caller, path: str, whole: list[bytes], index: int, **fields: Any) -> Any:
    """The answer to one part of a file."""
    told = {
        "uuid": "5a7c",
        "filename": "My File.csv",
        "partindex": index,
        "partbyteoffset": sum(map(len, whole[:index])),
        "totalparts": len(whole),
        "chunksize": len(whole[index]),
    }
    return send(caller, path, whole[index], name="blob", **{**told, **fields})


def finish(caller: Caller, path: str, total: int, **fields: Any) -> Any:
    """The answer to the last call of a file sent in parts."""
    told = {"uuid": "5a7c", "filename": "My File.csv", "totalparts": total}
    return send(caller, path, None, **{**told, **fields})


def stored_files(root: Any) -> list[str]:
    """The files below a folder."""
    return sorted(str(each.relative_to(root)) for each in root.rglob("*") if each.is_file())


def cut_body() -> bytes:
    """A multipart body without its end."""
    return (
        b'--frontiere\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\na;b\n1;"
    )


def coming(body: bytes, announced: int) -> dict[str, Any]:
    """The environment of a request whose body ends before its announced length."""
    return {
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(announced),
        "CONTENT_TYPE": "multipart/form-data; boundary=frontiere",
    }
