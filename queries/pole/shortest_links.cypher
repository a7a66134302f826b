// title = "Shortest links between two persons"
// question = "By which shortest chains of acquaintance and family are these two connected?"
// tags = ["pole", "path", "persons"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: to know or be related to someone is no deed."
// result = "paths"
// unique = ["persons", "ties"]
// evidence = ["ties"]
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
// default = 4
// range = [1, 6]
// help = "Most steps of a chain."
//
// [returns]
// hops = "integer"
// persons = "list of text"
// names = "list of text"
// kinds = "list of text"
// ties = "list of text"
MATCH (a:Person {key: $first}), (b:Person {key: $second})
WHERE a <> b
MATCH path = allShortestPaths((a)-[:KNOWS|KNOWS_LW|KNOWS_SN|KNOWS_PHONE|FAMILY_REL*1..6]-(b))
WITH path
WHERE length(path) <= $hops
RETURN length(path) AS hops, [n IN nodes(path) | n.key] AS persons,
  [n IN nodes(path) | coalesce(n.name + ' ', '') + coalesce(n.surname, '')] AS names,
  [r IN relationships(path) | type(r)] AS kinds, [r IN relationships(path) | r.id] AS ties
ORDER BY hops, persons, ties
LIMIT $limit
