"""Who stands between others in the calls, and how sure that is when data is missing.

The same on the command line: graphengine analyse centrality --measure betweenness --edges CALLED
--join holders --direction undirected --stability 20 --top 8

    python examples/08_who_matters.py [FOLDER]
"""

from demo_case import folder, open_demo

from graphengine.analysis.exchange import network_to_igraph
from graphengine.analysis.projection.declaration import Declaration


def main() -> None:
    engine = open_demo(folder())
    calls = Declaration(edges=("CALLED",), direction="undirected", join="holders")
    found = engine.analyses.ask(
        "centrality", measure="betweenness", declared=calls, top=8, stability=20
    )
    print(f"{found['nodes']} persons and numbers, {found['lines']} pairs who called each other")
    print("rank  by value  rank when data is missing  share of runs in the top ten")
    for row in found["scores"]:
        print(
            f"{row['rank']:4}  {row['value']:8,.0f}  {row['rank_low']:4} to {row['rank_high']:4}"
            f"{'':16}{row['share_in_top']:.2f}   {row['ref']}"
        )
    print(found["notice"])

    # The same network for a notebook: an igraph graph with names and weights.
    graph = network_to_igraph(engine.analyses.network(**calls.plain()))
    heaviest = max(graph.es, key=lambda edge: (edge["weight"], -edge.index))
    ends = " and ".join(graph.vs[vertex]["name"] for vertex in heaviest.tuple)
    print(f"\nMost calls of a pair: {heaviest['count']} between {ends}")


if __name__ == "__main__":
    main()
