"""The graph as a view of the facts: the only room that knows Neo4j.

``managed`` starts and stops a Neo4j of the case's own, ``bolt`` opens a store and reads from it,
``build`` makes the graph from facts, ``digest`` compares the two, ``hardening`` prints and checks
a server's settings. Import the modules; this package itself imports nothing.
"""
