// title = "Shortest way of transfers between two accounts"
// question = "How many transfers, at most six, lie between two accounts within a period? (-1: no way was found; the order in time is not asked for.)"
// tags = ["money", "finbench", "tcr3", "path"]
// author = "graphengine"
// revision = 1
// unique = ["steps", "transfers"]
// evidence = ["transfers"]
//
// [params.from]
// type = "node"
// kind = "Account"
// example = "6222020000000001"
// help = "Where the way starts."
//
// [params.to]
// type = "node"
// kind = "Account"
// example = "6222020000000002"
// help = "Where it ends."
//
// [params.since]
// type = "datetime"
// default = "1900-01-01"
// help = "First moment of the period (counts)."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period (does not count)."
//
// [returns]
// steps = "integer"
// transfers = "list of text"
MATCH (start:Account {key: $from})
CALL (start) {
  MATCH (target:Account {key: $to})
  WHERE target <> start
  MATCH p = shortestPath((start)-[:TRANSFERRED*..6]->(target))
  WHERE all(t IN relationships(p) WHERE t.at >= $since AND t.at < $until)
  RETURN collect(length(p)) AS found
}
WITH start AS here, CASE WHEN $from = $to THEN 0 WHEN found = [] THEN -1 ELSE found[0] END AS steps, [] AS trail
CALL (here, steps, trail) {
  WITH steps AS s WHERE s <= 0
  RETURN here AS next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE steps > 0 AND t.at >= $since AND t.at < $until
  WITH next, min(t.id) AS first
  RETURN next, trail + [first] AS longer
}
WITH next AS here, steps, min(longer) AS trail
CALL (here, steps, trail) {
  WITH steps AS s WHERE s <= 1
  RETURN here AS next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE steps > 1 AND t.at >= $since AND t.at < $until
  WITH next, min(t.id) AS first
  RETURN next, trail + [first] AS longer
}
WITH next AS here, steps, min(longer) AS trail
CALL (here, steps, trail) {
  WITH steps AS s WHERE s <= 2
  RETURN here AS next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE steps > 2 AND t.at >= $since AND t.at < $until
  WITH next, min(t.id) AS first
  RETURN next, trail + [first] AS longer
}
WITH next AS here, steps, min(longer) AS trail
CALL (here, steps, trail) {
  WITH steps AS s WHERE s <= 3
  RETURN here AS next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE steps > 3 AND t.at >= $since AND t.at < $until
  WITH next, min(t.id) AS first
  RETURN next, trail + [first] AS longer
}
WITH next AS here, steps, min(longer) AS trail
CALL (here, steps, trail) {
  WITH steps AS s WHERE s <= 4
  RETURN here AS next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE steps > 4 AND t.at >= $since AND t.at < $until
  WITH next, min(t.id) AS first
  RETURN next, trail + [first] AS longer
}
WITH next AS here, steps, min(longer) AS trail
CALL (here, steps, trail) {
  WITH steps AS s WHERE s <= 5
  RETURN here AS next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE steps > 5 AND t.at >= $since AND t.at < $until
  WITH next, min(t.id) AS first
  RETURN next, trail + [first] AS longer
}
WITH next AS here, steps, min(longer) AS trail
WITH here, steps, trail WHERE steps = -1 OR here.key = $to
RETURN steps, trail AS transfers
ORDER BY steps, transfers
LIMIT $limit
