// title = "What the registers say of a person"
// question = "Which numbers, accounts, vehicles, addresses, employers and handsets does this person have, from when to when?"
// tags = ["people", "profile"]
// author = "graphengine"
// revision = 1
// unique = ["relation", "thing", "first_day", "edges"]
// evidence = ["edges"]
//
// [params.person]
// type = "node"
// kind = "Person"
// example = "person:310101199001011237"
// help = "Person asked about."
//
// [returns]
// relation = "text"
// thing = "text"
// name = "text or null"
// detail = "text or null"
// first_day = "date or null"
// last_day = "date or null"
// edges = "list of text"
MATCH (p:Person {key: $person})
CALL (p) {
  MATCH (p)-[e:HOLDS|LIVES_AT|MEMBER_OF]->(thing)
  RETURN type(e) AS relation, thing, coalesce(e.role, e.name) AS detail, e.startDate AS first_day, e.endDate AS last_day,
         [e.id] AS edges
  UNION
  MATCH (p)-[e:SAME_AS]-(thing:Person)
  RETURN 'SAME_AS' AS relation, thing, e.ground AS detail, null AS first_day, null AS last_day, [e.id] AS edges
  UNION
  MATCH (p)-[h:HOLDS]->(phone:Phone)-[e:USES]->(thing:Device)
  WITH phone, h, thing, e ORDER BY e.at, e.id
  WITH phone, h, thing, min(date(e.at)) AS first_day, max(date(e.at)) AS last_day, collect(e.id) AS ids
  RETURN 'USES' AS relation, thing, phone.key AS detail, first_day, last_day, [h.id] + ids AS edges
}
RETURN relation, toLower(labels(thing)[0]) + ':' + thing.key AS thing, thing.name AS name, detail, first_day, last_day, edges
ORDER BY relation, thing, first_day, edges
LIMIT $limit
