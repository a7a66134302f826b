// title = "Chains seller, broker, buyer"
// question = "Which supply did this broker get from whom before each sale, to whom was it sold, and what was paid on both sides?"
// tags = ["chains", "brokers", "deals"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a supply before a sale need not be the goods sold; cash and accounts in others' names are not seen."
// unique = ["sale", "buyer", "seller", "supply"]
// evidence = ["supply_edges", "sale_edges"]
//
// [params.broker]
// type = "node"
// kind = ["Person", "Organisation"]
// example = "person:310101199001011237"
// help = "Broker asked about."
//
// [params.within]
// type = "duration"
// default = "P30D"
// range = ["PT0S", "P366D"]
// help = "Longest time from the supply's arrival to the sale."
//
// [params.paid_only]
// type = "boolean"
// default = false
// help = "Only chains with a known payment on both sides."
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
// seller = "text"
// seller_name = "text or null"
// supply = "text"
// supplied_at = "datetime"
// supply_paid = "decimal"
// buyer = "text"
// buyer_name = "text or null"
// sale = "text"
// sold_at = "datetime"
// sale_paid = "decimal"
// days = "float"
// supply_edges = "list of text"
// sale_edges = "list of text"

// Of each seller the last supply before the sale. A payment within several windows is shown at each of them: do not add up the rows.
// The period is that of the sale. supplied_at: when the supply arrived, or was sent where the arrival is not known.
MATCH (p:Person|Organisation {key: $broker.key}) WHERE $broker.kind IN labels(p)
MATCH (p)-[own:HOLDS*0..1]->()-[mine:SENT|RECEIVED]->(parcel:Parcel)<-[theirs:SENT|RECEIVED]-(unit)
WHERE type(mine) <> type(theirs)
WITH p, own, parcel, mine, theirs, unit, type(mine) = 'SENT' AS sold,
     CASE type(mine) WHEN 'SENT' THEN mine.at ELSE theirs.at END AS sent_at
WHERE all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(sent_at))
  AND (h.endDate IS NULL OR h.endDate >= date(sent_at)))
// A number stands for who held it that day, for itself if nobody did.
WITH p, parcel, mine, theirs, unit, sold, sent_at, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(sent_at)) AND (g.endDate IS NULL OR g.endDate >= date(sent_at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS other
WITH p, parcel, mine, theirs, sold, sent_at, other ORDER BY mine.id, theirs.id
WHERE other <> p
WITH p, parcel, sold, other, min(sent_at) AS sent_at, min(CASE WHEN sold THEN sent_at ELSE coalesce(mine.at, sent_at) END) AS at,
     collect(DISTINCT mine.id) + collect(DISTINCT theirs.id) AS hops
WITH *, CASE WHEN sold THEN other ELSE p END AS payer, CASE WHEN sold THEN p ELSE other END AS payee
WITH parcel, sold, other, at, hops, COLLECT {
  MATCH (payer)-[f:HOLDS*0..1]->()-[t:TRANSFERRED|PAID]->()<-[g:HOLDS*0..1]-(payee)
  WHERE t.currency = $currency AND t.at >= sent_at - $before AND t.at <= sent_at + $after
    AND all(h IN f + g WHERE (h.startDate IS NULL OR h.startDate <= date(t.at))
    AND (h.endDate IS NULL OR h.endDate >= date(t.at)))
  RETURN DISTINCT t ORDER BY t.at, t.id
} AS payments
WHERE NOT $paid_only OR payments <> []
WITH collect({parcel: parcel, sold: sold, other: other, at: at, edges: hops + [t IN payments | t.id],
              paid: round(reduce(total = 0.0, t IN payments | total + t.amount), 3)}) AS deals
UNWIND [x IN deals WHERE x.sold AND x.at >= $since AND x.at < $until] AS sale
UNWIND [x IN deals WHERE NOT x.sold AND sale.at >= x.at AND sale.at <= x.at + $within AND x.other <> sale.other] AS before
WITH sale, before, before.other AS seller, before.parcel AS parcel ORDER BY before.at DESC, parcel.key
WITH sale, seller, head(collect(before)) AS supply
WITH sale, seller, supply, sale.other AS buyer, sale.parcel AS sold_parcel, supply.parcel AS parcel
RETURN toLower(labels(seller)[0]) + ':' + seller.key AS seller, seller.name AS seller_name, parcel.key AS supply,
       supply.at AS supplied_at, supply.paid AS supply_paid,
       toLower(labels(buyer)[0]) + ':' + buyer.key AS buyer, buyer.name AS buyer_name, sold_parcel.key AS sale, sale.at AS sold_at,
       sale.paid AS sale_paid,
       round((sale.at.epochMillis - supply.at.epochMillis) / 86400000.0, 2) AS days, supply.edges AS supply_edges,
       sale.edges AS sale_edges
ORDER BY sold_at, sale, buyer, supplied_at DESC, supply, seller
LIMIT $limit
