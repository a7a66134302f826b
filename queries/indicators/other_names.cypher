// title = "Numbers used under other names"
// question = "Which numbers, registered to one person, send and receive parcels under other names only?"
// tags = ["indicators", "indicator", "names", "parcels"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: relatives and colleagues hand in parcels for one another."
// unique = ["person", "phone"]
// evidence = ["moves", "holdings"]
//
// [params.parcels]
// type = "integer"
// unit = "parcels"
// default = 3
// range = [1, 100000]
// help = "Least number of parcels under other names."
//
// [params.names]
// type = "integer"
// unit = "names"
// default = 1
// range = [1, 10000]
// help = "Least number of different names."
//
// [params.since]
// type = "datetime"
// default = "2000-01-01"
// help = "First moment of the period."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "First moment after the period."
//
// [returns]
// person = "text"
// name = "text"
// phone = "text"
// parcels = "integer"
// names = "list of text"
// first = "datetime"
// last = "datetime"
// moves = "list of text"
// holdings = "list of text"
MATCH (p:Person)-[h:HOLDS]->(n:Phone)
WHERE p.name IS NOT NULL
WITH p, n, COLLECT { MATCH (p)-[h:HOLDS]->(n) RETURN h.id AS id ORDER BY id } AS holdings, collect(toLower(h.name)) AS known
MATCH (n)-[m:SENT|RECEIVED]->(g:Parcel)
WHERE $since <= m.at < $until AND m.name IS NOT NULL
WITH p, n, holdings, known + [toLower(p.name), toLower(p.nameNormalised), toLower(p.alias)] AS known, g, m
ORDER BY m.at, m.id
WITH p, n, holdings, g, m, toLower(m.name) IN [x IN known WHERE x IS NOT NULL] AS own
WITH p, n, holdings, collect({parcel: g, id: m.id, at: m.at, name: m.name, own: own}) AS moves
WHERE none(x IN moves WHERE x.own)
WITH p, n, holdings, moves, COLLECT { UNWIND moves AS x RETURN DISTINCT x.name AS name ORDER BY name } AS names,
  COUNT { UNWIND moves AS x RETURN DISTINCT x.parcel } AS parcels
WHERE parcels >= $parcels AND size(names) >= $names
RETURN p.key AS person, p.name AS name, n.key AS phone, parcels, names, head(moves).at AS first, last(moves).at AS last,
  [x IN moves | x.id] AS moves, holdings
ORDER BY size(names) DESC, parcels DESC, person, phone
LIMIT $limit
