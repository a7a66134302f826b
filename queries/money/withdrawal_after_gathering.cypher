// title = "Withdrawals after gathering"
// question = "Which accounts paid more than a threshold to one card or cash account and were themselves paid by more than three larger transfers within a period?"
// tags = ["money", "finbench", "tcr6", "fan-in"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a shop's account looks the same."
// unique = ["account", "currency"]
// evidence = ["in_transfers", "out_transfers"]
//
// [params.account]
// type = "node"
// kind = "Account"
// example = "6222020000000001"
// help = "The card or cash account that took the money."
//
// [params.gathered_above]
// type = "decimal"
// unit = "currency"
// default = 0
// range = [0, 1000000000000]
// help = "A transfer in counts above this amount."
//
// [params.withdrawn_above]
// type = "decimal"
// unit = "currency"
// default = 0
// range = [0, 1000000000000]
// help = "A withdrawal counts above this amount."
//
// [params.more_than]
// type = "integer"
// unit = "transfers"
// default = 3
// range = [0, 100000]
// help = "More than so many transfers in."
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
// [params.truncation]
// type = "integer"
// unit = "transfers"
// default = 1000
// range = [1, 100000]
// help = "At each step follow at most so many transfers, the latest first."
//
// [returns]
// account = "text"
// currency = "text"
// gathered = "integer"
// gathered_minor = "integer"
// withdrawals = "integer"
// withdrawn_minor = "integer"
// in_transfers = "list of text"
// out_transfers = "list of text"
MATCH (card:Account {key: $account})<-[t:TRANSFERRED]-(middle:Account)
WHERE middle <> card AND t.at >= $since AND t.at < $until AND t.amount_minor > $withdrawn_above
WITH card, middle, t ORDER BY t.at DESC, t.id LIMIT $truncation
WITH card, middle, t ORDER BY t.at, t.id
WITH card, middle, collect(t) AS withdrawn
CALL (card, middle) {
  MATCH (payer:Account)-[t:TRANSFERRED]->(middle)
  WHERE payer <> middle AND payer <> card AND t.at >= $since AND t.at < $until AND t.amount_minor > $gathered_above
  WITH t ORDER BY t.at DESC, t.id LIMIT $truncation
  WITH coalesce(t.currency, '') AS currency, t ORDER BY t.at, t.id
  RETURN currency, collect(t) AS ins
}
WITH middle, currency, ins, [t IN withdrawn WHERE coalesce(t.currency, '') = currency] AS outs
WHERE size(ins) > $more_than AND size(outs) > 0
RETURN middle.key AS account, currency, size(ins) AS gathered, reduce(s = 0, t IN ins | s + t.amount_minor) AS gathered_minor,
  size(outs) AS withdrawals, reduce(s = 0, t IN outs | s + t.amount_minor) AS withdrawn_minor,
  [t IN ins | t.id] AS in_transfers, [t IN outs | t.id] AS out_transfers
ORDER BY withdrawn_minor DESC, account, currency
LIMIT $limit
