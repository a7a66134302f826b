// title = "Numbers that change handsets often"
// question = "Who holds numbers that were moved from handset to handset again and again?"
// tags = ["indicators", "indicator", "devices"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: repair, a second handset and cards for two networks look the same."
// unique = ["person", "phone", "holding"]
// evidence = ["uses", "holding"]
//
// [params.changes]
// type = "integer"
// unit = "changes"
// default = 3
// range = [1, 100000]
// help = "Least number of changes of handset."
//
// [params.devices]
// type = "integer"
// unit = "handsets"
// default = 2
// range = [2, 10000]
// help = "Least number of different handsets."
//
// [params.since]
// type = "datetime"
// default = "2000-01-01"
// help = "First moment of the period."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "First moment after the period."
//
// [returns]
// person = "text"
// name = "text or null"
// phone = "text"
// changes = "integer"
// devices = "integer"
// first = "datetime"
// last = "datetime"
// handsets = "list of text"
// others_in_them = "list of text"
// uses = "list of text"
// holding = "text"
MATCH (n:Phone)-[u:USES]->(d:Device)
WHERE $since <= u.at < $until
WITH n, d, u ORDER BY u.at, u.id
WITH n, collect({device: d, at: u.at, id: u.id}) AS seen
WITH n, seen, [i IN range(1, size(seen) - 1) WHERE seen[i].device <> seen[i - 1].device] AS turns
WHERE size(turns) >= $changes
WITH n, seen, turns, COLLECT { UNWIND seen AS x RETURN DISTINCT x.device } AS handsets
WHERE size(handsets) >= $devices
MATCH (p:Person|Organisation)-[h:HOLDS]->(n)
RETURN toLower(head(labels(p))) + ':' + p.key AS person, p.name AS name, n.key AS phone, size(turns) AS changes, size(handsets) AS devices,
  seen[head(turns)].at AS first, seen[last(turns)].at AS last,
  COLLECT { UNWIND handsets AS d RETURN d.key AS key ORDER BY key } AS handsets,
  COLLECT { UNWIND handsets AS d MATCH (d)<-[:USES]-(o:Phone) WHERE o <> n RETURN DISTINCT o.key AS key ORDER BY key } AS others_in_them,
  COLLECT { UNWIND turns AS i UNWIND [seen[i - 1].id, seen[i].id] AS id RETURN DISTINCT id ORDER BY id } AS uses, h.id AS holding
ORDER BY changes DESC, person, phone, holding
LIMIT $limit
