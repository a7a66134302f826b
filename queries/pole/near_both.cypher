// title = "Persons near two persons"
// question = "Who stands within a few acquaintances of both of these, and is party to crimes of a type?"
// tags = ["pole", "persons", "crime"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: to know or be related to someone is no deed."
// unique = ["person"]
// evidence = ["parties"]
//
// [params.first]
// type = "node"
// kind = "Person"
// example = "person:1"
// help = "One person."
//
// [params.second]
// type = "node"
// kind = "Person"
// example = "person:2"
// help = "The other person."
//
// [params.hops]
// type = "integer"
// unit = "steps"
// default = 3
// range = [1, 4]
// help = "Most acquaintances in between, and one."
//
// [params.crime_type]
// type = "text"
// default = "Drugs"
// help = "Type of crime as the data names it; empty: any."
//
// [returns]
// person = "text"
// name = "text or null"
// surname = "text or null"
// crimes = "integer"
// from_first = "integer"
// from_second = "integer"
// parties = "list of text"
MATCH (v:Person)-[party:PARTY_TO]->(c:Crime)
WHERE ($crime_type = '' OR c.type = $crime_type) AND NOT v.key IN [$first, $second]
WITH v, c, party ORDER BY c.key, party.id
WITH v, count(DISTINCT c) AS crimes, collect(party.id) AS parties
MATCH one = shortestPath((:Person {key: $first})-[:KNOWS*1..4]-(v))
WITH v, crimes, parties, length(one) AS from_first
WHERE from_first <= $hops
MATCH two = shortestPath((:Person {key: $second})-[:KNOWS*1..4]-(v))
WITH v, crimes, parties, from_first, length(two) AS from_second
WHERE from_second <= $hops
RETURN v.key AS person, v.name AS name, v.surname AS surname, crimes,
  from_first, from_second, parties
ORDER BY crimes DESC, surname, person
LIMIT $limit
