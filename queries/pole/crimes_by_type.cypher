// title = "Crimes by type"
// question = "How many crimes of each type were recorded in a period, and how many are unsolved?"
// tags = ["pole", "crime"]
// author = "graphengine"
// revision = 1
// unique = ["type"]
//
// [params.since]
// type = "date"
// default = "2000-01-01"
// help = "First day."
//
// [params.until]
// type = "date"
// default = "2100-01-01"
// help = "Last day."
//
// [returns]
// type = "text or null"
// crimes = "integer"
// share = "float"
// with_party = "integer"
// first = "date"
// last = "date"
MATCH (c:Crime)
WHERE $since <= c.date <= $until
WITH c.type AS type, count(c) AS crimes, min(c.date) AS first, max(c.date) AS last,
  count(CASE WHEN EXISTS { (c)<-[:PARTY_TO]-(:Person) } THEN 1 END) AS with_party
WITH collect({type: type, crimes: crimes, first: first, last: last, with_party: with_party}) AS rows, sum(crimes) AS total
UNWIND rows AS row
RETURN row.type AS type, row.crimes AS crimes, 1.0 * row.crimes / total AS share, row.with_party AS with_party,
  row.first AS first, row.last AS last
ORDER BY crimes DESC, type
LIMIT $limit
