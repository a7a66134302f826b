// title = "Direct suppliers of a person"
// question = "Who sends this person parcels, how many, since when, and what does the person pay them?"
// tags = ["chains", "suppliers", "parcels", "payments"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a parcel and a payment close in time may belong to different dealings; cash and accounts in others' names are not seen."
// unique = ["supplier", "currency"]
// evidence = ["parcel_edges", "payment_edges"]
//
// [params.party]
// type = "node"
// kind = ["Person", "Organisation"]
// example = "person:310101199001011237"
// help = "Person or organisation asked about."
//
// [params.parcels]
// type = "integer"
// unit = "parcels"
// default = 1
// range = [1, 100000]
// help = "Least number of parcels from one supplier."
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
// supplier = "text"
// name = "text or null"
// parcels = "integer"
// paid_parcels = "integer"
// payments = "integer"
// paid = "decimal"
// currency = "text or null"
// first_at = "datetime"
// last_at = "datetime"
// parcel_edges = "list of text"
// payment_edges = "list of text"

// Each payment counts once a pair, however many parcels' windows it falls into.
MATCH (p:Person|Organisation {key: $party.key}) WHERE $party.kind IN labels(p)
MATCH (p)-[own:HOLDS*0..1]->()-[r:RECEIVED]->(parcel:Parcel)<-[s:SENT]-(unit)
WHERE s.at >= $since AND s.at < $until
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s.at)) AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
// A number stands for who held it that day, for itself if nobody did.
WITH p, s, r, parcel, unit, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(s.at)) AND (g.endDate IS NULL OR g.endDate >= date(s.at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS supplier
WITH DISTINCT p, s, r, parcel, supplier WHERE supplier <> p
WITH s, r, parcel, supplier, COLLECT {
  MATCH (p)-[f:HOLDS*0..1]->()-[t:TRANSFERRED|PAID]->()<-[g:HOLDS*0..1]-(supplier)
  WHERE t.at >= s.at - $before AND t.at <= s.at + $after
    AND all(h IN f + g WHERE (h.startDate IS NULL OR h.startDate <= date(t.at))
    AND (h.endDate IS NULL OR h.endDate >= date(t.at)))
  RETURN DISTINCT t
} AS candidates
UNWIND CASE candidates WHEN [] THEN [null] ELSE candidates END AS t
WITH supplier, s, r, parcel, t ORDER BY s.at, parcel.key, s.id, r.id, t.at, t.id
WITH supplier, count(DISTINCT parcel) AS parcels, count(DISTINCT CASE WHEN t IS NOT NULL THEN parcel END) AS paid_parcels,
     min(s.at) AS first_at, max(s.at) AS last_at, collect(DISTINCT s.id) + collect(DISTINCT r.id) AS parcel_edges,
     collect(DISTINCT t) AS payments
WHERE parcels >= $parcels
UNWIND CASE payments WHEN [] THEN [null] ELSE payments END AS t
WITH supplier, parcels, paid_parcels, first_at, last_at, parcel_edges, t ORDER BY t.at, t.id
WITH supplier, parcels, paid_parcels, first_at, last_at, parcel_edges, t.currency AS currency, count(t) AS payments,
     round(sum(t.amount), 3) AS paid, collect(t.id) AS payment_edges
RETURN toLower(labels(supplier)[0]) + ':' + supplier.key AS supplier, supplier.name AS name, parcels, paid_parcels, payments, paid,
       currency, first_at, last_at,
       parcel_edges, payment_edges
ORDER BY parcels DESC, supplier, currency
LIMIT $limit
