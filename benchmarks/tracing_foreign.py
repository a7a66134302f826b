"""A tool that answers one question again and again in a process of its own.

``python tracing_foreign.py TOOL FOLDER QUESTION`` gets its data ready, says so, and then answers
each line that it reads with a line of JSON: answer, wall and CPU seconds. So a tool that does not
end can be cut, and one that needs another Python (tglib, reticula) stands in the same table.
Only the standard library is needed here.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

Ask = Callable[[], int]
Tool = Callable[[str, dict[str, Any]], Ask]


def serve(tools: dict[str, Tool], arguments: list[str]) -> None:
    """Make the tool ready and answer until the input ends."""
    name, folder, question = arguments
    began = time.perf_counter()
    ask = tools[name](folder, json.loads(question))
    _say(ready=time.perf_counter() - began)
    for _ in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        answer = int(ask())
        _say(answer=answer, wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)


def _say(**what: float) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def reach_tglib(folder: str, question: dict[str, Any]) -> Ask:
    """One pass of C++ over the edges in the order of time.

    Its times are 32 bits, so it gets the rank of each instant; a step takes one. How many nodes are
    reached is counted once and not timed: it would go through Python.
    """
    tglib = import_module("tglib")
    edges = tglib.load_ordered_edge_list(f"{folder}/ranks.txt")
    number = edges.getNodeMap()[question["origin"]]
    span = edges.getTimeInterval()
    reached = sum(1 for t in tglib.earliest_arrival_times(edges, number, span) if t < 2**62)

    def ask() -> int:
        tglib.earliest_arrival_times(edges, number, span)
        return reached

    return ask


def reach_reticula(folder: str, question: dict[str, Any]) -> Ask:
    """The out-cluster of a node from the first instant on."""
    reticula = import_module("reticula")
    edge = reticula.directed_temporal_edge[reticula.int64, reticula.int64]
    edges = []
    with open(f"{folder}/ranks.txt", encoding="ascii") as lines:  # noqa: PTH123 - any Python
        for line in lines:
            u, v, t = map(int, line.split())
            edges.append(edge(u, v, t))
    network = reticula.directed_temporal_network[reticula.int64, reticula.int64](edges)
    adjacency = reticula.temporal_adjacency.simple[edge]()

    def ask() -> int:
        return int(reticula.out_cluster(network, adjacency, question["origin"], 0).volume())

    return ask


TOOLS: dict[str, Tool] = {"reach tglib": reach_tglib, "reach reticula": reach_reticula}

if __name__ == "__main__":
    serve(TOOLS, sys.argv[1:])
