"""From a name or a text to an answer: gated, bound, asked, kept, written down."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphengine.case import queryruns
from graphengine.case.queryruns import AD_HOC, QueryRun
from graphengine.case.state import Case
from graphengine.errors import GraphengineError, Refused, UsageError
from graphengine.graphing import Graph
from graphengine.model.duration import Duration
from graphengine.model.refs import NodeRef
from graphengine.querying.answer import ROWS, SECONDS, Answer, Question, keepable

if TYPE_CHECKING:
    from graphengine.catalogue.gate import Gated
    from graphengine.catalogue.library import Catalogue
    from graphengine.catalogue.query import SavedQuery
    from graphengine.model.schema import Schema


class Asker:
    """Makes questions and asks them of a graph; :class:`Queries` is what the engine hands out."""

    def __init__(self, case: Case, graph: Graph, resolve: Callable[[str], NodeRef]) -> None:
        self.case, self.graph, self.resolve = case, graph, resolve
        self.schemas: Callable[[str], Schema] | None = None
        """From a mapping's name to its kinds, for checks of packs; the command line sets it."""
        self._gated: dict[tuple[str, str], Gated] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        """The shipped packs, the case's own ``queries/``, and those of GRAPHENGINE_QUERIES."""
        from graphengine.catalogue.library import Catalogue

        return Catalogue.open([self.case.folder.root / "queries"], self.schemas)

    def of_text(self, text: str, parameters: Mapping[str, Any]) -> Question:
        """Cypher of the moment with its values; nothing is sent yet."""
        values = dict(parameters)
        try:
            gated = self._gate(text)
        except Refused:
            # What was refused is not understood, so its literals cannot be told: keep its hash.
            hashed = _sha256(text)
            self.case.journal.audit("refused", f"query {AD_HOC}", sha256=hashed, length=len(text))
            raise
        missing = sorted(set(gated.parameters) - set(values))
        if missing:
            raise UsageError(f"No value is given for ${missing[0]}; write -p {missing[0]}=VALUE.")
        sent = {name: sendable(name, value) for name, value in values.items()}
        self._check_patterns(gated, sent)
        return Question(
            AD_HOC,
            None,
            _sha256(gated.text),
            gated.text,
            gated.literal_free,
            sent,
            {name: keepable(value) for name, value in values.items()},
            warnings=_unknown(gated),
        )

    def question(
        self, name: str, params: Mapping[str, Any], *, from_text: bool = False
    ) -> Question:
        """A saved query with its values, checked and converted; nothing is sent yet."""
        query = self.catalogue.get(name)
        gated = self._gate_saved(query)
        bound = self.bind(query, params, from_text=from_text)
        self._check_patterns(gated, bound)
        return Question(
            query.name,
            query,
            query.sha256,
            gated.text,
            gated.literal_free,
            {name: value for name, value in bound.items() if name != "limit"},
            {name: keepable(value) for name, value in params.items()},
            from_text,
            _unknown(gated),
        )

    def bind(
        self, query: SavedQuery, params: Mapping[str, Any], *, from_text: bool = False
    ) -> dict[str, Any]:
        """Values as the store takes them, by the query's declarations."""
        from graphengine.catalogue.bind import BindContext, bind

        info = self.case.info
        context = BindContext(info.time_zone, info.currency, self.resolve, from_text)
        return bind(query, params, context)

    def ask(
        self,
        asked: Question,
        *,
        seconds: float = SECONDS,
        rows: int = ROWS,
        keep: bool = True,
        cancel: Any = None,
    ) -> Answer:
        """Send a question to the graph, brought up to date before."""
        from graphengine.querying import watching

        self.case.journal.hold()
        try:
            now, built = self.graph.ready()
            answer = self.send(
                asked, self.graph, now.digest, now.load, (seconds, rows), keep, cancel
            )
        except GraphengineError as error:
            self._audit_failure(asked, error)
            raise
        answer.watches = watching.check(self) if built else []
        return answer

    def send(
        self,
        asked: Question,
        graph: Graph,
        digest: str,
        load: int,
        limits: tuple[float, int] = (SECONDS, ROWS),
        keep: bool = True,
        cancel: Any = None,
    ) -> Answer:
        """Ask a graph that holds the facts of that digest and load, and keep the answer."""
        seconds, rows = limits
        found = graph.ask(asked.text, asked.sent(rows), seconds=seconds, rows=rows, cancel=cancel)
        types, wrong = asked.types(found.columns, found.rows)
        answer = Answer(
            None,
            asked.query.name if asked.query else None,
            found.columns,
            types,
            found.rows,
            found.truncated,
            found.engine,
            found.ms,
            digest,
            asked.text,
            [*asked.warnings, *wrong],
            asked.revision,
            asked.query.result if asked.query else "rows",
        )
        if keep:
            self._keep(asked, answer, rows, load)
        elif asked.name:
            self.case.journal.audit("consultation", f"query {asked.name}", text=asked.literal_free)
        return answer

    def kept(self, asked: Question, digest: str, load: int, rows: int = ROWS) -> QueryRun:
        """How an answer to the question is named and described."""
        return QueryRun(
            asked.name,
            asked.revision,
            asked.sha256,
            asked.parameters,
            rows,
            digest,
            load,
            dict(asked.given),
            asked.from_text,
            asked.text,
            asked.literal_free if not asked.query else "",
        )

    def _keep(self, asked: Question, answer: Answer, rows: int, load: int) -> None:
        result = {
            "columns": answer.columns,
            "types": answer.types,
            "rows": answer.json_rows(),
            "truncated": answer.truncated,
            "result": answer.result,
        }
        answer.run, other = queryruns.keep(
            self.case.folder,
            self.case.journal,
            self.kept(asked, answer.data_digest, load, rows),
            result,
            engine=answer.engine,
            ms=answer.ms,
        )
        if other:
            answer.warnings.append("The same question on the same facts gave other rows before.")

    def _gate(self, text: str) -> Gated:
        from graphengine.catalogue import gate

        return gate.check(text, self.case.view.schema)

    def _gate_saved(self, query: SavedQuery) -> Gated:
        """A saved query's text, checked once in this process for all that ``query check`` checks.

        Names that the case does not know are said, not refused: a pack may be made for another
        mapping.
        """
        schema = self.case.view.schema
        key = (query.sha256, schema.digest())
        if key not in self._gated:
            from graphengine.catalogue.check import problems

            for problem in problems(query, None):
                raise problem.error()
            self._gated[key] = self._gate(query.text)
        return self._gated[key]

    def _check_patterns(self, gated: Gated, values: Mapping[str, Any]) -> None:
        from graphengine.catalogue import gate

        gate.values(gated, values)

    def _audit_failure(self, asked: Question, error: GraphengineError) -> None:
        failed = type(error).__name__
        text = asked.literal_free
        self.case.journal.audit("consultation", f"query {asked.name}", text=text, failed=failed)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _unknown(gated: Gated) -> tuple[str, ...]:
    return tuple(str(name) for name in gated.unknown)


def sendable(name: str, value: Any) -> Any:
    """A value for Neo4j as it is.

    Raises:
        UsageError: an integer beyond 64 bits, or something that is no value of JSON or time.
    """
    match value:
        case int() if not -(2**63) <= value < 2**63:
            raise UsageError(f"${name} is beyond 64 bits; give it as text if it is an identifier.")
        case list() | tuple():
            return [sendable(name, item) for item in value]
        case dict():
            return {str(key): sendable(name, item) for key, item in value.items()}
        case None | bool() | int() | float() | str() | datetime() | date() | Duration():
            return value
        case _:
            raise UsageError(f"${name} is of a kind that queries do not take.")
