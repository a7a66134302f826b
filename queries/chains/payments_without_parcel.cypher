// title = "Payments with no parcel"
// question = "Who paid this person although no parcel from the person to them is known around that time?"
// tags = ["chains", "payments", "parcels"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: wages, rent, family money and goods handed over in person leave no parcel."
// unique = ["payment", "payer"]
// evidence = ["payment"]
//
// [params.party]
// type = "node"
// kind = ["Person", "Organisation"]
// example = "person:310101199001011237"
// help = "Person or organisation that was paid."
//
// [params.least]
// type = "decimal"
// unit = "currency"
// default = 0
// range = [0, 1000000000]
// help = "Least amount of a payment."
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
// paid_at = "datetime"
// payer = "text"
// name = "text or null"
// amount = "decimal or null"
// currency = "text or null"
// purpose = "text or null"
// other_parcels = "integer"
// payment = "text"

// A payment has its parcel if one was sent from `after` before it to `before` after it. other_parcels: parcels to the payer at any other time.
MATCH (p:Person|Organisation {key: $party.key}) WHERE $party.kind IN labels(p)
CALL (p) {
  MATCH (p)-[g:HOLDS]->(:Account)<-[t:TRANSFERRED]-(purse:Account)
  WHERE t.at >= $since AND t.at < $until AND coalesce(t.amount_minor, 0) >= $least
    AND (g.startDate IS NULL OR g.startDate <= date(t.at)) AND (g.endDate IS NULL OR g.endDate >= date(t.at))
  WITH t, purse, COLLECT {
    MATCH (purse)<-[f:HOLDS]-(holder)
    WHERE (f.startDate IS NULL OR f.startDate <= date(t.at)) AND (f.endDate IS NULL OR f.endDate >= date(t.at))
    RETURN DISTINCT holder
  } AS holders
  UNWIND CASE holders WHEN [] THEN [purse] ELSE holders END AS payer
  RETURN t, payer
  UNION
  MATCH (p)<-[t:PAID]-(payer)
  WHERE t.at >= $since AND t.at < $until AND coalesce(t.amount_minor, 0) >= $least
  RETURN t, payer
}
WITH DISTINCT p, t, payer
WHERE payer <> p
CALL (p, payer) {
  OPTIONAL MATCH (payer)-[own:HOLDS*0..1]->()-[:RECEIVED]->(parcel:Parcel)<-[s:SENT]-()<-[its:HOLDS*0..1]-(p)
  WHERE all(h IN own + its WHERE (h.startDate IS NULL OR h.startDate <= date(s.at))
    AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
  RETURN collect(DISTINCT {parcel: parcel.key, at: s.at}) AS parcels
}
WITH t, payer, [x IN parcels WHERE x.parcel IS NOT NULL] AS parcels
WHERE none(x IN parcels WHERE t.at >= x.at - $before AND t.at <= x.at + $after)
RETURN t.at AS paid_at, toLower(labels(payer)[0]) + ':' + payer.key AS payer, payer.name AS name, t.amount AS amount,
       t.currency AS currency, t.purpose AS purpose,
       size(parcels) AS other_parcels, t.id AS payment
ORDER BY paid_at, payment, payer
LIMIT $limit
