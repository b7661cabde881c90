"""Opening a file whatever packs it, told by its first bytes; read as a stream, so a bomb costs time only."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from portal.site.imports.records import SourceError

XZ_MEMORY_BYTES: Final = 256 * 1024 * 1024  # a dictionary larger than this is refused
CHUNK_BYTES: Final = 256 * 1024
UNREADABLE: Final = (OSError, EOFError, zlib.error, lzma.LZMAError)


class XzReader(io.RawIOBase):
    """The unpacked bytes of an xz stream, within a bounded memory."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed = packed
        self._stream = self._fresh()
        self._rest = b""

    @staticmethod
    def _fresh() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY_BYTES)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """The next bytes. Raises: EOFError when the file stops before the stream does."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        data = self._read(len(view))
        view[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        while True:
            if self._stream.eof:
                self._rest = (self._stream.unused_data or self._packed.read(CHUNK_BYTES)).lstrip(
                    b"\0"
                )
                if not self._rest:
                    return b""
                self._stream = self._fresh()
            if self._stream.needs_input and not self._rest:
                self._rest = self._packed.read(CHUNK_BYTES)
                if not self._rest:
                    raise EOFError("the compressed file is cut short")
            data = self._stream.decompress(self._rest, size)
            self._rest = b""
            if data:
                return data


@contextmanager
def open_packed(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked. Raises: SourceError when it is missing, a folder or empty."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise SourceError(f"{path}: {(error.strerror or str(error)).lower()}.") from error
    with raw:
        start = raw.read(6)
        raw.seek(0)
        if not start:
            raise SourceError(f"{path}: the file is empty.")
        yield _unpacked(raw, start)


def _unpacked(raw: BinaryIO, start: bytes) -> BinaryIO:
    if start.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]
    if start == b"\xfd7zXZ\x00":
        return io.BufferedReader(XzReader(raw), CHUNK_BYTES)
    if start.startswith(b"BZh"):
        return bz2.BZ2File(raw)  # type: ignore[return-value]
    return raw


def reason(error: BaseException) -> str:
    """What is wrong with a packed file, in words."""
    if isinstance(error, EOFError):
        return "the compressed file is cut short"
    return f"the file cannot be unpacked ({error})"
