"""``render``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from graphengine.commands import common


def register(subparsers: Any) -> None:
    """Add this group's parsers."""
    render = common.add(subparsers, "render", run_render, "draw a run, or a node's neighbourhood")
    render.add_argument("what", metavar="RUN|REF")
    render.add_argument(
        "--out", type=Path, metavar="FILE", help=".html, .svg, .png or .pdf (default: in runs/)"
    )


def run_render(args: argparse.Namespace) -> int:
    """Draw and print the path."""
    path = common.engine(args).render(args.what, args.out)
    if args.json:
        common.show_json({"file": str(path)})
    else:
        sys.stdout.write(f"{path}\n")
    return 0
