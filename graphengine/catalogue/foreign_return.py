"""The last RETURN of other tools' Cypher: a name for each column, a total order, a limit.

Nothing is added where that is not safe: ``RETURN *``, a UNION, a limit that is computed.
"""

from __future__ import annotations

import re
from typing import Any

from graphengine.catalogue.foreign_text import Proposal, Token, lex, word_at
from graphengine.model.kinds import NAME

_BEFORE_NODE = frozenset(("-", ">", "<", ","))
_STOPS = frozenset(("SKIP", "LIMIT", "ORDER"))


def finished(proposal: Proposal, limit: str = "LIMIT $limit") -> Proposal:
    """The proposal with its last RETURN completed, and what its columns are."""
    tokens = lex(proposal.text)
    final = _final(tokens)
    if final is None:
        return proposal
    clauses = _clauses(tokens, final)
    if not clauses["items"]:
        return proposal
    kinds = _kinds(tokens)
    cuts: list[tuple[int, str]] = []
    for first, last in clauses["items"]:
        name, expression, added = _item(proposal.text, tokens, first, last, proposal.columns)
        if added:
            cuts.append((tokens[last - 1].end, f" AS {name}"))
        bare = expression.strip("() ")
        proposal.columns[name] = kinds.get(bare, "any")
        if bare not in kinds and NAME.match(bare):
            proposal.unsure.append(name)
    cuts.append(_ordering(proposal, tokens, clauses))
    if not clauses["limited"]:
        cuts.append((tokens[clauses["end"] - 1].end, f"\n{limit}"))
    text = proposal.text.rstrip().rstrip(";").rstrip()
    for place, words in reversed(cuts):
        text = text[:place] + words + text[place:]
    proposal.text = text + "\n"
    return proposal


def _ordering(proposal: Proposal, tokens: list[Token], clauses: dict[str, Any]) -> tuple[int, str]:
    """Where to add what, so that the order names every column."""
    forms = {"node": "{}.key", "edge": "{}.id", "path": "[r IN relationships({}) | r.id]"}
    orders = [forms.get(type_, "{}").format(name) for name, type_ in proposal.columns.items()]
    if not clauses["order"]:
        return tokens[clauses["items"][-1][1] - 1].end, f"\nORDER BY {', '.join(orders)}"
    ranges = clauses["order"]
    known = {proposal.text[tokens[a].start : tokens[b - 1].end] for a, b in ranges}
    known |= {text.rsplit(None, 1)[0] for text in known if text.upper().endswith(("ASC", "DESC"))}
    lacking = [order for order in orders if order not in known]
    return tokens[ranges[-1][1] - 1].end, "".join(f", {order}" for order in lacking)


def _final(tokens: list[Token]) -> int | None:
    """Place of the last RETURN, or None where the end of the text is not to be touched."""
    if any(token.word == "UNION" and token.depth == 0 for token in tokens):
        return None
    places = [at for at, t in enumerate(tokens) if t.word == "RETURN" and t.depth == 0]
    if (
        not places
        or word_at(tokens, places[-1] + 1) == "*"
        or word_at(tokens, places[-1] + 2) == "*"
    ):
        return None
    return places[-1]


def _clauses(tokens: list[Token], at: int) -> dict[str, Any]:
    """Token ranges of the items and the order behind RETURN, and whether there is a LIMIT."""
    at += 1 + (word_at(tokens, at + 1) == "DISTINCT")
    found: dict[str, Any] = {"items": [], "order": [], "limited": False}
    part, start, cases = "items", at, 0
    end = len(tokens) - (tokens[-1].raw == ";")
    while at <= end:
        word = "" if at == end else word_at(tokens, at)
        top = at == end or (tokens[at].depth == 0 and not cases)
        cases += (word == "CASE") - (word == "END")
        ends = at == end or (word in _STOPS and top)
        if top and part and (ends or word == ","):
            found[part].append((start, at))
            start = at + 1
        if top and ends and at < end:
            found["limited"] |= word == "LIMIT"
            part = "order" if word == "ORDER" else ""
            start = at + 2
            at += word == "ORDER"
        at += 1
    return found | {"end": end}


def _item(
    text: str, tokens: list[Token], first: int, last: int, taken: dict[str, str]
) -> tuple[str, str, bool]:
    """Name, expression and whether a name is to be added, of one returned item."""
    if last - first > 2 and tokens[last - 2].word == "AS":
        expression = text[tokens[first].start : tokens[last - 3].end]
        return tokens[last - 1].raw.strip("`"), expression, False
    expression = text[tokens[first].start : tokens[last - 1].end]
    if NAME.match(expression):
        return expression, expression, False
    base = re.sub(r"\W+", "_", expression, flags=re.ASCII).strip("_").lower()[:40] or "value"
    base = base if NAME.match(base) else f"c_{base}"
    number, name = 1, base
    while name in taken:
        number, name = number + 1, f"{base}_{number + 1}"
    return name, expression, True


def _kinds(tokens: list[Token]) -> dict[str, str]:
    """Variables that patterns bind, as node, edge or path; those bound in two ways are left out."""
    found: dict[str, set[str]] = {}
    for at, token in enumerate(tokens):
        kind = _kind(tokens, at) if token.kind == "name" else ""
        if kind:
            found.setdefault(token.raw, set()).add(kind)
    sure = {name: kinds.pop() for name, kinds in found.items() if len(kinds) == 1}
    return {name: kind for name, kind in sure.items() if kind in ("node", "edge", "path")}


def _kind(tokens: list[Token], at: int) -> str:
    before, behind, third = (word_at(tokens, at + n) for n in (-1, 1, -2))
    if before == "AS":
        return "alias"
    if before == "(" and behind in (")", ":", "{"):
        path = third == "=" and word_at(tokens, at - 4) in ("MATCH", ",", "(")
        if third in _BEFORE_NODE or third in ("MATCH", "SHORTESTPATH", "ALLSHORTESTPATHS") or path:
            return "node"
    if before == "[" and third == "-":
        return "edges" if _many(tokens, at) else "edge"
    return "path" if behind == "=" and before in ("MATCH", ",") and tokens[at].depth == 0 else ""


def _many(tokens: list[Token], at: int) -> bool:
    """Whether an edge's variable stands for a list of edges: a path of several steps."""
    for token in tokens[at:]:
        if token.word == "]":
            return False
        if token.word == "*":
            return True
    return False
