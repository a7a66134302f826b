// title = "Rows of a source that gave nothing"
// question = "Which rows of each source gave no fact of their own: rejected, met before, or said already?"
// tags = ["quality", "source", "rejects", "gap"]
// author = "graphengine"
// revision = 1
// unique = ["source", "sheet", "first_row"]
//
// [params.source]
// type = "text"
// default = ""
// help = "First digits of the source's SHA-256; empty: all."
//
// [params.least]
// type = "integer"
// unit = "rows"
// default = 1
// range = [1, 1000000000]
// help = "Shortest run of such rows."
//
// [returns]
// source = "text"
// sheet = "text"
// first_row = "integer"
// last_row = "integer"
// rows = "integer"
// of_rows = "integer"
CALL () {
  MATCH (n)
  WHERE n.source STARTS WITH $source
  RETURN n.source AS source, coalesce(n.sheet, '') AS sheet, n.row AS row
  UNION
  MATCH ()-[r]->()
  WHERE r.source STARTS WITH $source
  RETURN r.source AS source, coalesce(r.sheet, '') AS sheet, r.row AS row
}
WITH source, sheet, row
WHERE row IS NOT NULL
WITH source, sheet, row ORDER BY row
WITH source, sheet, collect(row) AS seen
UNWIND range(1, size(seen) - 1) AS i
WITH source, sheet, seen[i - 1] AS before, seen[i] AS after, last(seen) - head(seen) + 1 AS of_rows
WITH source, sheet, before + 1 AS first_row, after - 1 AS last_row, after - before - 1 AS rows, of_rows
WHERE rows >= $least
RETURN left(source, 12) AS source, sheet, first_row, last_row, rows, of_rows
ORDER BY source, sheet, first_row
LIMIT $limit
