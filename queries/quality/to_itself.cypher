// title = "Edges from a node to itself"
// question = "Which calls, payments and other edges begin and end at the same node?"
// tags = ["quality", "conflict"]
// author = "graphengine"
// revision = 1
// unique = ["kind", "node", "edge"]
// evidence = ["edge"]
//
// [params.kinds]
// type = "list"
// of = "text"
// default = []
// help = "Kinds of edges; none: all."
//
// [returns]
// edge = "text"
// kind = "text"
// node = "text"
// at = "datetime or null"
// source = "text"
// sheet = "text or null"
// row = "integer or null"
MATCH (n)-[r]->(n)
WHERE size($kinds) = 0 OR type(r) IN $kinds
RETURN r.id AS edge, type(r) AS kind, toLower(head(labels(n))) + ':' + n.key AS node, r.at AS at,
  left(r.source, 12) AS source, r.sheet AS sheet, r.row AS row
ORDER BY kind, node, edge
LIMIT $limit
