// title = "Drop addresses"
// question = "To which addresses do parcels go for several numbers whose holders do not live there?"
// tags = ["chains", "addresses", "parcels"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: shops, lodgings, offices and parcel lockers take parcels for many."
// unique = ["address"]
// evidence = ["parcel_edges"]
//
// [params.numbers]
// type = "integer"
// unit = "receivers"
// default = 3
// range = [1, 100000]
// help = "Least number of receivers who do not live there."
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
// address = "text"
// strangers = "integer"
// names = "integer"
// parcels = "integer"
// senders = "integer"
// residents = "integer"
// first_at = "datetime"
// last_at = "datetime"
// who = "list of text"
// parcel_edges = "list of text"

// Living there: the key of the holder's recorded residence is this address. Blanks and case are not told apart.
MATCH (unit)-[r:RECEIVED]->(parcel:Parcel)
WHERE r.at >= $since AND r.at < $until AND r.address IS NOT NULL
WITH toLower(replace(r.address, ' ', '')) AS place, unit, collect(r) AS taken
WHERE NOT EXISTS {
  MATCH (unit)<-[:HOLDS*0..1]-()-[:LIVES_AT]->(home:Place)
  WHERE toLower(replace(home.key, ' ', '')) = place
}
WITH place, count(unit) AS strangers, collect(taken) AS lists
WHERE strangers >= $numbers
UNWIND lists AS taken
UNWIND taken AS r
WITH place, strangers, r, startNode(r) AS unit, endNode(r) AS parcel
OPTIONAL MATCH (parcel)<-[:SENT]-(sender)
WITH place, strangers, r, unit, parcel, sender, toLower(labels(unit)[0]) + ':' + unit.key AS who ORDER BY who, r.at, r.id
WITH place, strangers, min(r.address) AS address, collect(DISTINCT r.address) AS written, count(DISTINCT r.name) AS names,
     count(DISTINCT parcel) AS parcels,
     count(DISTINCT sender) AS senders, min(r.at) AS first_at, max(r.at) AS last_at, collect(DISTINCT who) AS who,
     collect(DISTINCT r.id) AS parcel_edges
RETURN address, strangers, names, parcels, senders,
       COUNT { MATCH (home:Place)<-[:LIVES_AT]-(x) WHERE home.key IN written RETURN DISTINCT x } AS residents, first_at, last_at,
       who, parcel_edges
ORDER BY strangers DESC, parcels DESC, address
LIMIT $limit
