// title = "Chains of calls in order of time"
// question = "Whom did this number ring, whom did they ring soon after, and so on: how did word pass on?"
// tags = ["phones", "chain", "time"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: calls that follow one another need not be about one thing."
// unique = ["calls", "times", "numbers"]
// evidence = ["calls"]
//
// [params.phone]
// type = "node"
// kind = "Phone"
// example = "phone:+8613800000001"
// help = "The number."
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
// [params.steps]
// type = "integer"
// unit = "calls"
// default = 3
// range = [2, 4]
// help = "Calls in a chain."
//
// [params.within]
// type = "duration"
// default = "PT30M"
// help = "Longest time from the beginning of one call to the beginning of the next."
//
// [params.services]
// type = "boolean"
// default = false
// help = "Whether short codes and service numbers count too."
//
// [returns]
// numbers = "list of text"
// times = "list of datetime"
// minutes = "float"
// calls = "list of text"
MATCH (a:Phone {key: $phone})-[c1:CALLED]->(b:Phone)
WHERE $since <= c1.at < $until AND a <> b AND ($services OR coalesce(b.service, false) = false)
MATCH (b)-[c2:CALLED]->(c:Phone)
WHERE c1.at < c2.at <= c1.at + $within AND c1.at.epochSeconds + coalesce(c1.seconds, 0) <= c2.at.epochSeconds
  AND NOT c IN [a, b] AND ($services OR coalesce(c.service, false) = false)
OPTIONAL MATCH (c)-[c3:CALLED]->(d:Phone)
WHERE $steps >= 3 AND c2.at < c3.at <= c2.at + $within AND c2.at.epochSeconds + coalesce(c2.seconds, 0) <= c3.at.epochSeconds
  AND NOT d IN [a, b, c] AND ($services OR coalesce(d.service, false) = false)
WITH a, b, c, d, c1, c2, c3
WHERE $steps < 3 OR c3 IS NOT NULL
OPTIONAL MATCH (d)-[c4:CALLED]->(e:Phone)
WHERE $steps = 4 AND c3.at < c4.at <= c3.at + $within AND c3.at.epochSeconds + coalesce(c3.seconds, 0) <= c4.at.epochSeconds
  AND NOT e IN [a, b, c, d] AND ($services OR coalesce(e.service, false) = false)
WITH [a, b, c, d, e] AS phones, [c1, c2, c3, c4] AS calls, c4
WHERE $steps < 4 OR c4 IS NOT NULL
WITH phones[..$steps + 1] AS phones, calls[..$steps] AS calls
RETURN [p IN phones | p.key] AS numbers, [c IN calls | c.at] AS times,
  (last(calls).at.epochSeconds - head(calls).at.epochSeconds) / 60.0 AS minutes,
  [c IN calls | c.id] AS calls
ORDER BY times, numbers, calls
LIMIT $limit
