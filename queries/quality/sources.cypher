// title = "Sources and what they gave"
// question = "Which kinds of nodes and edges did each source state first, from which to which row and time, with how many gaps?"
// tags = ["quality", "source", "coverage"]
// author = "graphengine"
// revision = 1
// unique = ["source", "sheet", "kind"]
//
// [params.kinds]
// type = "list"
// of = "text"
// default = []
// help = "Kinds of nodes and edges; none: all."
//
// [returns]
// source = "text"
// sheet = "text"
// kind = "text"
// facts = "integer"
// rows = "integer"
// first_row = "integer"
// last_row = "integer"
// rows_without = "integer"
// first = "datetime or null"
// last = "datetime or null"
CALL () {
  MATCH (n)
  WHERE n.source IS NOT NULL
  RETURN n.source AS source, coalesce(n.sheet, '') AS sheet, head(labels(n)) AS kind, n.row AS row, n.at AS at
  UNION ALL
  MATCH ()-[r]->()
  WHERE r.source IS NOT NULL
  RETURN r.source AS source, coalesce(r.sheet, '') AS sheet, type(r) AS kind, r.row AS row, r.at AS at
}
WITH source, sheet, kind, row, at
WHERE size($kinds) = 0 OR kind IN $kinds
WITH source, sheet, kind, count(*) AS facts, count(DISTINCT row) AS rows, min(row) AS first_row, max(row) AS last_row,
  min(at) AS first, max(at) AS last
RETURN source, sheet, kind, facts, rows, first_row, last_row, last_row - first_row + 1 - rows AS rows_without, first, last
ORDER BY source, sheet, kind
LIMIT $limit
