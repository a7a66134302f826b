"""The measures by name, and the one function that computes them.

Another room adds a measure by listing it in :data:`MEASURES` with the ``module:function`` that
does the work; the module is imported when the measure is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from graphengine.analysis.brokers import listed as listed_brokers
from graphengine.analysis.flow import listed as listed_flow
from graphengine.analysis.halting import breathe
from graphengine.analysis.measures import listed_links, listed_paths, listed_walks
from graphengine.analysis.measures.measure import Measure, Scores, order, rank, settled
from graphengine.analysis.network import Network
from graphengine.errors import NotFound, UsageError

__all__ = ["MEASURES", "Measure", "Scores", "compute", "known", "order", "rank", "settled"]

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        *listed_links.MEASURES,
        *listed_paths.MEASURES,
        *listed_walks.MEASURES,
        *listed_flow.MEASURES,
        *listed_brokers.MEASURES,
    )
}
OPTIONS = ("weighted", "start")


def known(name: str) -> Measure:
    """The measure of a name.

    Raises:
        NotFound: there is none; the candidates are those there are.
    """
    if name not in MEASURES:
        raise NotFound(f"No measure is called '{name}'.", candidates=sorted(MEASURES))
    return MEASURES[name]


def compute(
    network: Network, name: str, *, seed: int = 1, sources: int | None = None, **options: Any
) -> Scores:
    """The values of a measure on a network.

    A network with layers is measured as one: the lines of a pair become one line, weights added.

    Args:
        name: one of :data:`MEASURES`.
        seed: of what is drawn at random (sampled sources).
        sources: number of sampled sources, for measures that can be sampled; None: exact up to
            a size, and a set number above it.
        options: ``weighted`` (default False): use the lines' weights where the measure can;
            ``start``: node numbers, for measures from references.

    Raises:
        NotFound: no such measure.
        UsageError: an option that no measure has, or one that this measure needs.
    """
    breathe()
    measure = known(name)
    strange = sorted(set(options) - set(OPTIONS))
    if strange:
        raise UsageError(f"Measures have no option '{strange[0]}'; they have {', '.join(OPTIONS)}.")
    if not len(network):
        return Scores(np.zeros(0))
    module, _, function = measure.work.partition(":")
    work: Callable[..., Scores] = getattr(import_module(module), function)
    given = {"seed": seed, "sources": sources, **options}
    return work(network.flat(), **{k: v for k, v in given.items() if k in measure.options})
