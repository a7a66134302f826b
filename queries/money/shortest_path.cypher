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
// [params.truncation]
// type = "integer"
// unit = "transfers"
// default = 1000
// range = [1, 100000]
// help = "At each step follow at most so many transfers, the latest first."
//
// [returns]
// steps = "integer"
// transfers = "list of text"
MATCH (here:Account {key: $from})
WITH here, [] AS trail
CALL (here, trail) {
  UNWIND CASE WHEN here.key = $to THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here.key <> $to AND t.at >= $since AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t.id] AS longer
}
WITH next AS here, min(longer) AS trail
WITH collect([here, trail]) AS layer, sum(CASE WHEN here.key = $to THEN 1 ELSE 0 END) AS found
UNWIND layer AS row
WITH row[0] AS here, row[1] AS trail, found
WHERE found = 0 OR here.key = $to
CALL (here, trail) {
  UNWIND CASE WHEN here.key = $to THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here.key <> $to AND t.at >= $since AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t.id] AS longer
}
WITH next AS here, min(longer) AS trail
WITH collect([here, trail]) AS layer, sum(CASE WHEN here.key = $to THEN 1 ELSE 0 END) AS found
UNWIND layer AS row
WITH row[0] AS here, row[1] AS trail, found
WHERE found = 0 OR here.key = $to
CALL (here, trail) {
  UNWIND CASE WHEN here.key = $to THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here.key <> $to AND t.at >= $since AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t.id] AS longer
}
WITH next AS here, min(longer) AS trail
WITH collect([here, trail]) AS layer, sum(CASE WHEN here.key = $to THEN 1 ELSE 0 END) AS found
UNWIND layer AS row
WITH row[0] AS here, row[1] AS trail, found
WHERE found = 0 OR here.key = $to
CALL (here, trail) {
  UNWIND CASE WHEN here.key = $to THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here.key <> $to AND t.at >= $since AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t.id] AS longer
}
WITH next AS here, min(longer) AS trail
WITH collect([here, trail]) AS layer, sum(CASE WHEN here.key = $to THEN 1 ELSE 0 END) AS found
UNWIND layer AS row
WITH row[0] AS here, row[1] AS trail, found
WHERE found = 0 OR here.key = $to
CALL (here, trail) {
  UNWIND CASE WHEN here.key = $to THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here.key <> $to AND t.at >= $since AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t.id] AS longer
}
WITH next AS here, min(longer) AS trail
WITH collect([here, trail]) AS layer, sum(CASE WHEN here.key = $to THEN 1 ELSE 0 END) AS found
UNWIND layer AS row
WITH row[0] AS here, row[1] AS trail, found
WHERE found = 0 OR here.key = $to
CALL (here, trail) {
  UNWIND CASE WHEN here.key = $to THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here.key <> $to AND t.at >= $since AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t.id] AS longer
}
WITH next AS here, min(longer) AS trail
WITH collect([here, trail]) AS layer, sum(CASE WHEN here.key = $to THEN 1 ELSE 0 END) AS found
UNWIND layer AS row
WITH row[0] AS here, row[1] AS trail, found
WHERE found = 0 OR here.key = $to
WITH collect(CASE WHEN here.key = $to THEN trail END) AS found
RETURN CASE WHEN found = [] THEN -1 ELSE size(found[0]) END AS steps, coalesce(found[0], []) AS transfers
ORDER BY steps, transfers
LIMIT $limit
