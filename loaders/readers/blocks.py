"""Text as blocks of whole lines in UTF-8, with line numbers; undecodable bytes are marked."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np

from loaders.readers.charset import Charset
from loaders.readers.contract import MIB, RAW_CAP
from loaders.readers.mixed import is_wide, utf8_lines

BLOCK = 16 * MIB
LF = 10
MARK = 0xDC00
MARKED = re.compile("[\udc00-\udcff]")
"""A byte B that could not be decoded stands as the lone surrogate MARK + B, never as U+FFFD."""


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    # Wide encodings must stay aligned; in the others the next byte may begin a good character.
    wide = error.encoding.lower().startswith(("utf-16", "utf16", "utf-32", "utf32"))
    stop = error.end if wide else error.start + 1
    return "".join(chr(MARK + byte) for byte in error.object[error.start : stop]), stop


codecs.register_error("graphengine.mark", _mark)


@dataclass(frozen=True)
class Block:
    """Whole lines of one text.

    Attributes:
        data: UTF-8; marks are encoded as lone surrogates ("surrogatepass").
        line: 1-based physical number of the first line.
        marked: whether marks may be among the data.
        too_long: head of a line beyond the limit, whose rest was skipped; `data` is then empty.
        last: whether the text ends here.
    """

    data: bytes
    line: int
    marked: bool = False
    too_long: str | None = None
    last: bool = False

    def text(self) -> str:
        """The block as text, marks included."""
        return self.data.decode("utf-8", "surrogatepass" if self.marked else "strict")


def show_marks(text: str) -> str:
    """Text in which marked bytes stand as ``\\xNN``, fit to be stored and printed."""
    if text.isascii():
        return text
    return MARKED.sub(lambda found: f"\\x{ord(found[0]) - MARK:02x}", text)


def first_mark(text: str) -> int | None:
    """Position of the first marked byte, None if the text is sound."""
    if text.isascii():
        return None
    found = MARKED.search(text)
    return found.start() if found else None


def blocks(
    stream: IO[bytes], charset: Charset, max_line: int, size: int = BLOCK
) -> Iterator[Block]:
    """Cut a stream into blocks of whole lines.

    Args:
        stream: bytes of the text, BOM included.
        charset: its encoding.
        max_line: bytes after which a line is given up and skipped.
        size: bytes that are read at a time.
    """
    pending, line, skipping = b"", 1, False
    decoded = charset.encoding != "utf-8"
    for chunk in _chunks(stream, charset, size):
        if skipping:
            cut = _first_end(chunk)
            if cut == 0:
                continue
            chunk, skipping, line = chunk[cut:], False, line + 1
        data = pending + chunk
        cut = _last_end(data)
        # Nothing of a block is held while others work with it.
        data, pending, chunk = data[:cut], data[cut:], b""
        if cut:
            begin, line = line, line + count_lines(data)
            yield _block(data, begin, decoded)
            data = b""
        if len(pending) > max_line:
            head = pending[: 4 * RAW_CAP].decode("utf-8", "graphengine.mark")[:RAW_CAP]
            yield Block(b"", line, too_long=show_marks(head))
            pending, skipping = b"", True
    if pending:
        yield _block(pending, line, decoded)
    yield Block(b"", line, last=True)


def count_lines(data: bytes) -> int:
    """Number of line ends: LF, CRLF, or CR alone."""
    ends = int(np.count_nonzero(np.frombuffer(data, np.uint8) == LF))
    if b"\r" in data:
        ends += data.count(b"\r") - data.count(b"\r\n")
    return ends


def _chunks(stream: IO[bytes], charset: Charset, size: int) -> Iterator[bytes]:
    """Raw chunks as UTF-8; bytes of a UTF-8 file pass as they are."""
    stream.read(charset.bom)
    if charset.encoding == "utf-8":
        read = [stream.read(size)]
        while read[0]:
            yield read.pop()
            read.append(stream.read(size))
        return
    decoder = _decoder(charset.encoding)
    for chunk in _raw_lines(stream, charset.encoding, size):
        parts, at = [], 0
        mixed = () if is_wide(charset.encoding) else utf8_lines(chunk, charset.encoding)
        for start, end in mixed:
            parts += [decoder.decode(chunk[at:start]), mark_bytes(chunk[start:end])]
            at = end
        parts.append(decoder.decode(chunk[at:]))
        yield "".join(parts).encode("utf-8", "surrogatepass")
    if rest := decoder.decode(b"", final=True):
        yield rest.encode("utf-8", "surrogatepass")


def _raw_lines(stream: IO[bytes], encoding: str, size: int) -> Iterator[bytes]:
    """Chunks cut at line ends where bytes show them; LF is never part of a longer character."""
    rest = b""
    while chunk := stream.read(size):
        data = rest + chunk
        cut = len(data) if is_wide(encoding) else data.rfind(b"\n") + 1 or len(data)
        rest = data[cut:]
        yield data[:cut]
    if rest:
        yield rest


def mark_bytes(data: bytes) -> str:
    """Bytes above 127 as marks."""
    return "".join(chr(byte if byte < 128 else MARK + byte) for byte in data)


def unmark(text: str) -> bytes:
    """The bytes that the marks of a text stand for."""
    return bytes(ord(char) - MARK for char in MARKED.findall(text))


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(encoding)("graphengine.mark")


def _block(data: bytes, line: int, decoded: bool) -> Block:
    """Check the UTF-8 of a block; text decoded from elsewhere can only be faulty by our marks."""
    if data.isascii():
        return Block(data, line)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if not decoded:
            data = data.decode("utf-8", "graphengine.mark").encode("utf-8", "surrogatepass")
        return Block(data, line, marked=True)
    return Block(data, line)


def _last_end(data: bytes) -> int:
    """Offset after the last line end; a CR at the very end may be half of a CRLF."""
    cut = data.rfind(b"\n") + 1
    if cut:
        return cut
    return data.rfind(b"\r", 0, max(len(data) - 1, 0)) + 1


def _first_end(data: bytes) -> int:
    """Offset after the first line end, 0 if there is none."""
    ends = [at for at in (data.find(b"\n"), data.find(b"\r")) if at >= 0]
    if not ends:
        return 0
    at = min(ends)
    return at + (2 if data[at : at + 2] == b"\r\n" else 1)
