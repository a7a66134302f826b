"""The steps of ``graphengine demo``: each is a call that a user can make by hand."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from graphengine.commands import common
from graphengine.commands.demo import QUESTIONS
from graphengine.engine import Engine
from graphengine.errors import StoreUnavailable

REVIEW = date(2099, 12, 31)


class Demo:
    """One run of the demo: ``root`` becomes the case; the files it is made of lie in ``demo/``.

    ``demo/agency`` is what agencies hand over, ``demo/truth`` what was planted.
    """

    def __init__(self, root: Path, scale: str, seed: int, *, quiet: bool) -> None:
        self.root, self.scale, self.seed, self.quiet = root, scale, seed, quiet
        self.files = root / "demo"

    def run(self, *, graph: bool) -> dict[str, Any]:
        """All steps; returns what was made and measured."""
        engine = self._case()
        with self._step(f"Making the agencies' files ({self.scale}, seed {self.seed})"):
            from graphengine import demo

            demo.generate(self.files, scale=self.scale, seed=self.seed)
        loads = self._load(engine)
        trace = self._trace(engine)
        with self._step("Drawing the network"):
            picture = engine.render(trace["run"], self.root / "network.html")
        report = {
            "case": str(self.root),
            "picture": str(picture),
            "loads": loads,
            "run": trace["run"],
            "scores": self._score(trace),
        }
        if graph:
            report["answers"] = self._ask(engine, trace)
        return report

    def _case(self) -> Engine:
        from graphengine.case.folder import CaseInfo

        info = CaseInfo(
            title="Example case (invented data)",
            purpose="showing what graphengine does",
            authority="none needed: every person in it is invented",
            review_by=REVIEW,
        )
        return Engine.create(self.root, info)

    def _load(self, engine: Engine) -> list[dict[str, Any]]:
        import loaders

        agency = self.files / "agency"
        manifest = json.loads((agency / "manifest.json").read_text(encoding="utf-8"))
        by_mapping: dict[str, list[Path]] = {}
        for entry in manifest["files"]:
            by_mapping.setdefault(entry["mapping"], []).append(agency / entry["file"])
        done: list[dict[str, Any]] = []
        for name, paths in by_mapping.items():
            title = f"Loading {name}: {', '.join(p.name for p in paths)}"
            with self._step(title), common.progress(self.quiet) as progress:
                report = engine.load(loaders.mapping(name), paths, progress=progress)
            done += [{"mapping": name, **entry} for entry in report["files"]]
        if not self.quiet:
            heads = ["mapping", "name", "rows", "loaded", "rejected", "duplicates"]
            common.table(heads, [[entry[h] for h in heads] for entry in done])
        return done

    def _trace(self, engine: Engine) -> dict[str, Any]:
        from graphengine.commands.trace import show_network

        seed = self._seed()
        known = [f"parcel:{w}" for w in seed["waybills"]]
        with self._step(f"Tracing from {seed['ref']} with {' and '.join(known)}"):
            result = engine.trace_network(seed["ref"], known)
        if not self.quiet:
            show_network(result)
        return result

    def _seed(self) -> dict[str, Any]:
        """The suspect to begin with: a buyer, as in the published case, and two of his waybills.

        Taken from beside the truth; the tracer is given this and nothing else.
        """
        truth = json.loads((self.files / "truth" / "truth.json").read_text(encoding="utf-8"))
        chosen = truth["seeds"]["buyer"]
        return {"ref": f"person:{chosen['id']}", "waybills": chosen["waybills"][:2]}

    def _score(self, trace: dict[str, Any]) -> dict[str, Any]:
        from graphengine import demo

        scores = demo.score(trace, self.files / "truth")
        if not self.quiet:
            common.say("\nAgainst the planted truth, which the tracer never sees:")
            common.say(demo.score_table(scores))
        return scores

    def _ask(self, engine: Engine, trace: dict[str, Any]) -> list[dict[str, Any]]:
        """Two questions in Cypher; without Neo4j the demo ends with a message, not an error."""
        seller = next((p["id"] for p in trace["persons"] if p["role"] == "seller"), "")
        try:
            with (
                self._step("Building the graph in a managed Neo4j"),
                common.fetching(self.quiet) as fetch,
                common.progress(self.quiet) as bar,
            ):
                engine.graph.build(fetching=fetch, progress=common.named(bar, "graph"))
            answers = []
            for question, text in QUESTIONS:
                result = engine.cypher(text, {"person": seller} if "$person" in text else {})
                answers.append({"question": question, "cypher": text, **result})
                if not self.quiet:
                    common.say(f"\n{question}\n{text}")
                    common.table(result["columns"], result["rows"])
            return answers
        except StoreUnavailable as error:
            common.say(f"Cypher was left out: {error}")
            return []

    @contextmanager
    def _step(self, title: str) -> Iterator[None]:
        started = time.monotonic()
        if not self.quiet:
            common.say(f"\n== {title}")
        yield
        if not self.quiet:
            common.say(f"   {time.monotonic() - started:.1f} s")
