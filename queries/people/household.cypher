// title = "Household of a person"
// question = "Who lives or lived at the same address as this person at the same time?"
// tags = ["people", "addresses"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: registers of residence are often out of date."
// unique = ["address", "other", "edges"]
// evidence = ["edges"]
//
// [params.person]
// type = "node"
// kind = "Person"
// example = "person:310101199001011237"
// help = "Person asked about."
//
// [returns]
// address = "text"
// other = "text"
// name = "text or null"
// birth_date = "date or null"
// first_day = "date or null"
// last_day = "date or null"
// residents = "integer"
// edges = "list of text"

// A residence without days is taken as lasting. residents: all persons ever recorded there; many make a block, not a household.
MATCH (p:Person {key: $person})-[a:LIVES_AT]->(home:Place)<-[b:LIVES_AT]-(other:Person)
WHERE other <> p AND coalesce(a.startDate <= b.endDate, true) AND coalesce(b.startDate <= a.endDate, true)
RETURN home.key AS address, toLower(labels(other)[0]) + ':' + other.key AS other, other.name AS name,
       other.birthDate AS birth_date, b.startDate AS first_day, b.endDate AS last_day,
       COUNT { MATCH (home)<-[:LIVES_AT]-(x:Person) RETURN DISTINCT x } AS residents, [a.id, b.id] AS edges
ORDER BY address, other, edges
LIMIT $limit
