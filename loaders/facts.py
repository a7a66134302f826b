"""From named values to nodes and edges of the rows of one table, with the faults of each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from graphengine.model.columns import POLARS_TYPES
from graphengine.model.kinds import EdgeKind, NodeKind, Prop
from loaders.columns import Cells, Fault
from loaders.conditions import holds
from loaders.keys import normalised_names, read_key
from loaders.plan import Bindings, Edge, Node, Plan

REVERSED = (("at", "endAt"), ("startDate", "endDate"))


@dataclass
class NodeRows:
    """A node in every row: key (null where absent), label(s), properties, flags."""

    node: Node
    key: pl.Series
    kind: pl.Series | None
    props: dict[str, pl.Series]
    flags: list[pl.Series]


@dataclass
class EdgeRows:
    """An edge in every row; ``present`` is where it is made."""

    edge: Edge
    present: pl.Series
    kind: pl.Series | None
    ends: dict[str, pl.Series]
    props: dict[str, pl.Series]
    id: pl.Series | None
    flags: list[pl.Series]


@dataclass
class Facts:
    """Everything that the rows of one table say; columns as long as the rows."""

    nodes: dict[str, NodeRows] = field(default_factory=dict)
    edges: list[EdgeRows] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def assemble(plan: Plan, cells: Cells) -> Facts:
    """Read all values, then make the nodes and the edges of every row."""
    cells.read_all()
    facts = Facts(faults=cells.faults)
    for node in cells.table.nodes:
        facts.nodes[node.name] = _node(node, plan, cells)
    for edge in cells.table.edges:
        facts.edges.append(_edge(edge, plan, cells, facts))
    return facts


def _node(node: Node, plan: Plan, cells: Cells) -> NodeRows:
    wanted = holds(node.when, cells)
    read = read_key(node, cells, wanted)
    key = read.key
    if wanted is not None:
        key = pl.select(pl.when(wanted).then(key)).to_series()
    label = ", ".join(cells.table.values[v].name for v in node.key.values)
    if read.damaged is not None:
        mask = read.damaged if wanted is None else read.damaged & wanted
        reason = f"{node.name}: the number is damaged by a spreadsheet, digits are lost"
        cells.faults.append(Fault(mask, _header(node, cells), reason, node.key.type))
    if not node.optional and key.null_count():
        mask = key.is_null() if wanted is None else key.is_null() & wanted
        reason = f"{node.name}: no {node.key.type} ({label})"
        cells.faults.append(Fault(mask, _header(node, cells), reason, node.key.type))
    declared = plan.schema.node(node.kinds[0])
    props, flags = _props(declared, node.props, cells)
    for name, column in read.props.items():
        if declared.prop(name) is not None:
            props.setdefault(name, column)
    if "name" in props and declared.prop("nameNormalised") is not None:
        props.setdefault("nameNormalised", normalised_names(props["name"]))
    if read.flags is not None:
        flags.append(read.flags)
    kind = _kind(node.kind_value, node.kinds, node.name, key.is_not_null(), cells)
    return NodeRows(node, key, kind, props, flags)


def _header(node: Node, cells: Cells) -> str | None:
    for value in node.key.values[:1]:
        for column in cells.table.values[value].columns:
            if column.headers:
                return cells.headers.find(column.headers[0]) or value
        return value
    return None


def _kind(
    value: str | None, kinds: tuple[str, ...], name: str, present: pl.Series, cells: Cells
) -> pl.Series | None:
    """The column of kinds; a text that is none of them is a fault, never a label."""
    if value is None:
        return None
    said = cells.as_text(value)
    wrong = present & ~said.is_in(list(kinds)).fill_null(False)
    if wrong.any():
        reason = f"{name}: the kind must be one of {', '.join(kinds)}"
        cells.faults.append(Fault(wrong, value, reason, "kind"))
    return said


def _props(
    declared: NodeKind | EdgeKind, bindings: Bindings, cells: Cells
) -> tuple[dict[str, pl.Series], list[pl.Series]]:
    made: dict[str, pl.Series] = {}
    flags = []
    for name, value in bindings:
        read = cells.read(value)
        prop = declared.prop(name)
        made[name] = _cast(read.values, prop) if prop else read.values
        if read.flags is not None:
            flags.append(name + ":" + read.flags.str.replace_all(",", f",{name}:", literal=True))
        if "currency" in read.parts and declared.prop("currency") is not None:
            made.setdefault("currency", read.parts["currency"])
    explicit = dict(bindings).get("currency")
    if explicit is not None:
        made["currency"] = cells.as_text(explicit)
    return made, flags


def _cast(values: pl.Series, prop: Prop) -> pl.Series:
    dtype = POLARS_TYPES[prop.type]
    return values if values.dtype == dtype else values.cast(dtype)


def _edge(edge: Edge, plan: Plan, cells: Cells, facts: Facts) -> EdgeRows:
    ends = {**_end("src", edge.src, facts, len(cells)), **_end("dst", edge.dst, facts, len(cells))}
    whole = ends["src"].is_not_null() & ends["dst"].is_not_null()
    wanted = holds(edge.when, cells)
    present = whole if wanted is None else whole & wanted
    name = edge.kinds[0]
    if edge.required:
        lacking = ~whole if wanted is None else ~whole & wanted
        if lacking.any():
            for end, names in (("src", edge.src), ("dst", edge.dst)):
                word = "from" if end == "src" else "to"
                reason = f"{name}: no end at '{word}' ({', '.join(names)})"
                mask = lacking & ends[end].is_null()
                cells.faults.append(Fault(mask, None, reason, "edge"))
    kind = _kind(edge.kind_value, edge.kinds, name, present, cells)
    _check_ends(edge, plan, facts, ends, present, cells)
    props, flags = _props(plan.schema.edge(name), edge.props, cells)
    flags += _oddities(props, present)
    return EdgeRows(edge, present, kind, ends, props, _own_id(edge, cells), flags)


def _end(end: str, names: tuple[str, ...], facts: Facts, length: int) -> dict[str, pl.Series]:
    """Key and kind of an end: those of the first of its nodes that the row has."""
    rows = [facts.nodes[name] for name in names]
    kinds = [
        pl.repeat(r.node.kinds[0], length, dtype=pl.String, eager=True)
        if r.kind is None
        else r.kind
        for r in rows
    ]
    if len(rows) == 1:
        return {end: rows[0].key, f"{end}_kind": kinds[0]}
    if not rows[0].key.null_count():
        return {end: rows[0].key, f"{end}_kind": kinds[0]}
    key = pl.select(pl.coalesce([r.key for r in rows])).to_series()
    chosen = [pl.when(r.key.is_not_null()).then(k) for r, k in zip(rows, kinds, strict=True)]
    return {end: key, f"{end}_kind": pl.select(pl.coalesce(chosen)).to_series()}


def _check_ends(
    edge: Edge,
    plan: Plan,
    facts: Facts,
    ends: Mapping[str, pl.Series],
    present: pl.Series,
    cells: Cells,
) -> None:
    """Where kinds vary, refuse pairs that the edge's kind does not join."""
    src = {k for name in edge.src for k in facts.nodes[name].node.kinds}
    dst = {k for name in edge.dst for k in facts.nodes[name].node.kinds}
    for kind in edge.kinds:
        declared = plan.schema.edge(kind)
        allowed = [f"{a} to {b}" for a in sorted(src) for b in sorted(dst) if declared.joins(a, b)]
        if len(allowed) == len(src) * len(dst):
            continue
        pair = pl.select(pl.concat_str(ends["src_kind"], ends["dst_kind"], separator=" to "))
        wrong = present & ~pair.to_series().is_in(allowed).fill_null(True)
        if edge.kind_value is not None:
            wrong = wrong & (cells.as_text(edge.kind_value) == kind).fill_null(False)
        cells.faults.append(Fault(wrong, None, f"{kind} joins {', '.join(allowed)}", "kind"))


def _own_id(edge: Edge, cells: Cells) -> pl.Series | None:
    """The source's own id, null where a part of it is missing."""
    if not edge.id:
        return None
    parts = [cells.as_text(value) for value in edge.id]
    if len(parts) == 1:
        return parts[0]
    whole = [
        p.str.replace_all("%", "%25", literal=True).str.replace_all("/", "%2F", literal=True)
        if p.str.contains("[/%]").any()
        else p
        for p in parts
    ]
    return pl.select(pl.concat_str(*whole, separator="/")).to_series()


def _oddities(props: Mapping[str, pl.Series], present: pl.Series) -> list[pl.Series]:
    """Flags of edges that cannot be as the source says: ends before starts, negative lengths."""
    found = []
    if "seconds" in props:
        found.append((props["seconds"] < 0, "seconds:negative"))
    for start, end in REVERSED:
        if start in props and end in props:
            found.append((props[end] < props[start], f"{end}:reversed"))
    marked = [(mask & present, flag) for mask, flag in found]
    return [
        pl.select(pl.when(mask).then(pl.lit(flag))).to_series()
        for mask, flag in marked
        if mask.any()
    ]
