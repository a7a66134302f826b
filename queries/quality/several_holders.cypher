// title = "Things with several holders at one time"
// question = "Which numbers, accounts and vehicles do registers give to several holders at the same time?"
// tags = ["quality", "register", "conflict"]
// author = "graphengine"
// revision = 1
// unique = ["thing", "holder_a", "holder_b", "holdings"]
// evidence = ["holdings"]
//
// [params.days]
// type = "integer"
// unit = "days"
// default = 1
// range = [1, 36500]
// help = "Least number of days that two holdings have in common."
//
// [returns]
// thing = "text"
// holder_a = "text"
// holder_b = "text"
// from_day = "date or null"
// to_day = "date or null"
// sources = "list of text"
// holdings = "list of text"
MATCH (a:Person|Organisation)-[h:HOLDS]->(n)<-[i:HOLDS]-(b:Person|Organisation)
WHERE a <> b AND head(labels(a)) + ':' + a.key < head(labels(b)) + ':' + b.key
WITH a, b, n, h, i,
  CASE WHEN h.startDate IS NULL OR i.startDate > h.startDate THEN i.startDate ELSE h.startDate END AS from_day,
  CASE WHEN h.endDate IS NULL OR i.endDate < h.endDate THEN i.endDate ELSE h.endDate END AS to_day
WHERE from_day IS NULL OR to_day IS NULL OR from_day + duration({days: $days - 1}) <= to_day
RETURN toLower(head(labels(n))) + ':' + n.key AS thing, toLower(head(labels(a))) + ':' + a.key AS holder_a,
  toLower(head(labels(b))) + ':' + b.key AS holder_b, from_day, to_day,
  [left(h.source, 12), left(i.source, 12)] AS sources, [h.id, i.id] AS holdings
ORDER BY thing, holder_a, holder_b, holdings
LIMIT $limit
