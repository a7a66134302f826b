"""Keys of nodes: identifiers, places, parcels, rows, and the properties that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from graphengine.model import ids
from loaders import values_ids
from loaders.columns import Cells
from loaders.identity import row_hash
from loaders.plan import Node
from loaders.values import by_unique

_PLAIN_NAME = (
    r"^[!-~\x{4e00}-\x{9fff}]+(?: [!-~\x{4e00}-\x{9fff}]+)*$"  # ASCII and common ideographs
)
_ID_NUMBER = r"^[0-9]{17}[0-9X]$|^[0-9]{15}$"
_KEY_COLUMN = {"Vehicle": "registrationNumber", "Organisation": "registrationNumber"}


@dataclass
class KeyRead:
    """Keys of a node, row by row.

    Attributes:
        key: null where the row has none.
        flags: comma-joined ``property:flag``, null where none; None when no row has one.
        damaged: true where the text cannot be trusted; None when no row is.
        props: properties that follow from the key.
        columns: headers the key was made of, for messages.
    """

    key: pl.Series
    flags: pl.Series | None = None
    damaged: pl.Series | None = None
    props: dict[str, pl.Series] = field(default_factory=dict)


def read_key(node: Node, cells: Cells, wanted: pl.Series | None = None) -> KeyRead:
    """The keys of a node in all rows, or at least in those that are ``wanted``."""
    key = node.key
    if key.type == "row":
        return KeyRead(_row_key(key.values, cells))
    if key.type == "place":
        return _place(node, cells)
    if key.type in ("number", "text") and len(key.values) > 1:
        return KeyRead(_composite(key.type, key.values, cells))
    return _identified(node, cells, wanted)


def normalised_names(names: pl.Series) -> pl.Series:
    """``ids.name_normalised`` over a column."""
    plain = pl.col("t").str.contains(_PLAIN_NAME)
    lower = pl.when(plain).then(pl.col("t").str.to_lowercase())
    done = names.to_frame("t").select(lower).to_series()
    rest = (names.is_not_null() & done.is_null()).arg_true()
    if not len(rest):
        return done
    slow = by_unique(names.gather(rest), lambda t: (ids.name_normalised(t),), {"n": pl.String()})
    return done.scatter(rest, slow["n"])


def spoken(text: pl.Series) -> pl.Series:
    """Text with null where a cell says "nothing here"; for names of banks, carriers and places."""
    if text.null_count() == len(text):
        return text
    silent = [t for t in text.drop_nulls().unique() if ids.is_placeholder(t)]
    if not silent:
        return text
    return pl.select(pl.when(~text.is_in(silent)).then(text)).to_series()


def _at(number: pl.Series, where: pl.Series, only: pl.Series | None = None) -> pl.Series:
    """``NUMBER@WHERE``, or the number alone where nothing is known (or ``only`` is not true)."""
    frame = pl.DataFrame({"n": number, "w": where, "only": True if only is None else only})
    wide = pl.concat_str("n", pl.lit("@"), "w")
    chosen = pl.when(pl.col("only") & pl.col("w").is_not_null()).then(wide).otherwise("n")
    return frame.select(chosen).to_series()


def _when(condition: pl.Series, then: pl.Series, otherwise: pl.Series) -> pl.Series:
    return pl.select(pl.when(condition).then(then).otherwise(otherwise)).to_series()


def _identified(node: Node, cells: Cells, wanted: pl.Series | None) -> KeyRead:
    key = node.key
    type_ = "number" if key.type == "parcel" else key.type
    if wanted is not None and not wanted.any():
        return KeyRead(cells.nothing())
    text = cells.as_text(key.values[0])
    if wanted is not None and not wanted.all():
        text = pl.select(pl.when(wanted).then(text)).to_series()
    read = cells.identify(text, type_, key.region)
    made = KeyRead(read.values, _flags(key.type, read.flags), read.bad)
    types = read.parts["type"]
    if key.type == "phone":
        made.props = {"number": read.values, "service": types.is_not_null()}
    elif key.type == "account":
        _account(made, types, node, cells)
    elif key.type == "parcel":
        _parcel(made, node, cells)
    elif key.type == "imei":
        made.props = {"imei": read.values}
    elif key.type == "person":
        sound = read.values.str.contains(_ID_NUMBER)
        made.props = {"idNumber": pl.select(pl.when(sound).then(read.values)).to_series()}
    elif key.type == "number" and node.kinds[0] in _KEY_COLUMN:
        made.props = {_KEY_COLUMN[node.kinds[0]]: read.values}
    return made


def _flags(type_: str, flags: pl.Series | None) -> pl.Series | None:
    """Flags with the property they are about in front."""
    if flags is None:
        return None
    owner = values_ids.FLAG_OWNER.get(type_, "key")
    return (owner + ":" + flags.str.replace_all(",", f",{owner}:", literal=True)).rename("")


def _account(made: KeyRead, types: pl.Series, node: Node, cells: Cells) -> None:
    number = made.key
    if len(node.key.values) > 1:
        bank = spoken(cells.as_text(node.key.values[1]))
        local = types == "local"
        if bank.null_count() < len(bank) and local.any():
            made.key = _at(number, bank, local)
    iban = types == "iban"
    made.props = {"accountNumber": number, "accountType": types}
    if iban.any():
        made.props["iban"] = pl.select(pl.when(iban).then(number)).to_series()


def _parcel(made: KeyRead, node: Node, cells: Cells) -> None:
    waybill = made.key.str.to_uppercase()
    made.props = {"waybill": waybill}
    made.key = waybill
    if len(node.key.values) > 1:
        carrier = spoken(cells.as_text(node.key.values[1]))
        made.key = _at(waybill, carrier)
        made.props["carrier"] = carrier


def _composite(type_: str, values: tuple[str, ...], cells: Cells) -> pl.Series:
    """Parts joined with ``/``; no part at all, no key."""
    parts = [cells.identify(cells.as_text(v), type_, None).values for v in values]
    some = pl.any_horizontal([p.is_not_null() for p in parts])
    escaped = [p.fill_null("").str.replace_all("/", "%2F", literal=True) for p in parts]
    return pl.select(pl.when(some).then(pl.concat_str(*escaped, separator="/"))).to_series()


def _place(node: Node, cells: Cells) -> KeyRead:
    texts = [spoken(cells.as_text(v)) for v in node.key.values]
    what = texts[-1]
    if node.key.place == "address":
        key = normalised_names(_beside(texts))
    else:
        key = node.key.place + ":" + what
        if len(texts) > 1:
            around = _beside(texts[:-1])
            key = _when(around.is_not_null(), key + "@" + normalised_names(around), key)
    key = pl.select(pl.when(what.is_not_null()).then(key)).to_series()
    type_ = pl.repeat(node.key.place, len(cells), dtype=pl.String, eager=True)
    return KeyRead(key, props={"placeType": type_})


def _beside(texts: list[pl.Series]) -> pl.Series:
    """Texts, widest first, as one; what the next narrower one names already is left out."""
    whole = texts[-1]
    for wider in reversed(texts[:-1]):
        frame = pl.DataFrame({"w": wider, "t": whole})
        held = pl.col("t").str.contains(pl.col("w"), literal=True)
        joined = (
            pl.when(held)
            .then("t")
            .otherwise(pl.concat_str("w", "t", separator=" ", ignore_nulls=True))
        )
        either = pl.col("w").is_not_null() | pl.col("t").is_not_null()
        whole = frame.select(pl.when(either).then(joined)).to_series()
    return whole.rename("")


def _row_key(values: tuple[str, ...], cells: Cells) -> pl.Series:
    """``~`` and a hash of the values named, or of all cells of the row whatever their order."""
    if values:
        columns = [cells.as_text(v) for v in values]
        some = pl.select(pl.any_horizontal([c.is_not_null() for c in columns])).to_series()
        hashed = "~" + row_hash(columns)
        return pl.select(pl.when(some).then(hashed)).to_series()
    return "~" + raw_hash(cells)


def raw_hash(cells: Cells) -> pl.Series:
    """A hash of the row as received; columns that are empty do not count, nor reject notes."""
    named = []
    for name in sorted(cells.frame.columns):
        if not name.startswith(("_", "reject_")):
            text = cells.text(name)
            if text.null_count() < len(text):
                named.append((name + "=" + text).fill_null(""))
    return row_hash([_packed(named, len(cells))])


def _packed(columns: list[pl.Series], length: int) -> pl.Series:
    """Named cells as one text each row, empty ones left out so that absent columns do not count."""
    if not columns:
        return pl.repeat("", length, dtype=pl.String, eager=True)
    escapes = (["\\", "\n"], ["\\\\", "\\n"])
    marked = [pl.when(c != "").then(c.str.replace_many(*escapes) + "\n") for c in columns]
    return pl.select(pl.concat_str(*marked, ignore_nulls=True)).to_series()
