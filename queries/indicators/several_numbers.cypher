// title = "Several numbers within a month"
// question = "Who took out several telephone numbers within any such span of days?"
// tags = ["indicators", "indicator", "numbers"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: shops, families and firms take out numbers too."
// unique = ["person"]
// evidence = ["holdings"]
//
// [params.numbers]
// type = "integer"
// unit = "numbers"
// default = 3
// range = [2, 1000]
// help = "Least number of different numbers."
//
// [params.days]
// type = "integer"
// unit = "days"
// default = 30
// range = [1, 3660]
// help = "Length of the span: 30 means that first and last day are at most 29 days apart."
//
// [params.since]
// type = "date"
// default = "2000-01-01"
// help = "First day on which a holding may begin."
//
// [params.until]
// type = "date"
// default = "2100-01-01"
// help = "Last day on which it may begin."
//
// [returns]
// person = "text"
// name = "text or null"
// numbers = "integer"
// first_day = "date"
// last_day = "date"
// phones = "list of text"
// all_numbers = "integer"
// holdings = "list of text"
MATCH (p:Person)-[h:HOLDS]->(n:Phone)
WHERE $since <= h.startDate <= $until
WITH p, n, h ORDER BY h.startDate, n.key, h.id
WITH p, n, head(collect(h)) AS h
ORDER BY h.startDate, n.key
WITH p, collect({phone: n.key, day: h.startDate, id: h.id}) AS taken
WHERE size(taken) >= $numbers
UNWIND taken AS one
WITH p, taken, one.day AS first_day, [x IN taken WHERE one.day <= x.day < one.day + duration({days: $days})] AS span
WHERE size(span) >= $numbers
WITH p, taken, first_day, span ORDER BY size(span) DESC, first_day
WITH p, taken, head(collect(span)) AS span
RETURN p.key AS person, p.name AS name, size(span) AS numbers, head(span).day AS first_day, last(span).day AS last_day,
  [x IN span | x.phone] AS phones, size(taken) AS all_numbers, [x IN span | x.id] AS holdings
ORDER BY numbers DESC, first_day, person
LIMIT $limit
