"""The engine's traces: resolve what is named, trace on the case's columns, keep the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphengine.case import runs
from graphengine.case.commit import engine_version
from graphengine.case.state import Case
from graphengine.errors import NotFound, UsageError
from graphengine.model.money import to_minor
from graphengine.model.refs import NodeRef
from graphengine.tracings_network import NetworkTraces

if TYPE_CHECKING:
    from graphengine.case.view import CaseView
    from graphengine.tracing.money.rates import Rates
    from graphengine.tracing.timeline.folder import Timeline

Resolve = Callable[[str], NodeRef]
Interrupted = Callable[[], bool]


class Traces:
    """Network, chains and money of one case. Results are plain data, kept under ``runs/``."""

    def __init__(self, case: Case, resolve: Resolve) -> None:
        self.case, self.resolve = case, resolve
        self.networks = NetworkTraces(case, resolve)

    def network(
        self,
        start: str,
        known: Sequence[str],
        roles: Sequence[str],
        *,
        stability: int = 0,
        seconds: float | None = None,
        interrupted: Interrupted | None = None,
    ) -> dict[str, Any]:
        """The network from one reference; see :meth:`Engine.trace_network`."""
        from graphengine.tracing.stop import Stop

        stop = Stop(seconds, interrupted)
        asked, result = self.networks.ask(start, known, roles, stability, stop)
        made = result["certificate"].get("stability", {}).get("runs", 0)
        return self._keep("network", _cut(asked, result, f"after {made} runs"), result)

    def chains(
        self,
        start: Sequence[str],
        *,
        pattern: str | None = None,
        to: Sequence[str] = (),
        through: Sequence[str] = (),
        exclude: Sequence[str] = (),
        max_hops: int = 4,
        seconds: float | None = None,
        interrupted: Interrupted | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        """Time-respecting chains; ``options`` are those of ``ChainRequest``, see its docstring.

        Args:
            seconds: after so long the search ends with what it found; None: no limit.
            interrupted: asked now and then whether it should end.

        Returns:
            ``run``, ``pattern``, ``chains`` ({nodes, edges, start, end, score}), ``certificate``,
            ``cypher`` (the same question for the graph) and ``notice``.

        Raises:
            UsageError, NotFound: the question cannot be meant, or names nothing.
        """
        from graphengine.tracing.chains.find import find
        from graphengine.tracing.chains.request import ChainRequest, default_pattern
        from graphengine.tracing.chains.result import answer
        from graphengine.tracing.stop import Stop

        stop = Stop(seconds, interrupted)
        if not 1 <= max_hops <= 12:
            raise UsageError("A chain has 1 to 12 hops.")
        origins = tuple(self.resolve(text) for text in start)
        if not origins:
            raise UsageError("Name a node to begin at (--from).")
        text = pattern or default_pattern(origins[0], max_hops, options.get("join", "none"))
        known = {field.name for field in fields(ChainRequest)}
        unknown = sorted(set(options) - known)
        if unknown:
            raise UsageError(f"Chains have no option '{unknown[0]}'.")
        request = ChainRequest(
            origins,
            text,
            targets=tuple(self.resolve(name) for name in to),
            through=tuple(self.resolve(name) for name in through),
            barred=tuple(self.resolve(name) for name in exclude),
            **options,
        )
        asked = {name: _plain(value) for name, value in asdict(request).items()}
        if request.best == ChainRequest.best:  # runs of before this option keep their names
            del asked["best"]
        view, timeline = self._timed()
        result = answer(find(view, request, timeline=timeline, stop=stop))
        looked = f"after {result['certificate']['looked_at']} hops"
        return self._keep("chains", _cut(asked, result, looked), result)

    def _timed(self) -> tuple[CaseView, Timeline]:
        """The facts, and the timelines of exactly these facts."""
        from graphengine.tracing.timeline.folder import Timeline

        digest = self.case.data_digest()
        view = self.case.view
        if self.case.data_digest() != digest:  # a load came in between
            return self._timed()
        return view, Timeline(self.case.folder.timeline, digest, engine_version())

    def money(
        self,
        start: Sequence[str],
        *,
        amount: str | None = None,
        at: datetime | None = None,
        currency: str | None = None,
        rules: Sequence[str] = (),
        rates: Path | str | Rates | None = None,
        opening: dict[str, tuple[str, str]] | None = None,
        outside: Sequence[str] = (),
        same_time: str = "recorded",
        seconds: float | None = None,
        interrupted: Interrupted | None = None,
    ) -> dict[str, Any]:
        """Follow money from an account, or from one or several transfers, under each rule.

        Args:
            start: one account, or transfers (``transfer:ID`` or the source's own number).
            amount: in units of the currency, as text ("1200.50"); None: all.
            rules: of ``tracing.money.rules.RULES``; none: all of them. currency: ISO 4217.
            opening: least and most opening balance by account reference, in units of the currency.
            rates: a CSV file, or what was read of one or of its rows.
            outside: accounts whose own payments are not in the data.
            seconds, interrupted: end the trace early, as of :meth:`chains`; the rules that were
                followed until then are whole.

        Returns:
            ``run`` and what :func:`graphengine.tracing.money.trace.trace_money` returns.
        """
        from graphengine.tracing.money.rules import RULES
        from graphengine.tracing.money.seed import Wanted
        from graphengine.tracing.money.trace import Options, trace_money
        from graphengine.tracing.stop import Stop

        stop = Stop(seconds, interrupted)
        refs = [self.resolve(text) for text in start]
        accounts = [ref.key for ref in refs if ref.kind == "Account"]
        transfers = tuple(ref.key for ref in refs if ref.kind == "transfer")
        if len(accounts) + len(transfers) != len(refs) or len(accounts) > 1 or not refs:
            raise UsageError("Follow one account, or one or more transfers (transfer:NUMBER).")
        if accounts and transfers:
            raise UsageError("Follow an account or transfers, not both at once.")
        unit = (currency or self.case.info.currency).upper()
        wanted = Wanted(
            transfers=tuple(self._transfer(key) for key in transfers),
            account=accounts[0] if accounts else None,
            amount=amount,
            at=at,
            currency=unit if currency else None,
        )
        bounds = {
            self.resolve(name).key: (to_minor(low, unit), to_minor(high, unit))
            for name, (low, high) in (opening or {}).items()
        }
        name = Path(rates).name if isinstance(rates, Path | str) else None
        known = _rates(rates)
        options = Options(
            rules=tuple(rules) or RULES,
            order=same_time,
            rates=known,
            opening=bounds,
            outside=frozenset(self.resolve(name).key for name in outside),
            time_zone=self.case.info.time_zone,
        )
        asked = {
            "from": [str(ref) for ref in refs],
            "wanted": {name: _plain(value) for name, value in asdict(wanted).items()},
            "rules": list(options.rules),
            "rates": {"file": name, "sha256": known.digest()} if known.table else None,
            "opening": {key: list(bound) for key, bound in bounds.items()},
            "outside": sorted(options.outside),
            "same_time": same_time,
        }
        result = trace_money(self.case.view, wanted, options, stop)
        return self._keep(
            "money", _cut(asked, result, f"after {len(result['rules'])} rules"), result
        )

    def _transfer(self, name: str) -> str:
        """The id of a transfer named by its id or by the source's own number."""
        view = self.case.view
        if "TRANSFERRED" not in view.edge_kinds():
            raise NotFound(f"transfer:{name} is not in this case: it holds no transfers.")
        frame = view.edges("TRANSFERRED")
        if (frame["id"] == name).any():
            return name
        numbers = frame["transactionNumber"] if "transactionNumber" in frame.columns else None
        ids = [] if numbers is None else frame["id"].filter(numbers == name).sort().to_list()
        if len(ids) != 1:
            raise NotFound(
                f"transfer:{name} is {'ambiguous' if ids else 'not in this case'}.",
                candidates=[f"transfer:{id_}" for id_ in ids[:20]],
            )
        return str(ids[0])

    def _keep(self, what: str, asked: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
        self.case.journal.audit("consultation", f"trace {what}", **asked)
        digest = self.case.data_digest()
        name = runs.keep(self.case.folder, self.case.journal, what, asked, digest, result)
        return {"run": name, **result}


def _cut(asked: dict[str, Any], result: dict[str, Any], where: str) -> dict[str, Any]:
    """The question, with the place of the cut where time or a person ended the trace.

    So a part of an answer is never kept under the name of the whole one.
    """
    ended = result["certificate"].get("ended", "whole")
    return asked if ended in ("whole", "limit") else {**asked, "cut": f"{ended} {where}"}


def _rates(given: Path | str | Rates | None) -> Rates:
    from graphengine.tracing.money.rates import Rates, read_rates

    return read_rates(given) if isinstance(given, Path | str) else given or Rates()


def _plain(value: Any) -> Any:
    """A value of a question as JSON can carry it; the same question gives the same text."""
    if isinstance(value, NodeRef):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)
