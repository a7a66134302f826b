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
// default = true
// help = "Only chains with a payment on both sides."
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
MATCH (p)-[own:HOLDS*0..1]->()-[s:SENT]->(sale:Parcel)<-[r:RECEIVED]-(unit)
WHERE s.at >= $since AND s.at < $until
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s.at)) AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
// A number stands for who held it that day, for itself if nobody did.
WITH p, s, r, sale, unit, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(s.at)) AND (g.endDate IS NULL OR g.endDate >= date(s.at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS buyer
WITH p, sale, buyer, s, r ORDER BY s.id, r.id
WHERE buyer <> p
WITH p, sale, buyer, min(s.at) AS sold_at, collect(DISTINCT s.id) + collect(DISTINCT r.id) AS sale_hops
WITH p, sale, buyer, sold_at, sale_hops, COLLECT {
  MATCH (buyer)-[f:HOLDS]->(:Account)-[t:TRANSFERRED {currency: $currency}]->(:Account)<-[g:HOLDS]-(p)
  WHERE t.at >= sold_at - $before AND t.at <= sold_at + $after
    AND (f.startDate IS NULL OR f.startDate <= date(t.at)) AND (f.endDate IS NULL OR f.endDate >= date(t.at))
    AND (g.startDate IS NULL OR g.startDate <= date(t.at)) AND (g.endDate IS NULL OR g.endDate >= date(t.at))
  RETURN t ORDER BY t.at, t.id
  UNION
  MATCH (buyer)-[t:PAID {currency: $currency}]->(p)
  WHERE t.at >= sold_at - $before AND t.at <= sold_at + $after
  RETURN t ORDER BY t.at, t.id
} AS sale_payments
WHERE NOT $paid_only OR sale_payments <> []
WITH p, collect({sale: sale, buyer: buyer, at: sold_at, edges: sale_hops, paid: sale_payments}) AS sales
MATCH (p)-[own:HOLDS*0..1]->()-[r:RECEIVED]->(supply:Parcel)<-[s:SENT]-(unit)
WHERE all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s.at)) AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
WITH p, sales, s, r, supply, unit, coalesce(r.at, s.at) AS supplied_at
WHERE any(x IN sales WHERE x.at >= supplied_at AND x.at <= supplied_at + $within)
// A number stands for who held it that day, for itself if nobody did.
WITH p, sales, s, r, supply, unit, supplied_at, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(s.at)) AND (g.endDate IS NULL OR g.endDate >= date(s.at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS seller
WITH p, sales, supply, seller, s, r, supplied_at ORDER BY s.id, r.id
WHERE seller <> p
WITH p, sales, supply, seller, min(s.at) AS sent_at, min(supplied_at) AS supplied_at, collect(DISTINCT s.id) + collect(DISTINCT r.id) AS supply_hops
WITH sales, supply, seller, supplied_at, supply_hops, COLLECT {
  MATCH (p)-[f:HOLDS]->(:Account)-[t:TRANSFERRED {currency: $currency}]->(:Account)<-[g:HOLDS]-(seller)
  WHERE t.at >= sent_at - $before AND t.at <= sent_at + $after
    AND (f.startDate IS NULL OR f.startDate <= date(t.at)) AND (f.endDate IS NULL OR f.endDate >= date(t.at))
    AND (g.startDate IS NULL OR g.startDate <= date(t.at)) AND (g.endDate IS NULL OR g.endDate >= date(t.at))
  RETURN t ORDER BY t.at, t.id
  UNION
  MATCH (p)-[t:PAID {currency: $currency}]->(seller)
  WHERE t.at >= sent_at - $before AND t.at <= sent_at + $after
  RETURN t ORDER BY t.at, t.id
} AS supply_payments
WHERE NOT $paid_only OR supply_payments <> []
UNWIND [x IN sales WHERE x.at >= supplied_at AND x.at <= supplied_at + $within AND x.buyer <> seller] AS x
WITH x, seller, supply, supplied_at, supply_hops, supply_payments ORDER BY supplied_at DESC, supply.key
WITH x, seller, head(collect([supply, supplied_at, supply_hops, supply_payments])) AS last
WITH x, seller, x.sale AS sale, x.buyer AS buyer, last[0] AS supply, last[1] AS supplied_at, last[2] AS supply_hops, last[3] AS supply_payments
RETURN toLower(labels(seller)[0]) + ':' + seller.key AS seller, seller.name AS seller_name, supply.key AS supply, supplied_at,
       round(reduce(total = 0.0, t IN supply_payments | total + t.amount), 3) AS supply_paid,
       toLower(labels(buyer)[0]) + ':' + buyer.key AS buyer, buyer.name AS buyer_name, sale.key AS sale, x.at AS sold_at,
       round(reduce(total = 0.0, t IN x.paid | total + t.amount), 3) AS sale_paid,
       round((x.at.epochMillis - supplied_at.epochMillis) / 86400000.0, 2) AS days,
       supply_hops + [t IN supply_payments | t.id] AS supply_edges, x.edges + [t IN x.paid | t.id] AS sale_edges
ORDER BY sold_at, sale, buyer, supplied_at DESC, supply, seller
LIMIT $limit
