// title = "Times that cannot be right"
// question = "Which rows lie before or after the time that the case can be about, or have no time at all?"
// tags = ["quality", "time"]
// author = "graphengine"
// revision = 1
// unique = ["kind", "edge", "from_node", "to_node"]
// evidence = ["edge"]
//
// [params.earliest]
// type = "datetime"
// default = "1990-01-01"
// help = "First moment that can be right."
//
// [params.latest]
// type = "datetime"
// example = "2016-08-01"
// help = "First moment that cannot be right any more, as the day after the last load."
//
// [params.undated]
// type = "boolean"
// default = false
// help = "Whether rows without a time are listed too."
//
// [returns]
// edge = "text"
// kind = "text"
// problem = "text"
// at = "datetime or null"
// from_node = "text"
// to_node = "text"
// source = "text"
// sheet = "text or null"
// row = "integer or null"
MATCH (a)-[r:CALLED|TRANSFERRED|PAID|SENT|RECEIVED|USES|STAYED_AT|MESSAGED|MET]->(b)
WITH a, b, r, CASE
    WHEN r.at IS NULL AND $undated THEN 'no time'
    WHEN r.at < $earliest THEN 'too early'
    WHEN r.at >= $latest THEN 'too late'
    WHEN r.endAt < r.at THEN 'ends before it begins'
  END AS problem
WHERE problem IS NOT NULL
RETURN r.id AS edge, type(r) AS kind, problem, r.at AS at, toLower(head(labels(a))) + ':' + a.key AS from_node,
  toLower(head(labels(b))) + ':' + b.key AS to_node, left(r.source, 12) AS source, r.sheet AS sheet, r.row AS row
ORDER BY problem, kind, at, edge, from_node, to_node
LIMIT $limit
