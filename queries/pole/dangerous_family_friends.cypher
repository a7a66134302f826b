// title = "Friends of the family who are party to crimes"
// question = "Whose relatives, party to no crime themselves, know many who are?"
// tags = ["pole", "vulnerable", "family"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: to know or be related to someone is no deed."
// unique = ["person"]
// evidence = ["ties"]
//
// [params.least]
// type = "integer"
// unit = "persons"
// default = 1
// range = [1, 1000000]
// help = "Least number of such friends of relatives."
//
// [returns]
// person = "text"
// name = "text or null"
// surname = "text or null"
// nhs_no = "text or null"
// dangerous_family_friends = "integer"
// relatives = "list of text"
// friends = "list of text"
// ties = "list of text"
MATCH (p:Person)-[f:FAMILY_REL]-(relative:Person)-[k:KNOWS]-(friend:Person)
WHERE friend <> p AND EXISTS { (friend)-[:PARTY_TO]->(:Crime) }
  AND NOT EXISTS { (p)-[:PARTY_TO]->(:Crime) } AND NOT EXISTS { (relative)-[:PARTY_TO]->(:Crime) }
WITH p, relative, friend, f, k ORDER BY relative.key, friend.key, f.id, k.id
WITH p, collect(DISTINCT relative.key) AS relatives, collect(DISTINCT friend.key) AS friends,
  collect(DISTINCT f.id) + collect(DISTINCT k.id) AS ties
WHERE size(friends) >= $least
RETURN p.key AS person, p.name AS name, p.surname AS surname, p.nhs_no AS nhs_no,
  size(friends) AS dangerous_family_friends, relatives,
  COLLECT { UNWIND friends AS key RETURN key ORDER BY key } AS friends, ties
ORDER BY dangerous_family_friends DESC, person
LIMIT $limit
