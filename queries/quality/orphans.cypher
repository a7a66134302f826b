// title = "Nodes without any edge"
// question = "Which nodes are connected with nothing, and where do they come from?"
// tags = ["quality", "orphans"]
// author = "graphengine"
// revision = 1
// unique = ["node"]
//
// [params.kinds]
// type = "list"
// of = "text"
// default = []
// help = "Kinds of nodes; none: all."
//
// [returns]
// node = "text"
// kind = "text"
// source = "text"
// sheet = "text or null"
// row = "integer or null"
MATCH (n)
WHERE NOT EXISTS { (n)--() } AND n.key IS NOT NULL AND (size($kinds) = 0 OR head(labels(n)) IN $kinds)
RETURN toLower(head(labels(n))) + ':' + n.key AS node, head(labels(n)) AS kind, left(n.source, 12) AS source,
  n.sheet AS sheet, n.row AS row
ORDER BY kind, node
LIMIT $limit
