// title = "Parcels with no matching payment"
// question = "For which parcels of this person did the receiver pay nothing that the records show?"
// tags = ["chains", "parcels", "payments"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: it may have been paid in cash, to another's account, or be a gift."
// unique = ["parcel", "receiver"]
// evidence = ["parcel_edges"]
//
// [params.party]
// type = "node"
// kind = ["Person", "Organisation"]
// example = "person:310101199001011237"
// help = "Person or organisation asked about."
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
// [params.before]
// type = "duration"
// default = "P10D"
// range = ["P0D", "P366D"]
// help = "A payment this long before its parcel was sent still counts."
//
// [params.after]
// type = "duration"
// default = "P35D"
// range = ["P0D", "P366D"]
// help = "A payment this long after its parcel was sent still counts."
//
// [returns]
// parcel = "text"
// sent_at = "datetime"
// receiver = "text"
// name = "text or null"
// goods = "text or null"
// weight_kg = "float or null"
// region = "text or null"
// accounts = "integer"
// paid_elsewhere = "integer"
// parcel_edges = "list of text"

// accounts: accounts known of the receiver; 0 means that no payment could be seen. paid_elsewhere: accounts of others that the
// receiver paid within the window.
MATCH (p:Person|Organisation {key: $party.key}) WHERE $party.kind IN labels(p)
MATCH (p)-[own:HOLDS*0..1]->()-[s:SENT]->(parcel:Parcel)<-[r:RECEIVED]-(unit)
WHERE s.at >= $since AND s.at < $until
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s.at)) AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
// A number stands for who held it that day, for itself if nobody did.
WITH p, s, r, parcel, unit, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(s.at)) AND (g.endDate IS NULL OR g.endDate >= date(s.at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS receiver
WITH DISTINCT p, s, r, parcel, receiver WHERE receiver <> p
WITH p, s, r, parcel, receiver, COLLECT {
  MATCH (receiver)-[f:HOLDS*0..1]->()-[t:TRANSFERRED|PAID]->()<-[g:HOLDS*0..1]-(p)
  WHERE t.at >= s.at - $before AND t.at <= s.at + $after
    AND all(h IN f + g WHERE (h.startDate IS NULL OR h.startDate <= date(t.at))
    AND (h.endDate IS NULL OR h.endDate >= date(t.at)))
  RETURN DISTINCT t
} AS candidates
WHERE candidates = []
WITH parcel, receiver, s, r ORDER BY s.at, s.id, r.id
WITH parcel, receiver, min(s.at) AS sent_at, head(collect(r.region)) AS region,
     collect(DISTINCT s.id) + collect(DISTINCT r.id) AS parcel_edges
RETURN parcel.key AS parcel, sent_at, toLower(labels(receiver)[0]) + ':' + receiver.key AS receiver, receiver.name AS name,
       parcel.goods AS goods,
       parcel.weightKg AS weight_kg, region, COUNT { MATCH (receiver)-[:HOLDS]->(a:Account) RETURN DISTINCT a } AS accounts,
       COUNT {
         MATCH (receiver)-[:HOLDS]->(:Account)-[t:TRANSFERRED]->(other:Account)
         WHERE t.at >= sent_at - $before AND t.at <= sent_at + $after AND NOT EXISTS { (receiver)-[:HOLDS]->(other) }
         RETURN DISTINCT other
       } AS paid_elsewhere, parcel_edges
ORDER BY sent_at, parcel, receiver
LIMIT $limit
