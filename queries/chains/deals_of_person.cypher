// title = "Deals of a person"
// question = "What did this person send and receive by parcel, with whom, and what was paid for it?"
// tags = ["chains", "deals", "parcels", "payments"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a parcel and a payment close in time may belong to different dealings; cash and accounts in others' names are not seen."
// unique = ["parcel", "direction", "other", "currency"]
// evidence = ["parcel_edges", "payment_edges"]
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
// direction = "text"
// parcel = "text"
// sent_at = "datetime"
// other = "text"
// name = "text or null"
// goods = "text or null"
// weight_kg = "float or null"
// payments = "integer"
// paid = "decimal"
// currency = "text or null"
// first_paid_at = "datetime or null"
// parcel_edges = "list of text"
// payment_edges = "list of text"

// A deal is a parcel from one party to another and a payment back within the window around the day it was sent.
// A payment stands once, at the nearest parcel of the same two parties, so one that settles several parcels leaves the others unpaid.
MATCH (p:Person|Organisation {key: $party.key}) WHERE $party.kind IN labels(p)
// 0 steps: the waybill names the person; 1 step: it names a phone that the person held that day.
MATCH (p)-[own:HOLDS*0..1]->()-[mine:SENT|RECEIVED]->(parcel:Parcel)<-[theirs:SENT|RECEIVED]-(unit)
WHERE type(mine) <> type(theirs)
WITH p, own, parcel, mine, theirs, unit, type(mine) = 'SENT' AS sent,
     CASE type(mine) WHEN 'SENT' THEN mine.at ELSE theirs.at END AS sent_at
WHERE sent_at >= $since AND sent_at < $until
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(sent_at))
  AND (h.endDate IS NULL OR h.endDate >= date(sent_at)))
// A number stands for who held it that day, for itself if nobody did.
WITH p, parcel, mine, theirs, unit, sent, sent_at, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(sent_at)) AND (g.endDate IS NULL OR g.endDate >= date(sent_at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS other
WITH p, parcel, mine, theirs, sent, sent_at, other ORDER BY mine.id, theirs.id
WHERE other <> p
WITH p, parcel, sent, other, min(sent_at) AS sent_at, collect(DISTINCT mine.id) + collect(DISTINCT theirs.id) AS hops
WITH *, CASE WHEN sent THEN other ELSE p END AS payer, CASE WHEN sent THEN p ELSE other END AS payee
WITH parcel, sent, other, sent_at, hops, COLLECT {
  MATCH (payer)-[f:HOLDS*0..1]->()-[t:TRANSFERRED|PAID]->()<-[g:HOLDS*0..1]-(payee)
  WHERE t.at >= sent_at - $before AND t.at <= sent_at + $after
    AND all(h IN f + g WHERE (h.startDate IS NULL OR h.startDate <= date(t.at))
    AND (h.endDate IS NULL OR h.endDate >= date(t.at)))
  RETURN DISTINCT t
} AS candidates
UNWIND CASE candidates WHEN [] THEN [null] ELSE candidates END AS t
WITH sent, other, parcel, sent_at, hops, t ORDER BY abs(t.at.epochMillis - sent_at.epochMillis), sent_at, parcel.key
WITH sent, other, t, collect([parcel, sent_at, hops]) AS nearest_first
UNWIND range(0, size(nearest_first) - 1) AS i
WITH sent, other, nearest_first[i] AS it, CASE i WHEN 0 THEN t END AS t
WITH sent, other, it[0] AS parcel, it[1] AS sent_at, it[2] AS hops, collect(t) AS paid_by
UNWIND CASE paid_by WHEN [] THEN [null] ELSE paid_by END AS t
WITH sent, other, parcel, sent_at, hops, t ORDER BY t.at, t.id
WITH sent, other, parcel, sent_at, hops, t.currency AS currency, count(t) AS payments, round(sum(t.amount), 3) AS paid,
     min(t.at) AS first_paid_at, collect(t.id) AS payment_edges
RETURN CASE WHEN sent THEN 'sent' ELSE 'received' END AS direction, parcel.key AS parcel, sent_at,
       toLower(labels(other)[0]) + ':' + other.key AS other,
       other.name AS name, parcel.goods AS goods, parcel.weightKg AS weight_kg, payments, paid, currency, first_paid_at,
       hops AS parcel_edges, payment_edges
ORDER BY sent_at, parcel, direction, other, currency
LIMIT $limit
