// title = "Silent periods of a number"
// question = "When was this number silent for long, and which contacts came last before and first after?"
// tags = ["phones", "gap", "time"]
// author = "graphengine"
// revision = 1
// unique = ["silent_from", "silent_until"]
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
// [params.least]
// type = "duration"
// default = "P7D"
// help = "Shortest silence to list."
//
// [params.services]
// type = "boolean"
// default = false
// help = "Whether short codes and service numbers count too."
//
// [returns]
// silent_from = "datetime"
// silent_until = "datetime"
// days = "float"
// last_before = "text"
// first_after = "text"
// calls = "list of text"
MATCH (own:Phone {key: $phone})-[c:CALLED]-(other:Phone)
WHERE $since <= c.at < $until AND ($services OR coalesce(other.service, false) = false)
WITH DISTINCT c, other
ORDER BY c.at, c.id, other.key
WITH collect({at: c.at, id: c.id, other: other.key}) AS events
UNWIND range(1, size(events) - 1) AS i
WITH events[i - 1] AS before, events[i] AS after
WHERE before.at + $least <= after.at
RETURN before.at AS silent_from, after.at AS silent_until,
  (after.at.epochSeconds - before.at.epochSeconds) / 86400.0 AS days,
  before.other AS last_before, after.other AS first_after, [before.id, after.id] AS calls
ORDER BY silent_from, silent_until
LIMIT $limit
