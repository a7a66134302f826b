// title = "Buyers that several sellers share"
// question = "Who took parcels from at least so many of these sellers?"
// tags = ["chains", "buyers", "sellers"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: sellers of common goods share buyers by chance."
// unique = ["buyer"]
// evidence = ["parcel_edges"]
//
// [params.sellers]
// type = "list"
// of = "node"
// kind = ["Person", "Organisation"]
// range = [2, 200]
// example = ["person:310101199001011237", "person:320102198505054321"]
// help = "Sellers, as references."
//
// [params.least]
// type = "integer"
// unit = "sellers"
// default = 2
// range = [2, 200]
// help = "Least number of these sellers."
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
// buyer = "text"
// name = "text or null"
// sellers = "integer"
// parcels = "integer"
// first_at = "datetime"
// last_at = "datetime"
// who = "list of text"
// parcel_edges = "list of text"
UNWIND $sellers AS seller
MATCH (p:Person|Organisation {key: seller.key}) WHERE seller.kind IN labels(p)
WITH DISTINCT p
MATCH (p)-[own:HOLDS*0..1]->()-[s:SENT]->(parcel:Parcel)<-[r:RECEIVED]-(unit)
WHERE s.at >= $since AND s.at < $until
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s.at)) AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
// A number stands for who held it that day, for itself if nobody did.
WITH p, s, r, parcel, unit, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(s.at)) AND (g.endDate IS NULL OR g.endDate >= date(s.at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS buyer
WITH p, toLower(labels(p)[0]) + ':' + p.key AS seller, s, r, parcel, buyer ORDER BY seller, s.at, s.id, r.id
WHERE buyer <> p
WITH buyer, count(DISTINCT p) AS sellers, count(DISTINCT parcel) AS parcels, min(s.at) AS first_at, max(s.at) AS last_at,
     collect(DISTINCT seller) AS who, collect(DISTINCT s.id) + collect(DISTINCT r.id) AS parcel_edges
WHERE sellers >= $least
RETURN toLower(labels(buyer)[0]) + ':' + buyer.key AS buyer, buyer.name AS name, sellers, parcels, first_at, last_at, who,
       parcel_edges
ORDER BY sellers DESC, parcels DESC, buyer
LIMIT $limit
