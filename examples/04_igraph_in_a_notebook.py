"""The case in a notebook: igraph, networkx and pandas on the same facts. Each ``# %%`` is a cell.

python examples/04_igraph_in_a_notebook.py [FOLDER]
"""

# %% Open the case; its facts are polars frames, here turned into pandas.
from demo_case import folder, open_demo

engine = open_demo(folder())
accounts = engine.view.nodes("Account").to_pandas().set_index("key")
transfers = engine.view.edges("TRANSFERRED").to_pandas()

# %% All transfers as an igraph graph: a vertex an account, an edge a transfer.
graph = engine.to_igraph("TRANSFERRED")
print(f"igraph: {graph.vcount()} accounts, {graph.ecount()} transfers")

# %% Which accounts lie on most shortest ways of money? Parallel transfers count once here.
# The first is a payment service: everybody pays through it. High is not guilty.
graph.simplify()
scores = zip(graph.betweenness(), graph.vs["name"], strict=True)
between = sorted(scores, key=lambda pair: (-pair[0], pair[1]))
for score, ref in between[:5]:
    key = ref.partition(":")[2]
    print(f"  {score:9,.0f}  {key}  {accounts.loc[key, 'name']}")

# %% pandas: who paid the second one, and how much.
second = between[1][1]
incoming = transfers[transfers["dst"] == second.partition(":")[2]]
table = incoming.groupby("payerName", as_index=False)["amount_minor"].agg(["count", "sum"])
table["sum"] /= 100
print(f"\npandas: who paid {second} most")
print(
    table.sort_values(["sum", "payerName"], ascending=[False, True]).head(5).to_string(index=False)
)

# %% networkx: who holds it, with the properties of nodes and edges.
holds = engine.to_networkx("HOLDS")
print(f"\nnetworkx: {holds.number_of_nodes()} nodes, {holds.number_of_edges()} edges HOLDS")
for holder, _, edge in holds.in_edges(second, data=True):
    print(f"  {holder} {holds.nodes[holder]['name']} since {edge['startDate']}")
