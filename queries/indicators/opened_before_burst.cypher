// title = "Accounts opened shortly before a burst"
// question = "Which accounts were opened shortly before many transfers came or went within a few days?"
// tags = ["indicators", "indicator", "accounts"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a new shop or flat brings many payments too."
// unique = ["account", "person", "holding"]
// evidence = ["moves", "holding"]
//
// [params.transfers]
// type = "integer"
// unit = "transfers"
// default = 10
// range = [2, 1000000]
// help = "Least number of transfers within the burst."
//
// [params.burst]
// type = "duration"
// default = "P7D"
// help = "Length of the burst, both ends included."
//
// [params.opened]
// type = "integer"
// unit = "days"
// default = 30
// range = [0, 3660]
// help = "Most days from the day of opening to the first transfer of the burst."
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
// [params.time_zone]
// type = "text"
// default = "Asia/Shanghai"
// help = "Time zone of days and hours, by its IANA name."
//
// [returns]
// account = "text"
// person = "text"
// name = "text or null"
// opened = "date"
// days_before = "integer"
// transfers = "integer"
// first = "datetime"
// last = "datetime"
// partners = "integer"
// moves = "list of text"
// holding = "text"
MATCH (p:Person|Organisation)-[h:HOLDS]->(a:Account)
WHERE h.startDate IS NOT NULL
WITH p, h, a, datetime({year: h.startDate.year, month: h.startDate.month, day: h.startDate.day, timezone: $time_zone}) AS begin
MATCH (a)-[t:TRANSFERRED]-(other:Account)
WHERE $since <= t.at < $until AND begin <= t.at AND other <> a
  AND t.at < begin + duration({days: $opened + 1}) + $burst
WITH p, h, a, begin, other, t ORDER BY t.at, t.id
WITH p, h, a, begin, collect({at: t.at, id: t.id, other: other.key}) AS moves
WHERE size(moves) >= $transfers
UNWIND moves AS one
WITH p, h, a, one, [x IN moves WHERE one.at <= x.at <= one.at + $burst] AS span,
  duration.inDays(h.startDate, date(datetime({datetime: one.at, timezone: $time_zone}))).days AS days_before
WHERE size(span) >= $transfers AND days_before <= $opened
WITH p, h, a, days_before, span ORDER BY size(span) DESC, head(span).at
WITH p, h, a, head(collect({days: days_before, span: span})) AS best
WITH p, h, a, best.days AS days_before, best.span AS span
RETURN a.key AS account, toLower(head(labels(p))) + ':' + p.key AS person, p.name AS name, h.startDate AS opened, days_before,
  size(span) AS transfers, head(span).at AS first, last(span).at AS last,
  COUNT { UNWIND span AS x RETURN DISTINCT x.other } AS partners, [x IN span | x.id] AS moves, h.id AS holding
ORDER BY transfers DESC, account, person, holding
LIMIT $limit
