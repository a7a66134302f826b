// title = "Persons who stayed where and when a person stayed"
// question = "Who was in the same lodging at the same time as this person, how often, and in the same room?"
// tags = ["people", "stays"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: large hotels hold many strangers at a time."
// unique = ["other"]
// evidence = ["edges"]
//
// [params.person]
// type = "node"
// kind = "Person"
// example = "person:310101199001011237"
// help = "Person asked about."
//
// [params.times]
// type = "integer"
// unit = "stays"
// default = 1
// range = [1, 1000]
// help = "Least number of this person's stays that the other shared."
//
// [params.open]
// type = "duration"
// default = "P1D"
// range = ["PT1H", "P31D"]
// help = "How long a stay without a departure is taken to last."
//
// [params.since]
// type = "datetime"
// default = "1900-01-01"
// help = "First moment of the period."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period; this moment is no longer in it."
//
// [returns]
// other = "text"
// name = "text or null"
// times = "integer"
// same_room = "integer"
// places = "list of text"
// first_at = "datetime"
// last_at = "datetime"
// edges = "list of text"

// Two stays overlap when each begins before the other ends; who arrives at the moment the other leaves does not.
MATCH (p:Person {key: $person})-[a:STAYED_AT]->(place:Place)
WHERE a.at >= $since AND a.at < $until
MATCH (place)<-[b:STAYED_AT]-(other:Person)
WHERE other <> p AND b.at < coalesce(a.endAt, a.at + $open) AND a.at < coalesce(b.endAt, b.at + $open)
WITH other, place, a, b, CASE WHEN a.at >= b.at THEN a.at ELSE b.at END AS both_from ORDER BY a.at, a.id, b.at, b.id
WITH other, count(DISTINCT a) AS times, count(DISTINCT CASE WHEN a.room = b.room THEN a END) AS same_room,
     collect(DISTINCT place.key) AS places, min(both_from) AS first_at, max(both_from) AS last_at,
     reduce(flat = [], i IN collect([a.id, b.id]) | flat + i) AS edges
WHERE times >= $times
RETURN toLower(labels(other)[0]) + ':' + other.key AS other, other.name AS name, times, same_room, places, first_at, last_at,
       edges
ORDER BY times DESC, same_room DESC, other
LIMIT $limit
