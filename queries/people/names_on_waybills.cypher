// title = "Names and addresses on a person's waybills"
// question = "Under which names and addresses do this person's numbers send and receive parcels?"
// tags = ["people", "names", "parcels"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: relatives and colleagues use one another's numbers."
// unique = ["side", "name", "address"]
// evidence = ["edges"]
//
// [params.person]
// type = "node"
// kind = "Person"
// example = "person:310101199001011237"
// help = "Person asked about."
//
// [params.since]
// type = "datetime"
// default = "1900-01-01"
// help = "First moment of the period."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period; this moment is no longer in it."
//
// [returns]
// side = "text"
// name = "text or null"
// address = "text or null"
// own_name = "boolean"
// own_address = "boolean"
// parcels = "integer"
// numbers = "list of text"
// first_at = "datetime"
// last_at = "datetime"
// edges = "list of text"

// own_name: the registered name or an alias; own_address: the key of a recorded residence. Blanks and case are not told apart.
MATCH (p:Person {key: $person})
MATCH (p)-[own:HOLDS*0..1]->(unit)-[e:SENT|RECEIVED]->(parcel:Parcel)
WHERE e.at >= $since AND e.at < $until
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(e.at)) AND (h.endDate IS NULL OR h.endDate >= date(e.at)))
WITH DISTINCT p, unit, e, parcel, toLower(labels(unit)[0]) + ':' + unit.key AS number ORDER BY e.at, e.id
WITH p, CASE type(e) WHEN 'SENT' THEN 'sender' ELSE 'receiver' END AS side, e.name AS name, e.address AS address,
     count(DISTINCT parcel) AS parcels,
     collect(DISTINCT number) AS numbers, min(e.at) AS first_at, max(e.at) AS last_at, collect(e.id) AS edges
RETURN side, name, address,
       name IS NOT NULL AND toLower(replace(name, ' ', ''))
         IN [n IN split(coalesce(p.alias, ''), ';') + coalesce(p.name, []) | toLower(replace(n, ' ', ''))] AS own_name,
       EXISTS { MATCH (p)-[:LIVES_AT]->(home:Place)
       WHERE toLower(replace(home.key, ' ', '')) = toLower(replace(address, ' ', '')) } AS own_address,
       parcels, numbers, first_at, last_at, edges
ORDER BY parcels DESC, side, name, address
LIMIT $limit
