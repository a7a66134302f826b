// title = "Identifiers that failed their check"
// question = "Which numbers are no valid telephone, identity, card or handset numbers, and how much hangs on them?"
// tags = ["quality", "identifiers", "flags"]
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
// [params.flags]
// type = "list"
// of = "text"
// default = ["checksum", "invalid", "filler"]
// range = [1, 50]
// help = "Flags to list."
//
// [returns]
// node = "text"
// kind = "text"
// flags = "text"
// name = "text or null"
// edges = "integer"
// source = "text"
// sheet = "text or null"
// row = "integer or null"
MATCH (n)
WHERE n.flags IS NOT NULL AND (size($kinds) = 0 OR head(labels(n)) IN $kinds)
  AND any(one IN split(n.flags, ',') WHERE last(split(one, ':')) IN $flags)
RETURN toLower(head(labels(n))) + ':' + n.key AS node, head(labels(n)) AS kind, n.flags AS flags, n.name AS name,
  COUNT { (n)--() } AS edges, left(n.source, 12) AS source, n.sheet AS sheet, n.row AS row
ORDER BY edges DESC, node
LIMIT $limit
