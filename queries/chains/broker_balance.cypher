// title = "Goods and money in and out by month"
// question = "What came in and went out at this broker each month, in parcels, kilograms and money?"
// tags = ["chains", "brokers", "balance"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: not every payment between partners is for parcels, and cash is not seen."
// unique = ["month"]
// evidence = ["parcel_edges", "payment_edges"]
//
// [params.broker]
// type = "node"
// kind = ["Person", "Organisation"]
// example = "person:310101199001011237"
// help = "Broker asked about."
//
// [params.currency]
// type = "text"
// default = "CNY"
// help = "Currency of the amounts; payments in others are left out."
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
// month = "text"
// parcels_in = "integer"
// kg_in = "float"
// paid_out = "decimal"
// parcels_out = "integer"
// kg_out = "float"
// paid_in = "decimal"
// difference = "decimal"
// parcel_edges = "list of text"
// payment_edges = "list of text"

// paid_out: to those who ever sent the broker a parcel; paid_in: from those to whom the broker ever sent one. Months are those of UTC.
// A partner on both sides counts in both. Parcels without a stated weight add none.
MATCH (p:Person|Organisation {key: $broker.key}) WHERE $broker.kind IN labels(p)
MATCH (p)-[own:HOLDS*0..1]->()-[mine:SENT|RECEIVED]->(parcel:Parcel)<-[theirs:SENT|RECEIVED]-(unit)
WHERE type(mine) <> type(theirs)
WITH p, own, mine, theirs, parcel, unit, CASE type(mine) WHEN 'SENT' THEN mine.at ELSE theirs.at END AS sent_at
WHERE all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(sent_at))
  AND (h.endDate IS NULL OR h.endDate >= date(sent_at)))
// A number stands for who held it that day, for itself if nobody did.
WITH p, mine, theirs, parcel, unit, sent_at, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(sent_at)) AND (g.endDate IS NULL OR g.endDate >= date(sent_at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS other
WITH p, parcel, sent_at, mine, other, type(mine) = 'SENT' AS out
WHERE other <> p
WITH p, collect(DISTINCT CASE WHEN out THEN other END) AS customers,
     collect(DISTINCT CASE WHEN NOT out THEN other END) AS suppliers,
     collect(DISTINCT CASE WHEN sent_at >= $since
     AND sent_at < $until THEN {parcel: parcel, at: sent_at, out: out, id: mine.id} END) AS parcels
CALL (p, customers, suppliers, parcels) {
  UNWIND parcels AS x
  WITH x.parcel AS parcel, x.out AS out, min(x.at) AS at, collect(x.id) AS ids
  RETURN at, out, parcel.weightKg AS kg, null AS t, ids
  UNION ALL
  MATCH (p)-[f:HOLDS]->(mine:Account)-[t:TRANSFERRED {currency: $currency}]-(:Account)<-[g:HOLDS]-(other)
  WHERE t.at >= $since AND t.at < $until AND other <> p
    AND (f.startDate IS NULL OR f.startDate <= date(t.at)) AND (f.endDate IS NULL OR f.endDate >= date(t.at))
    AND (g.startDate IS NULL OR g.startDate <= date(t.at)) AND (g.endDate IS NULL OR g.endDate >= date(t.at))
    AND (startNode(t) = mine AND other IN suppliers OR endNode(t) = mine AND other IN customers)
  WITH DISTINCT t, startNode(t) = mine AS out
  RETURN t.at AS at, out, null AS kg, t, [t.id] AS ids
  UNION ALL
  MATCH (p)-[t:PAID {currency: $currency}]-(other)
  WHERE t.at >= $since AND t.at < $until AND other <> p
    AND (startNode(t) = p AND other IN suppliers OR endNode(t) = p AND other IN customers)
  RETURN t.at AS at, startNode(t) = p AS out, null AS kg, t, [t.id] AS ids
}
UNWIND ids AS edge
WITH at, out, kg, t, edge, edge = ids[0] AS first ORDER BY at, edge
WITH substring(toString(at), 0, 7) AS month,
     sum(CASE WHEN first AND t IS NULL AND NOT out THEN 1 ELSE 0 END) AS parcels_in,
     round(sum(CASE WHEN first AND t IS NULL AND NOT out THEN coalesce(kg, 0.0) ELSE 0.0 END), 3) AS kg_in,
     round(sum(CASE WHEN t IS NOT NULL AND out THEN t.amount ELSE 0.0 END), 3) AS paid_out,
     sum(CASE WHEN first AND t IS NULL AND out THEN 1 ELSE 0 END) AS parcels_out,
     round(sum(CASE WHEN first AND t IS NULL AND out THEN coalesce(kg, 0.0) ELSE 0.0 END), 3) AS kg_out,
     round(sum(CASE WHEN t IS NOT NULL AND NOT out THEN t.amount ELSE 0.0 END), 3) AS paid_in,
     collect(CASE WHEN t IS NULL THEN edge END) AS parcel_edges, collect(t.id) AS payment_edges
RETURN month, parcels_in, kg_in, paid_out, parcels_out, kg_out, paid_in, round(paid_in - paid_out, 3) AS difference, parcel_edges,
       payment_edges
ORDER BY month
LIMIT $limit
