"""Bodies under a limit, before and after decompression."""

import zlib
from collections.abc import Callable

import aiohttp

from portal.core.http.answers import Limits
from portal.core.http.errors import InvalidAnswer, TooLarge

Sink = Callable[[bytes], object]

CHUNK_BYTES = 64 * 1024
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


class Unpacker:
    """Gives back at most so many bytes of a compressed stream."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)

    def unpack(self, data: bytes, room: int) -> bytes:
        """The next unpacked bytes. Raises: TooLarge (over room), InvalidAnswer."""
        out = bytearray()
        while data:
            try:
                out += self._stream.decompress(data, room - len(out) + 1)
            except zlib.error as error:
                raise InvalidAnswer(is_connected=True) from error
            if len(out) > room:
                raise TooLarge(is_connected=True)
            data = self._rest()
        return bytes(out)

    def _rest(self) -> bytes:
        """What is left of the input; a second gzip member starts a new stream."""
        if not self._stream.eof:
            return self._stream.unconsumed_tail
        rest = self._stream.unused_data
        if rest:
            self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        return rest

    def finish(self) -> None:
        """Say that the input is over. Raises: InvalidAnswer (cut short)."""
        if not self._stream.eof:
            raise InvalidAnswer(is_connected=True)


async def read_body(response: aiohttp.ClientResponse, limits: Limits, sink: Sink) -> bool:
    """Pour the body into the sink; whether bytes were left unread.

    Raises: TooLarge, InvalidAnswer.
    """
    if response.method == "HEAD" or limits.max_bytes == 0:
        return False
    if limits.keep_start:
        return await _read_start(response, limits.max_bytes, sink)
    if (response.content_length or 0) > limits.max_bytes:
        raise TooLarge(is_connected=True)
    await _read_whole(response, limits.max_bytes, sink)
    return False


async def _read_start(response: aiohttp.ClientResponse, room: int, sink: Sink) -> bool:
    """Read the first bytes; whether there may be more."""
    while room:
        data = await response.content.read(room)
        if not data:
            return False
        room -= len(data)
        sink(data)
    return not response.content.at_eof()


async def _read_whole(response: aiohttp.ClientResponse, room: int, sink: Sink) -> None:
    """Read to the end, unpacked, within the room."""
    unpacker = _unpacker(response.headers.get("Content-Encoding", ""))
    while data := await response.content.read(CHUNK_BYTES):
        if unpacker is not None:
            data = unpacker.unpack(data, room)
        room -= len(data)
        if room < 0:
            raise TooLarge(is_connected=True)
        sink(data)
    if unpacker is not None:
        unpacker.finish()


def _unpacker(encoding: str) -> Unpacker | None:
    """What undoes a content encoding sent without being asked for.

    Raises: InvalidAnswer for any but gzip and deflate, and for several in a row.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return Unpacker()
    raise InvalidAnswer(is_connected=True)
