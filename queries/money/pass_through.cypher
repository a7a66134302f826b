// title = "Rapid in and out"
// question = "Which accounts passed at least so many incoming transfers on within a short time, keeping little?"
// tags = ["money", "pass-through"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: agents and payment services pass money on too."
// unique = ["account", "currency"]
// evidence = ["in_transfers", "out_transfers"]
//
// [params.since]
// type = "datetime"
// default = "1900-01-01"
// help = "First moment of the period (counts)."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period (does not count)."
//
// [params.times]
// type = "integer"
// unit = "transfers"
// default = 3
// range = [1, 100000]
// help = "Least number of incoming transfers that were passed on."
//
// [params.within]
// type = "duration"
// default = "PT24H"
// help = "Longest time from money in to money out (counts)."
//
// [params.keep]
// type = "decimal"
// default = 0.9
// range = [0, 1]
// help = "The transfer out is at least this share of the transfer in, and at most all of it; in thousandths."
//
// [params.least]
// type = "decimal"
// unit = "currency"
// default = 0
// range = [0, 1000000000000]
// help = "Least amount of a transfer that counts; it counts itself."
//
// [params.currency]
// type = "text"
// default = ""
// help = "Only transfers in this currency (ISO 4217); empty: all, summed by currency."
//
// [params.busiest]
// type = "integer"
// unit = "transfers"
// default = 1000
// range = [1, 10000]
// help = "Leave out accounts with more transfers in, or out, than this: shops, exchanges."
//
// [returns]
// account = "text"
// currency = "text"
// passed_on = "integer"
// received_minor = "integer"
// paid_minor = "integer"
// first = "datetime"
// last = "datetime"
// in_transfers = "list of text"
// out_transfers = "list of text"
MATCH (a:Account)
WHERE COUNT { (a)<-[:TRANSFERRED]-() } <= $busiest AND COUNT { (a)-[:TRANSFERRED]->() } <= $busiest
WITH a, toInteger(round($keep * 1000)) AS keep
MATCH (payer:Account)-[i:TRANSFERRED]->(a)-[o:TRANSFERRED]->(payee:Account)
WHERE payer <> a AND payee <> a AND i.at >= $since AND i.at < $until AND i.amount_minor >= $least AND ($currency = '' OR i.currency = $currency)
  AND o.at > i.at AND o.at <= i.at + $within AND o.at < $until AND coalesce(i.currency, '') = coalesce(o.currency, '')
  AND o.amount_minor * 1000 >= keep * i.amount_minor AND o.amount_minor <= i.amount_minor
WITH a, coalesce(i.currency, '') AS currency, collect(DISTINCT i) AS ins, collect(DISTINCT o) AS outs
WHERE size(ins) >= $times
WITH a, currency, COLLECT { UNWIND ins AS t RETURN t ORDER BY t.at, t.id } AS ins, COLLECT { UNWIND outs AS t RETURN t ORDER BY t.at, t.id } AS outs
RETURN a.key AS account, currency, size(ins) AS passed_on, reduce(s = 0, t IN ins | s + t.amount_minor) AS received_minor,
  reduce(s = 0, t IN outs | s + t.amount_minor) AS paid_minor, ins[0].at AS first, outs[-1].at AS last,
  [t IN ins | t.id] AS in_transfers, [t IN outs | t.id] AS out_transfers
ORDER BY passed_on DESC, account, currency
LIMIT $limit
