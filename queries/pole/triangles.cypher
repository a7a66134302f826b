// title = "Persons in most triangles"
// question = "In how many triangles of acquaintances does each person stand, and how closely knit are those around?"
// tags = ["pole", "friends", "triangles"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: to know or be related to someone is no deed."
// unique = ["person"]
//
// [params.least]
// type = "integer"
// unit = "triangles"
// default = 1
// range = [1, 100000000]
// help = "Least number of triangles."
//
// [returns]
// person = "text"
// name = "text or null"
// surname = "text or null"
// triangles = "integer"
// acquaintances = "integer"
// clustering = "float"
MATCH (a:Person)-[:KNOWS]-(b:Person)
WHERE a <> b
WITH a, collect(DISTINCT b) AS friends
UNWIND friends AS b
MATCH (b)-[:KNOWS]-(c:Person)
WHERE b.key < c.key AND c IN friends
WITH a, size(friends) AS acquaintances, count(DISTINCT [b.key, c.key]) AS triangles
WHERE triangles >= $least
RETURN a.key AS person, a.name AS name, a.surname AS surname, triangles, acquaintances,
  2.0 * triangles / (acquaintances * (acquaintances - 1)) AS clustering
ORDER BY triangles DESC, surname, person
LIMIT $limit
