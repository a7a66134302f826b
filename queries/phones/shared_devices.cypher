// title = "Handsets with several numbers"
// question = "Which handsets were used with several numbers, which numbers, and from when to when?"
// tags = ["phones", "device", "imei"]
// author = "graphengine"
// revision = 1
// unique = ["device"]
// evidence = ["uses"]
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
// [params.numbers]
// type = "integer"
// unit = "numbers"
// default = 2
// range = [2, 1000]
// help = "Least number of different numbers."
//
// [params.undated]
// type = "boolean"
// default = true
// help = "Whether uses without a time, as registers state them, count too."
//
// [returns]
// device = "text"
// numbers = "integer"
// holders = "integer"
// first = "datetime or null"
// last = "datetime or null"
// phones = "list of text"
// periods = "list of map"
// uses = "list of text"
MATCH (p:Phone)-[u:USES]->(d:Device)
WHERE $since <= u.at < $until OR ($undated AND u.at IS NULL)
WITH d, p, u ORDER BY u.at, u.id
WITH d, p, min(u.at) AS first, max(u.at) AS last, head(collect(u.id)) AS first_use, last(collect(u.id)) AS last_use
ORDER BY first, p.key
WITH d, collect(p) AS phones, collect({phone: p.key, first: first, last: last}) AS periods, min(first) AS first, max(last) AS last,
  collect([first_use, last_use]) AS ids
WHERE size(phones) >= $numbers
RETURN d.key AS device, size(phones) AS numbers,
  COUNT { UNWIND phones AS p MATCH (h:Person|Organisation)-[:HOLDS]->(p) RETURN DISTINCT h } AS holders,
  first, last, [p IN phones | p.key] AS phones, periods,
  COLLECT { UNWIND ids AS pair UNWIND pair AS id RETURN DISTINCT id ORDER BY id } AS uses
ORDER BY numbers DESC, device
LIMIT $limit
