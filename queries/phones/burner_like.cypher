// title = "Numbers with a short life and few contacts"
// question = "Which numbers lived briefly, with few contacts, though the records go on before and after?"
// tags = ["phones", "number", "burner"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: visitors and data cards have short lives too."
// unique = ["phone"]
// evidence = ["evidence"]
//
// [params.life]
// type = "duration"
// default = "P30D"
// help = "Longest time from first to last contact."
//
// [params.contacts]
// type = "integer"
// unit = "contacts"
// default = 5
// range = [1, 1000]
// help = "Most different contacts."
//
// [params.calls]
// type = "integer"
// unit = "calls"
// default = 3
// range = [1, 1000000]
// help = "Least number of calls and messages."
//
// [params.margin]
// type = "duration"
// default = "P14D"
// help = "How far from both ends of the records its life must stay, so that it is not cut by them."
//
// [returns]
// phone = "text"
// first = "datetime"
// last = "datetime"
// days = "float"
// contacts = "integer"
// calls = "integer"
// holders = "list of text"
// same_device = "list of text"
// others = "list of text"
// evidence = "list of text"
MATCH (:Phone)-[c:CALLED]->(:Phone)
WITH min(c.at) AS begin, max(c.at) AS finish
MATCH (p:Phone)-[c:CALLED]-(q:Phone)
WHERE p <> q AND c.at IS NOT NULL AND coalesce(p.service, false) = false
WITH begin, finish, p, q, c ORDER BY c.at, c.id
WITH begin, finish, p, min(c.at) AS first, max(c.at) AS last, count(c) AS calls, collect(DISTINCT q) AS others, collect(c.id) AS ids
WHERE last <= first + $life AND size(others) <= $contacts AND calls >= $calls
  AND begin + $margin <= first AND last + $margin <= finish
RETURN p.key AS phone, first, last, (last.epochSeconds - first.epochSeconds) / 86400.0 AS days,
  size(others) AS contacts, calls,
  COLLECT {
    MATCH (h:Person|Organisation)-[:HOLDS]->(p)
    RETURN DISTINCT toLower(head(labels(h))) + ':' + h.key AS ref ORDER BY ref
  } AS holders,
  COLLECT {
    MATCH (p)-[:USES]->(:Device)<-[:USES]-(o:Phone) WHERE o <> p
    RETURN DISTINCT o.key AS key ORDER BY key
  } AS same_device,
  COLLECT { UNWIND others AS o RETURN o.key AS key ORDER BY key } AS others, ids AS evidence
ORDER BY calls DESC, days, phone
LIMIT $limit
