"""What a file is, by its first bytes; what cannot be read gets a message that says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from graphengine.errors import InputError
from loaders.readers.contract import Limits
from loaders.readers.streams import check_members, open_zip

Content = Literal["empty", "text", "gzip", "zip", "xlsx", "parquet"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_NAMES = 1 << 20
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF; ask for the table as CSV or XLSX"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"BZh", "packed with bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "packed with xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd; unpack it first"),
    (b"\x93NUMPY", "a NumPy array, which is never loaded; save the table as CSV or Parquet"),
    (b"\x80\x02", "a Python pickle, which is never loaded; save the table as CSV or Parquet"),
    (b"\x80\x03", "a Python pickle, which is never loaded; save the table as CSV or Parquet"),
    (b"\x80\x04", "a Python pickle, which is never loaded; save the table as CSV or Parquet"),
    (b"\x80\x05", "a Python pickle, which is never loaded; save the table as CSV or Parquet"),
    (b"SQLite format 3\x00", "an SQLite database; export its tables as CSV"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"ARROW1", "an Arrow file; save the table as Parquet"),
    (b"Obj\x01", "an Avro file; save the table as Parquet"),
)


def classify(head: bytes, label: str) -> Content | Literal["pk", "ole"]:
    """Name the content from its first bytes; "pk" and "ole" need a look into the file.

    Raises: InputError for what is known but cannot be read.
    """
    if not head:
        return "empty"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "pk"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PARE"):
        raise InputError("The Parquet file is encrypted. Ask for a plain one.", file=label)
    if head.startswith(OLE):
        return "ole"
    for magic, what in FOREIGN:
        if head.startswith(magic):
            raise InputError(f"This is {what}.", file=label)
    return "text"


def look_into_zip(path: Path, limits: Limits, label: str) -> Literal["zip", "xlsx"]:
    """Measure a zip before anything is unpacked, and tell a workbook from an archive.

    Raises: InputError for a dishonest archive or another office format.
    """
    infos = check_members(path, limits)
    names = {info.filename for info in infos}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        if "xl/workbook.bin" in names:
            raise InputError("This is an XLSB workbook. Save it as XLSX.", file=label)
        return "xlsx"
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise InputError("This is a text document. Save its table as XLSX or CSV.", file=label)
    if "mimetype" in names:
        with open_zip(path) as archive, archive.open("mimetype") as stream:
            if b"opendocument" in stream.read(200):
                raise InputError("This is an OpenDocument file. Save it as XLSX.", file=label)
    return "zip"


def refuse_ole(path: Path, label: str) -> InputError:
    """The message for an OLE container: an encrypted workbook or an old .xls."""
    with path.open("rb") as stream:
        data = stream.read(OLE_NAMES)
        size = stream.seek(0, 2)
        stream.seek(max(0, size - OLE_NAMES))
        data += stream.read()
    if "EncryptedPackage".encode("utf-16-le") in data:
        message = "The workbook is encrypted. Open it with its password and save it without one."
    else:
        message = "This is an old binary Excel file (.xls). Save it as XLSX or CSV."
    return InputError(message, file=label)
