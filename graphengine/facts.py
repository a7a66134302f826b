"""Looking things up in the facts of a case: search, one node, a node's neighbours.

Works on the case folder alone. What is slow to make is kept until the next load; several threads
may ask at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from graphengine import neighbours, searching
from graphengine.case.state import Case
from graphengine.case.view import ENDS, CaseView
from graphengine.errors import UsageError
from graphengine.model import refs
from graphengine.model.columns import evidence_id
from graphengine.model.kinds import EdgeKind, NodeKind
from graphengine.model.plain import jsonable
from graphengine.model.refs import NodeRef

PLACE = ["source", "sheet", "row"]
PAGE = 500
EVIDENCE = 100


class Facts:
    """The facts of one case, as somebody looks things up in them."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._kept: tuple[CaseView, dict[tuple[str, str], pl.DataFrame]] | None = None

    def version(self) -> str:
        """A name for the present state of the facts; pages of one answer must agree on it."""
        return self._case.journal.version()

    def search(
        self, q: str, kind: str | None = None, *, offset: int = 0, limit: int = 20
    ) -> tuple[int, list[searching.Hit]]:
        """Nodes whose name or key holds all words of ``q``; see :func:`searching.search`.

        Raises:
            UsageError: no word, too many characters, a page beyond 500. NotFound: no such kind.
        """
        _check_page(offset, limit)
        label = self.label(kind) if kind is not None else None
        self._case.journal.audit("consultation", "search", q=q, kind=label)
        view, kept = self._tables()
        if ("search", "") not in kept:
            kept["search", ""] = searching.index(view)
        return searching.search(kept["search", ""], q, label, offset, limit)

    def find(self, kind: str, key: str) -> NodeRef:
        """The node of a kind with that key; spelled as in the facts, or as in a reference.

        Raises:
            NotFound: no such kind or node, or several; UsageError: the key is empty.
        """
        ref = NodeRef(self.label(kind), key)
        if self._exists(ref):
            return ref
        wanted = refs.parse(f"{ref.kind}:{key}", self._case.schema, region=self._case.info.region)
        known = pl.col("key")
        like = (known == wanted.key) | known.str.starts_with(wanted.key + "@")
        nodes = self._nodes(ref.kind).lazy().filter(like).select("key").collect()
        return refs.choose(wanted, nodes["key"].to_list())

    def label(self, kind: str) -> str:
        """The label of a kind of node, written in any case; NotFound with the known ones."""
        return refs.label(kind, self._case.schema)

    def node(self, ref: NodeRef) -> dict[str, Any]:
        """A node: properties, flags, evidence ids, and its edges counted per kind.

        Returns:
            ``{"ref", "kind", "key", "name", "properties", "flags", "basis", "evidence",
            "edges": [EdgeCount]}``; the first 100 evidence ids.
        """
        self._case.journal.audit("consultation", "node", node=str(ref))
        rows = self._nodes(ref.kind).filter(pl.col("key") == ref.key).to_dicts()
        row = rows[0] if rows else {"key": ref.key}
        again = self._again("nodes", ref.kind, ["key"]).filter(pl.col("key") == ref.key)
        return {
            "ref": str(ref),
            "kind": ref.kind,
            "key": ref.key,
            "name": _name(row),
            **_stated(row, self._case.schema.node(ref.kind)),
            "evidence": _evidence([row, *again.iter_rows(named=True)]),
            "edges": neighbours.counts(self._case.view, ref),
        }

    def neighbours(
        self,
        ref: NodeRef,
        edge: str | None = None,
        direction: neighbours.Direction = "any",
        *,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[int, list[dict[str, Any]]]:
        """The number of a node's edges of a kind (None: all) and direction, and a page of them.

        Each edge comes with the node at its other end. Order: see :func:`neighbours.page`.

        Raises:
            NotFound: no such kind of edge. UsageError: a page beyond 500.
        """
        _check_page(offset, limit)
        schema, view = self._case.schema, self._case.view
        kinds = view.edge_kinds()
        if edge is not None:
            wanted = schema.edge(edge.upper() if edge.upper() in schema.edges else edge).type
            kinds = [kind for kind in kinds if kind == wanted]
        self._case.journal.audit("consultation", "neighbours", node=str(ref), edge=edge)
        total, rows = neighbours.page(view, ref, kinds, direction, offset, limit)
        names = self._names({neighbours.other_end(ref, row) for _, row in rows})
        return total, [self._edge(ref, kind, row, names) for kind, row in rows]

    def _edge(
        self, ref: NodeRef, kind: str, row: dict[str, Any], names: dict[NodeRef, str]
    ) -> dict[str, Any]:
        other = neighbours.other_end(ref, row)
        again = self._again("edges", kind, ENDS)
        if again.height:
            same = (pl.col(name).eq_missing(pl.lit(row[name])) for name in ENDS)
            again = again.filter(*same)
        return {
            "kind": kind,
            "id": row["id"],
            "from": str(NodeRef(row["src_kind"], row["src"])),
            "to": str(NodeRef(row["dst_kind"], row["dst"])),
            "direction": neighbours.way(ref, row),
            **_stated(row, self._case.schema.edge(kind)),
            "evidence": _evidence([row, *again.iter_rows(named=True)]),
            "node": {
                "ref": str(other),
                "kind": other.kind,
                "key": other.key,
                "name": names.get(other, ""),
            },
        }

    def _names(self, wanted: Iterable[NodeRef]) -> dict[NodeRef, str]:
        by_kind: dict[str, list[str]] = {}
        for ref in wanted:
            by_kind.setdefault(ref.kind, []).append(ref.key)
        found: dict[NodeRef, str] = {}
        for kind, keys in by_kind.items():
            rows = self._nodes(kind).lazy().filter(pl.col("key").is_in(keys)).collect()
            found |= {NodeRef(kind, row["key"]): _name(row) for row in rows.iter_rows(named=True)}
        return found

    def _exists(self, ref: NodeRef) -> bool:
        if self._nodes(ref.kind).lazy().filter(pl.col("key") == ref.key).head(1).collect().height:
            return True
        view = self._case.view
        edges = (view.edges(kind).lazy() for kind in view.edge_kinds())
        ends = neighbours.touches(ref, "any")
        return any(frame.filter(ends).head(1).collect().height for frame in edges)

    def _nodes(self, kind: str) -> pl.DataFrame:
        view = self._case.view
        if kind in view.node_kinds():
            return view.nodes(kind)
        return pl.DataFrame(schema={"key": pl.String})

    def _tables(self) -> tuple[CaseView, dict[tuple[str, str], pl.DataFrame]]:
        """Tables made of the present view; a load empties them."""
        view, kept = self._case.view, self._kept
        if kept is None or kept[0] is not view:
            kept = self._kept = (view, {})
        return kept

    def _again(self, family: str, kind: str, by: list[str]) -> pl.DataFrame:
        """Where a node or edge was stated again: its name and the places, without the first."""
        view, kept = self._tables()
        if (family, kind) not in kept:
            every = view.statements(family, kind).select(*by, *PLACE).collect()
            first = pl.struct(by).is_first_distinct()
            kept[family, kind] = every.filter(~first)
        return kept[family, kind]


def _check_page(offset: int, limit: int) -> None:
    if offset < 0 or not 1 <= limit <= PAGE:
        raise UsageError(f"A page begins at 0 or later and holds 1 to {PAGE} entries.")


def _stated(row: dict[str, Any], kind: NodeKind | EdgeKind) -> dict[str, Any]:
    """Properties that hold something, flags and basis."""
    held = {p.name: jsonable(row.get(p.name)) for p in kind.props}
    return {
        "properties": {name: value for name, value in held.items() if value is not None},
        "flags": [flag for flag in (row.get("flags") or "").split(",") if flag],
        "basis": row.get("basis") or "recorded",
    }


def _name(row: dict[str, Any]) -> str:
    return next((str(row[name]) for name in searching.NAMES if row.get(name)), "")


def _evidence(rows: Iterable[dict[str, Any]]) -> list[str]:
    places = [evidence_id(*(r[c] for c in PLACE)) for r in rows if r.get("source")]
    return list(dict.fromkeys(places))[:EVIDENCE]
