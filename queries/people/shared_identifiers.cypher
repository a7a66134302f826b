// title = "Persons who share identifiers with a person"
// question = "Who shares at least so many numbers, accounts, vehicles, handsets or addresses with this person?"
// tags = ["people", "identifiers"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: families, flatmates and second-hand things share too."
// unique = ["other"]
// evidence = ["edges"]
//
// [params.person]
// type = "node"
// kind = "Person"
// example = "person:310101199001011237"
// help = "Person asked about."
//
// [params.least]
// type = "integer"
// unit = "things"
// default = 1
// range = [1, 1000]
// help = "Least number of shared things."
//
// [params.kinds]
// type = "list"
// of = "choice"
// choices = ["Phone", "Account", "Vehicle", "Device", "Place", "Organisation"]
// default = ["Phone", "Account", "Vehicle", "Device", "Place"]
// range = [1, 6]
// help = "What counts as an identifier."
//
// [params.most]
// type = "integer"
// unit = "persons"
// default = 20
// range = [2, 10000]
// help = "Things that more persons than this share are left out."
//
// [returns]
// other = "text"
// name = "text or null"
// shared = "integer"
// things = "list of text"
// edges = "list of text"

// A handset is shared by the holders of the numbers seen in it. Days are not compared: one may have had the thing after the other.
MATCH (p:Person {key: $person})
CALL (p) {
  MATCH (p)-[e:HOLDS|LIVES_AT|MEMBER_OF]->(thing)<-[f:HOLDS|LIVES_AT|MEMBER_OF]-(other:Person)
  WHERE type(e) = type(f) AND COUNT { MATCH (thing)<-[:HOLDS|LIVES_AT|MEMBER_OF]-(x:Person) RETURN DISTINCT x } <= $most
  RETURN thing, other, [e.id, f.id] AS ids
  UNION
  MATCH (p)-[h:HOLDS]->(:Phone)-[e:USES]->(thing:Device)
  WITH p, thing, h, e ORDER BY e.at, e.id
  WITH p, thing, h, head(collect(e.id)) AS seen
  WHERE COUNT { MATCH (thing)<-[:USES]-(:Phone)<-[:HOLDS]-(x:Person) RETURN DISTINCT x } <= $most
  MATCH (thing)<-[f:USES]-(:Phone)<-[g:HOLDS]-(other:Person)
  WITH thing, other, h, seen, g, f ORDER BY f.at, f.id
  WITH thing, other, h, seen, g, head(collect(f.id)) AS found
  RETURN thing, other, [h.id, seen, g.id, found] AS ids
}
WITH p, thing, other, ids, toLower(labels(thing)[0]) + ':' + thing.key AS what ORDER BY what, ids
WHERE other <> p AND any(label IN labels(thing) WHERE label IN $kinds)
WITH other, count(DISTINCT thing) AS shared, collect(DISTINCT what) AS things,
     reduce(flat = [], i IN collect(ids) | flat + i) AS edges
WHERE shared >= $least
RETURN toLower(labels(other)[0]) + ':' + other.key AS other, other.name AS name, shared, things, edges
ORDER BY shared DESC, other
LIMIT $limit
