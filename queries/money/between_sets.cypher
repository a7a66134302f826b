// title = "Transfers between two groups of accounts"
// question = "What did the accounts of one group pay to those of another, and the other way?"
// tags = ["money", "accounts"]
// author = "graphengine"
// revision = 1
// unique = ["payer", "payee", "currency"]
// evidence = ["evidence"]
//
// [params.one]
// type = "list"
// of = "node"
// kind = "Account"
// range = [1, 1000]
// example = ["6222020000000001"]
// help = "Accounts of the first group."
//
// [params.other]
// type = "list"
// of = "node"
// kind = "Account"
// range = [1, 1000]
// example = ["6222020000000002"]
// help = "Accounts of the second group."
//
// [params.both]
// type = "boolean"
// default = true
// help = "Also what the second group paid to the first."
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
// [returns]
// payer = "text"
// payee = "text"
// currency = "text"
// transfers = "integer"
// total_minor = "integer"
// first = "datetime"
// last = "datetime"
// evidence = "list of text"
CALL {
  UNWIND $one AS key
  MATCH (payer:Account {key: key})-[t:TRANSFERRED]->(payee:Account)
  WHERE payee.key IN $other AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
  RETURN payer, payee, t
  UNION
  UNWIND $one AS key
  MATCH (payee:Account {key: key})<-[t:TRANSFERRED]-(payer:Account)
  WHERE $both AND payer.key IN $other AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
  RETURN payer, payee, t
}
WITH payer, payee, t ORDER BY t.at, t.id
WITH payer, payee, coalesce(t.currency, '') AS currency, collect(t) AS ts
RETURN payer.key AS payer, payee.key AS payee, currency, size(ts) AS transfers, reduce(s = 0, t IN ts | s + t.amount_minor) AS total_minor,
  ts[0].at AS first, ts[-1].at AS last, [t IN ts | t.id] AS evidence
ORDER BY payer, payee, currency
LIMIT $limit
