// title = "Pairs who share identifiers"
// question = "Which two persons share at least so many numbers, accounts, vehicles, handsets or addresses?"
// tags = ["people", "identifiers", "pairs"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: families, flatmates and second-hand things share too."
// unique = ["first", "second"]
// evidence = ["edges"]
//
// [params.least]
// type = "integer"
// unit = "things"
// default = 2
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
// first = "text"
// first_name = "text or null"
// second = "text"
// second_name = "text or null"
// shared = "integer"
// things = "list of text"
// edges = "list of text"

// A handset is shared by the holders of the numbers seen in it. Days are not compared: one may have had the thing after the other.
CALL () {
  MATCH (person:Person)-[e:HOLDS|LIVES_AT|MEMBER_OF]->(thing)
  WITH thing, person, min(e.id) AS edge
  RETURN thing, person, [edge] AS ids
  UNION ALL
  MATCH (thing:Device)<-[:USES]-(phone:Phone)
  WITH DISTINCT thing, phone
  MATCH (phone)<-[h:HOLDS]-(person:Person)
  WITH thing, collect({phone: phone, person: person, edge: h.id}) AS uses, count(DISTINCT person) AS users
  WHERE users >= 2 AND users <= $most
  UNWIND uses AS x
  WITH thing, x.person AS person, x.edge AS edge, x.phone AS phone
  WITH thing, person, edge, COLLECT { MATCH (phone)-[e:USES]->(thing) RETURN e.id ORDER BY e.at, e.id LIMIT 1 } AS seen
  WITH thing, person, min([edge] + seen) AS ids
  RETURN thing, person, ids
}
WITH thing, person, ids
WHERE any(label IN labels(thing) WHERE label IN $kinds)
WITH thing, collect({person: person, ids: ids}) AS sharers
WHERE size(sharers) >= 2 AND size(sharers) <= $most
UNWIND sharers AS a
UNWIND sharers AS b
WITH a.person AS first, b.person AS second, toLower(labels(thing)[0]) + ':' + thing.key AS what,
     a.ids + b.ids AS ids ORDER BY what
WHERE first.key < second.key
WITH first, second, count(what) AS shared, collect(what) AS things, reduce(flat = [], i IN collect(ids) | flat + i) AS edges
WHERE shared >= $least
RETURN toLower(labels(first)[0]) + ':' + first.key AS first, first.name AS first_name,
       toLower(labels(second)[0]) + ':' + second.key AS second, second.name AS second_name, shared, things, edges
ORDER BY shared DESC, first, second
LIMIT $limit
