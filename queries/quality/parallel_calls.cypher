// title = "Calls of one number at the same time"
// question = "Which numbers made a call while another of theirs went on, as shifted clocks or copied rows give?"
// tags = ["quality", "time", "calls"]
// author = "graphengine"
// revision = 1
// unique = ["phone", "first", "calls"]
// evidence = ["calls"]
//
// [params.seconds]
// type = "integer"
// unit = "seconds"
// default = 60
// range = [1, 86400]
// help = "Least time that both calls have in common."
//
// [params.other_cell]
// type = "boolean"
// default = false
// help = "Only where the two calls began in different cells."
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
// phone = "text"
// first = "datetime"
// second = "datetime"
// common_seconds = "integer"
// cell_a = "text or null"
// cell_b = "text or null"
// other_a = "text"
// other_b = "text"
// sources = "list of text"
// calls = "list of text"
MATCH (p:Phone)-[c:CALLED]->(other:Phone)
WHERE $since <= c.at < $until AND c.seconds >= $seconds
WITH p, c, other ORDER BY c.at, c.id, other.key
WITH p, collect({call: c, other: other.key, begin: c.at.epochSeconds, finish: c.at.epochSeconds + c.seconds}) AS made
WHERE size(made) > 1
UNWIND range(0, size(made) - 2) AS i
WITH p, made[i] AS one, made[i + 1..i + 51] AS later
UNWIND [x IN later WHERE x.begin + $seconds <= one.finish] AS two
WITH p, one.call AS c, two.call AS d, one.other AS other_a, two.other AS other_b, one.finish AS finish
WHERE NOT $other_cell OR c.cell <> d.cell
WITH *, finish - d.at.epochSeconds AS left_seconds
RETURN p.key AS phone, c.at AS first, d.at AS second,
  CASE WHEN d.seconds < left_seconds THEN d.seconds ELSE left_seconds END AS common_seconds,
  c.cell AS cell_a, d.cell AS cell_b, other_a, other_b, [left(c.source, 12), left(d.source, 12)] AS sources, [c.id, d.id] AS calls
ORDER BY common_seconds DESC, phone, first, calls
LIMIT $limit
