// title = "Scattered and gathered again"
// question = "Which accounts paid another one over at least so many accounts in between, each passing its money on within a time?"
// tags = ["money", "scatter-gather"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: branches of one firm pay and are paid like this too."
// unique = ["source", "sink"]
// evidence = ["scattered", "gathered"]
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
// [params.middles]
// type = "integer"
// unit = "accounts"
// default = 3
// range = [2, 10000]
// help = "Least number of accounts in between."
//
// [params.within]
// type = "duration"
// default = "P7D"
// help = "Longest time the money stays on an account in between (counts)."
//
// [params.keep]
// type = "decimal"
// default = 0.8
// range = [0, 1]
// help = "The smaller of the two amounts is at least this share of the larger; in thousandths."
//
// [params.across]
// type = "boolean"
// default = false
// help = "Count a change of currency too; its amounts are then not compared."
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
// default = 50
// range = [1, 10000]
// help = "Leave out accounts with more transfers in, or out, than this: shops, exchanges."
//
// [returns]
// source = "text"
// sink = "text"
// middles = "integer"
// accounts = "list of text"
// currencies = "list of text"
// first = "datetime"
// last = "datetime"
// scattered = "list of text"
// gathered = "list of text"
MATCH (m:Account)
WHERE COUNT { (m)<-[:TRANSFERRED]-() } <= $busiest AND COUNT { (m)-[:TRANSFERRED]->() } <= $busiest
WITH m, toInteger(round($keep * 1000)) AS keep
MATCH (source:Account)-[i:TRANSFERRED]->(m)-[o:TRANSFERRED]->(sink:Account)
WHERE source <> sink AND source <> m AND sink <> m AND i.at >= $since AND i.at < $until AND i.amount_minor >= $least AND ($currency = '' OR i.currency = $currency)
  AND o.at > i.at AND o.at <= i.at + $within AND o.at < $until
  AND ((coalesce(i.currency, '') = coalesce(o.currency, '') AND o.amount_minor * 1000 >= keep * i.amount_minor
    AND i.amount_minor * 1000 >= keep * o.amount_minor) OR ($across AND coalesce(i.currency, '') <> coalesce(o.currency, '')))
WITH source, sink, keep, count(DISTINCT m) AS middles
WHERE middles >= $middles
CALL (source, sink, keep) {
  MATCH (source)-[i:TRANSFERRED]->(m:Account)-[o:TRANSFERRED]->(sink)
  WHERE COUNT { (m)<-[:TRANSFERRED]-() } <= $busiest AND COUNT { (m)-[:TRANSFERRED]->() } <= $busiest
    AND source <> m AND sink <> m AND i.at >= $since AND i.at < $until AND i.amount_minor >= $least AND ($currency = '' OR i.currency = $currency)
    AND o.at > i.at AND o.at <= i.at + $within AND o.at < $until
    AND ((coalesce(i.currency, '') = coalesce(o.currency, '') AND o.amount_minor * 1000 >= keep * i.amount_minor
      AND i.amount_minor * 1000 >= keep * o.amount_minor) OR ($across AND coalesce(i.currency, '') <> coalesce(o.currency, '')))
  WITH collect(DISTINCT m.key) AS keys, collect(DISTINCT i) AS ins, collect(DISTINCT o) AS outs, min(i.at) AS first, max(o.at) AS last
  RETURN COLLECT { UNWIND keys AS k RETURN k ORDER BY k } AS accounts,
    COLLECT { UNWIND ins + outs AS t RETURN DISTINCT coalesce(t.currency, '') AS c ORDER BY c } AS currencies, first, last,
    COLLECT { UNWIND ins AS t RETURN t.id ORDER BY t.at, t.id } AS scattered,
    COLLECT { UNWIND outs AS t RETURN t.id ORDER BY t.at, t.id } AS gathered
}
RETURN source.key AS source, sink.key AS sink, middles, accounts, currencies, first, last, scattered, gathered
ORDER BY middles DESC, source, sink
LIMIT $limit
