// title = "Persons who stayed where parcels were sent"
// question = "Who stayed in a lodging of the region from which this person's parcels were sent, at that time, again and again?"
// tags = ["people", "stays", "parcels"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a region holds many travellers."
// unique = ["other"]
// evidence = ["stay_edges", "parcel_edges"]
//
// [params.party]
// type = "node"
// kind = ["Person", "Organisation"]
// example = "person:310101199001011237"
// help = "Person or organisation asked about."
//
// [params.times]
// type = "integer"
// unit = "parcels"
// default = 2
// range = [1, 1000]
// help = "Least number of parcels sent during a stay."
//
// [params.slack]
// type = "duration"
// default = "P1D"
// range = ["PT0S", "P14D"]
// help = "Added before arrival and after departure."
//
// [params.open]
// type = "duration"
// default = "P1D"
// range = ["PT1H", "P31D"]
// help = "How long a stay without a departure is taken to last."
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
// other = "text"
// name = "text or null"
// parcels = "integer"
// stays = "integer"
// regions = "list of text"
// places = "list of text"
// first_at = "datetime"
// last_at = "datetime"
// stay_edges = "list of text"
// parcel_edges = "list of text"

// The region is that written for the sender. The person's own stays count too: they show where the person was.
MATCH (p:Person|Organisation {key: $party.key}) WHERE $party.kind IN labels(p)
MATCH (p)-[own:HOLDS*0..1]->()-[s:SENT]->(parcel:Parcel)
WHERE s.at >= $since AND s.at < $until AND s.region IS NOT NULL
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s.at)) AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
WITH DISTINCT s, parcel
WITH s.region AS region, collect({parcel: parcel, at: s.at, edge: s.id}) AS sent
MATCH (place:Place {region: region})<-[stay:STAYED_AT]-(other:Person)
WITH region, place, stay, other,
     [x IN sent WHERE x.at >= stay.at - $slack AND x.at <= coalesce(stay.endAt, stay.at + $open) + $slack] AS during
WHERE size(during) > 0
UNWIND during AS x
WITH region, place, stay, other, x ORDER BY x.at, x.edge, stay.at, stay.id
WITH other, count(DISTINCT x.parcel) AS parcels, count(DISTINCT stay) AS stays, collect(DISTINCT region) AS regions,
     collect(DISTINCT place.key) AS places,
     min(x.at) AS first_at, max(x.at) AS last_at, collect(DISTINCT stay.id) AS stay_edges,
     collect(DISTINCT x.edge) AS parcel_edges
WHERE parcels >= $times
RETURN toLower(labels(other)[0]) + ':' + other.key AS other, other.name AS name, parcels, stays, regions, places, first_at,
       last_at, stay_edges, parcel_edges
ORDER BY parcels DESC, stays DESC, other
LIMIT $limit
