// title = "Persons with dangerous friends"
// question = "Who is party to no crime, but knows many who are?"
// tags = ["pole", "vulnerable", "friends"]
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
// help = "Least number of such friends."
//
// [params.crime_type]
// type = "text"
// default = ""
// help = "Type of crime as the data names it; empty: any."
//
// [returns]
// person = "text"
// name = "text or null"
// surname = "text or null"
// nhs_no = "text or null"
// dangerous_friends = "integer"
// friends = "list of text"
// ties = "list of text"
MATCH (p:Person)-[k:KNOWS]-(friend:Person)
WHERE NOT EXISTS { (p)-[:PARTY_TO]->(:Crime) } AND p <> friend
  AND EXISTS { MATCH (friend)-[:PARTY_TO]->(c:Crime) WHERE ($crime_type = '' OR c.type = $crime_type) }
WITH p, friend, k ORDER BY friend.key, k.id
WITH p, collect(DISTINCT friend.key) AS friends, collect(k.id) AS ties
WHERE size(friends) >= $least
RETURN p.key AS person, p.name AS name, p.surname AS surname, p.nhs_no AS nhs_no, size(friends) AS dangerous_friends,
  friends, ties
ORDER BY dangerous_friends DESC, person
LIMIT $limit
