"""The methods: Leiden, Infomap and label propagation of igraph, with seed and effort stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from graphengine.analysis.communities.partition import Labels, numbered
from graphengine.analysis.communities.quality import cpm, density, modularity
from graphengine.analysis.measures.perron import drawn
from graphengine.analysis.network import Network
from graphengine.errors import UsageError

if TYPE_CHECKING:
    import igraph

METHODS = ("leiden", "leiden-cpm", "infomap", "label-propagation")
ITERATIONS = 2
Runs = npt.NDArray[np.int32]
"""One partition a row: shape (runs, nodes)."""


@dataclass(frozen=True)
class Found:
    """One run: its partition, and the quality that its method seeks (see :data:`QUALITIES`)."""

    labels: Labels
    quality: float


class Method:
    """A method made ready for one network, so that several seeds share the graph.

    Args:
        network: lines with weights, layers laid on one another. Leiden and label propagation take
            it without directions (both ways of a pair are one line, weights added); Infomap
            keeps them.
        name: of :data:`METHODS`.
        resolution: gamma of Leiden; None: 1 for modularity, the mean weight over all pairs for
            CPM. Not used by the others.
        iterations: of Leiden (never "until nothing changes"), or trials of Infomap.

    Raises:
        UsageError: no such method, a resolution that is not positive, no iteration.
    """

    def __init__(
        self,
        network: Network,
        name: str,
        resolution: float | None = None,
        iterations: int = ITERATIONS,
    ) -> None:
        if name not in METHODS:
            raise UsageError(f"No method is called '{name}'; use {', '.join(METHODS)}.")
        if resolution is not None and not (resolution > 0 and np.isfinite(resolution)):
            raise UsageError("A resolution must be a positive number.")
        if iterations < 1:
            raise UsageError("A method needs at least one iteration.")
        self.name, self.iterations = name, iterations
        flat = network.flat()
        self.network = flat if name == "infomap" else flat.undirected()
        default = density(self.network) if name == "leiden-cpm" else 1.0
        self.resolution = resolution if resolution is not None else default
        self._graph: igraph.Graph | None = None

    def run(self, seed: int) -> Found:
        """The partition that one seed gives; nodes without a line stand alone.

        O(m) a Leiden iteration, about O(m) for the others.

        Leiden: Traag, Waltman & van Eck 2019, DOI 10.1038/s41598-019-41695-z. CPM: Traag, Van
        Dooren & Nesterov 2011, DOI 10.1103/PhysRevE.84.016114. Infomap: Rosvall & Bergstrom
        2008, DOI 10.1073/pnas.0706851105. Label propagation: Raghavan, Albert & Kumara 2007,
        DOI 10.1103/PhysRevE.76.036106.
        """
        if not self.network.lines:
            return Found(np.arange(len(self.network), dtype=np.int32), 0.0)
        if self._graph is None:
            self._graph = self.network.igraph()
        graph, weights = self._graph, self.network.weight.tolist()
        with drawn(seed):
            if self.name == "infomap":
                found = graph.community_infomap(edge_weights=weights, trials=self.iterations)
                return Found(numbered(found.membership), float(found.codelength))
            if self.name == "label-propagation":
                found = graph.community_label_propagation(weights=weights)
            else:
                found = graph.community_leiden(
                    objective_function="CPM" if self.name == "leiden-cpm" else "modularity",
                    weights=weights,
                    resolution=self.resolution,
                    n_iterations=self.iterations,
                )
        labels = numbered(found.membership)
        return Found(labels, self.quality(labels))

    def runs(self, count: int, seed: int = 1) -> list[Found]:
        """What the seeds seed, seed + 1, ... give.

        Raises:
            UsageError: fewer than one run.
        """
        if count < 1:
            raise UsageError("At least one run is needed.")
        return [self.run(seed + step) for step in range(count)]

    def quality(self, labels: Labels) -> float:
        """CPM quality of a partition for that method, modularity for the others."""
        if self.name == "leiden-cpm":
            return cpm(self.network, labels, self.resolution)
        resolution = self.resolution if self.name == "leiden" else 1.0
        return modularity(self.network, labels, resolution)

    def best(self, found: list[Found]) -> Found:
        """The run of best quality (least code length for Infomap), the first of equals."""
        sign = -1.0 if self.name == "infomap" else 1.0
        return found[int(np.argmax([round(sign * one.quality, 12) for one in found]))]


def table(found: list[Found]) -> Runs:
    """The runs' partitions, one a row."""
    return np.array([one.labels for one in found], np.int32)


QUALITIES = {
    "leiden": "modularity",
    "leiden-cpm": "CPM quality",
    "infomap": "code length in bits a step",
    "label-propagation": "modularity",
}
