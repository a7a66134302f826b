"""The invented example case that scripts 02 and 04 to 08 work on, made once in a folder."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import loaders
from graphengine import Engine, demo
from graphengine.case.folder import CaseInfo

INFO = CaseInfo(
    title="Example case (invented data)",
    purpose="showing what graphengine does",
    authority="none needed: every person in it is invented",
    review_by=date(2099, 12, 31),
)


def folder() -> Path:
    """Where to work: the script's argument, else build/examples."""
    return Path(sys.argv[1] if len(sys.argv) > 1 else "build/examples")


def open_demo(root: Path) -> Engine:
    """The case in ``root/case``; on the first call its files are made and loaded (30 s)."""
    if (root / "loaded").exists():
        return Engine.open(root / "case")
    files = demo.generate(root / "files", scale="small", seed=7)
    made = (root / "case").exists()
    engine = Engine.open(root / "case") if made else Engine.create(root / "case", INFO)
    by_mapping: dict[str, list[Path]] = {}
    for entry in json.loads(files.manifest.read_text(encoding="utf-8"))["files"]:
        by_mapping.setdefault(entry["mapping"], []).append(files.agency / entry["file"])
    for name, paths in by_mapping.items():
        engine.load(loaders.mapping(name), paths)
    (root / "loaded").touch()
    return engine


def trace(engine: Engine, root: Path) -> dict[str, Any]:
    """The network from one buyer and two waybills, as an investigator would have them."""
    truth = json.loads((root / "files" / "truth" / "truth.json").read_text(encoding="utf-8"))
    buyer = truth["seeds"]["buyer"]
    known = [f"parcel:{waybill}" for waybill in buyer["waybills"]]
    return engine.trace_network(f"person:{buyer['id']}", known)
