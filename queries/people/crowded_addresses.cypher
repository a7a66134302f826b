// title = "Addresses of many persons"
// question = "At which addresses are at least so many persons registered?"
// tags = ["people", "addresses"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: dormitories, homes and blocks without flat numbers house many."
// unique = ["address"]
// evidence = ["edges"]
//
// [params.least]
// type = "integer"
// unit = "persons"
// default = 5
// range = [2, 100000]
// help = "Least number of persons."
//
// [returns]
// address = "text"
// region = "text or null"
// persons = "integer"
// names = "integer"
// who = "list of text"
// edges = "list of text"
MATCH (home:Place)<-[e:LIVES_AT]-(person:Person)
WITH home, person, e, toLower(labels(person)[0]) + ':' + person.key AS ref ORDER BY ref, e.id
WITH home, count(DISTINCT person) AS persons, count(DISTINCT person.nameNormalised) AS names, collect(DISTINCT ref) AS who,
     collect(e.id) AS edges
WHERE persons >= $least
RETURN home.key AS address, home.region AS region, persons, names, who, edges
ORDER BY persons DESC, address
LIMIT $limit
