// title = "Pairs who stayed together again and again"
// question = "Which two persons were in the same lodgings at the same time at least so often?"
// tags = ["people", "stays", "pairs"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: travel groups, colleagues and crews stay together too."
// unique = ["first", "second"]
// evidence = ["edges"]
//
// [params.times]
// type = "integer"
// unit = "stays"
// default = 2
// range = [1, 1000]
// help = "Least number of shared stays."
//
// [params.places]
// type = "integer"
// unit = "places"
// default = 1
// range = [1, 1000]
// help = "Least number of different lodgings."
//
// [params.open]
// type = "duration"
// default = "P1D"
// range = ["PT1H", "P31D"]
// help = "How long a stay without a departure is taken to last."
//
// [params.since]
// type = "datetime"
// default = "2000-01-01"
// help = "First moment of the period."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period; this moment is no longer in it."
//
// [returns]
// first = "text"
// first_name = "text or null"
// second = "text"
// second_name = "text or null"
// times = "integer"
// same_room = "integer"
// places = "list of text"
// first_at = "datetime"
// last_at = "datetime"
// edges = "list of text"

// Stays overlap when each begins before the other ends. Name a period when hotels are large: pairs are counted in each.
MATCH (place:Place)<-[a:STAYED_AT]-(first:Person)
WHERE a.at >= $since AND a.at < $until
MATCH (place)<-[b:STAYED_AT]-(second:Person)
WHERE b.at >= $since AND b.at < $until AND first.key < second.key
  AND b.at < coalesce(a.endAt, a.at + $open) AND a.at < coalesce(b.endAt, b.at + $open)
WITH first, second, place, a, b, CASE WHEN a.at >= b.at THEN a.at ELSE b.at END AS both_from ORDER BY both_from, a.id, b.id
WITH first, second, CASE WHEN count(DISTINCT a) < count(DISTINCT b) THEN count(DISTINCT a) ELSE count(DISTINCT b) END AS times,
     count(DISTINCT CASE WHEN a.room = b.room THEN a END) AS same_room, collect(DISTINCT place.key) AS places,
     min(both_from) AS first_at, max(both_from) AS last_at, reduce(flat = [], i IN collect([a.id, b.id]) | flat + i) AS edges
WHERE times >= $times AND size(places) >= $places
RETURN toLower(labels(first)[0]) + ':' + first.key AS first, first.name AS first_name,
       toLower(labels(second)[0]) + ':' + second.key AS second, second.name AS second_name, times, same_room, places,
       first_at, last_at, edges
ORDER BY times DESC, same_room DESC, first, second
LIMIT $limit
