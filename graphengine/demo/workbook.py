"""A plain XLSX file (ECMA-376) with the same bytes every time.

Office libraries stamp the time of writing into properties and archive; a sheet this plain is
written directly, by column.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from string import ascii_uppercase

import polars as pl

_FIXED = (2016, 7, 20, 0, 0, 0)
_DAY = 86_400
_EPOCH = 25_569  # 1970-01-01 as a serial day of the 1900 date system
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
    # Style 1 is the built-in format 22, a date with its time.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


def write_workbook(path: Path, sheet: str, frame: pl.DataFrame) -> None:
    """Write one sheet of at most 26 columns; columns ``*_at`` are local seconds, shown as dates."""
    header = pl.DataFrame({name: [name] for name in frame.columns})
    rows = pl.concat([_rows(header, 1), _rows(frame, 2)]).to_list()
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
        f'<sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    body = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
    parts = _PARTS | {"xl/workbook.xml": book, "xl/worksheets/sheet1.xml": body}
    with zipfile.ZipFile(path, "w") as target:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            target.writestr(entry, (_HEAD + text).encode())


def _rows(frame: pl.DataFrame, first: int) -> pl.Series:
    """One ``row`` element per row of the frame; empty cells are left out."""
    number = pl.int_range(first, first + len(frame)).cast(pl.String)
    cells = [_cell(frame[name], ascii_uppercase[i], number) for i, name in enumerate(frame.columns)]
    start = pl.lit('<row r="') + number + pl.lit('">')
    return frame.select(pl.concat_str(start, *cells, pl.lit("</row>"))).to_series()


def _cell(column: pl.Series, letter: str, number: pl.Expr) -> pl.Expr:
    place, value = pl.lit(f'<c r="{letter}') + number, pl.col(column.name)
    if column.dtype.is_integer():
        serial = (value / _DAY + _EPOCH).cast(pl.String)
        return place + pl.lit('" s="1"><v>') + serial + pl.lit("</v></c>")
    text = value.str.replace_all("&", "&amp;", literal=True).str.replace_all("<", "&lt;")
    full = place + pl.lit('" t="inlineStr"><is><t xml:space="preserve">') + text
    return pl.when(value == "").then(pl.lit("")).otherwise(full + pl.lit("</t></is></c>"))
