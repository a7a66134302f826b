"""Which encoding a text is in: BOM, else strict UTF-8 over all of it, else a stated guess."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import IO

from charset_normalizer import from_bytes

from loaders.readers.contract import MIB

BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
BLOCK = 4 * MIB
SAMPLE = 256 * 1024
GUESSES = ["gb18030", "big5", "cp1252", "latin_1", "cp1250", "cp1251", "shift_jis", "euc_kr"]
# Level 1 of GB 2312: the 3,755 everyday characters; of Big5: the 5,401 everyday ones.
GB_PAIR = re.compile(rb"[\x81-\xfe][\x30-\x39\x40-\x7e\x80-\xfe]")
GB_COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
BIG5_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")
BIG5_COMMON = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")


@dataclass(frozen=True)
class Charset:
    """An encoding, how sure it is (0 to 1), its BOM's length in bytes, and a sentence on it."""

    encoding: str
    confidence: float = 1.0
    bom: int = 0
    note: str = ""


def detect(stream: IO[bytes], declared: str | None) -> Charset:
    """Read the stream once, in blocks, and name its encoding. Linear in the bytes."""
    head = stream.read(BLOCK)
    for mark, name in BOMS:
        if head.startswith(mark):
            return Charset(name, bom=len(mark))
    if declared is not None:
        return Charset(codecs.lookup(declared).name)
    if wide := _utf16_without_bom(head):
        return wide
    faulty, samples = _scan(head, stream)
    if not faulty:
        return Charset("utf-8")
    return _guess(b"".join(samples))


def _scan(head: bytes, stream: IO[bytes]) -> tuple[bool, list[bytes]]:
    """Whether anything is not UTF-8, and samples of lines with bytes above 127."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    faulty, samples, size, block = False, list[bytes](), 0, head
    while block:
        after = stream.read(BLOCK)
        plain = block.isascii()
        if not plain and size < 4 * SAMPLE:
            samples.append(_high_lines(block))
            size += len(samples[-1])
        elif faulty:
            break
        # ASCII need not be decoded, unless the block before ended within a character.
        if not faulty and not (plain and not decoder.getstate()[0]):
            try:
                decoder.decode(block, final=not after)
            except UnicodeDecodeError:
                faulty = True
                samples.append(_high_lines(block))
        block = after
    return faulty, samples


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _high_lines(data: bytes) -> bytes:
    """The first lines that hold bytes above 127, up to `SAMPLE` bytes; faulty UTF-8 first."""
    try:
        data.decode("utf-8")
        start = 0
    except UnicodeDecodeError as error:
        start = max(0, error.start - SAMPLE // 4)
    lines = data[start : start + 4 * SAMPLE].splitlines(keepends=True)
    return b"".join(line for line in lines if not line.isascii())[:SAMPLE]


def _utf16_without_bom(head: bytes) -> Charset | None:
    sample = head[: SAMPLE & ~1]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    for name, zeros, others, newline in (
        ("utf-16-le", odd, even, b"\n\x00"),
        ("utf-16-be", even, odd, b"\x00\n"),
    ):
        if zeros > 0.02 * half and others * 20 < zeros and newline in sample:
            try:
                sample[: len(sample) & ~1].decode(name)
            except UnicodeDecodeError:
                continue
            return Charset(name, 0.9, note=f"read as {name} without a byte order mark (guess)")
    return None


def _guess(sample: bytes) -> Charset:
    lines = [line for line in sample.splitlines() if not line.isascii()]
    sound = sum(_is_utf8(line) for line in lines)
    if sound * 2 > len(lines):
        share = sound / len(lines)
        note = "most lines are UTF-8; lines in another encoding are rejected"
        return Charset("utf-8", round(share, 2), note=note)
    best = max((_chinese(sample, name) for name in ("gb18030", "big5")), key=lambda c: c.confidence)
    if best.confidence >= 0.6:
        return best
    match = from_bytes(sample, cp_isolation=GUESSES).best()
    if match is None:
        return Charset("latin-1", 0.1, note=_words("latin-1", 0.1))
    name = "gb18030" if match.encoding in ("gbk", "gb2312") else match.encoding
    confidence = round(max(0.1, 1.0 - match.chaos - 0.1), 2)
    return Charset(name, confidence, note=_words(name, confidence))


def _chinese(sample: bytes, name: str) -> Charset:
    """Share of everyday characters among all pairs, if most lines decode at all."""
    pair, common = (GB_PAIR, GB_COMMON) if name == "gb18030" else (BIG5_PAIR, BIG5_COMMON)
    pairs = everyday = sound = high = 0
    for line in sample.splitlines():
        if line.isascii():
            continue
        high += 1
        try:
            line.decode(name)
        except UnicodeDecodeError:
            continue
        sound += 1
        found = pair.findall(line)
        pairs += len(found)
        everyday += sum(1 for two in found if common.match(two))
    confidence = round((everyday / pairs if pairs else 0.0) * sound / max(high, 1), 2)
    return Charset(name, confidence, note=_words(name, confidence))


def _words(name: str, confidence: float) -> str:
    return f"read as {name}, a guess (confidence {confidence:.2f}); declare the encoding if wrong"
