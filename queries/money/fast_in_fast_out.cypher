// title = "Money in and out of one account"
// question = "From how many accounts did one account take transfers above an amount within a period, to how many did it pay, and how do the sums compare? (Ratio -1: nothing went out.)"
// tags = ["money", "finbench", "tcr7", "pass-through"]
// author = "graphengine"
// revision = 1
// unique = ["currency"]
// evidence = ["in_transfers", "out_transfers"]
//
// [params.account]
// type = "node"
// kind = "Account"
// example = "6222020000000001"
// help = "The account."
//
// [params.above]
// type = "decimal"
// unit = "currency"
// default = 0
// range = [0, 1000000000000]
// help = "A transfer counts above this amount."
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
// currency = "text"
// payers = "integer"
// payees = "integer"
// in_minor = "integer"
// out_minor = "integer"
// ratio = "float"
// in_transfers = "list of text"
// out_transfers = "list of text"
MATCH (middle:Account {key: $account})
CALL (middle) {
  MATCH (middle)<-[t:TRANSFERRED]-(other:Account)
  WHERE other <> middle AND t.at >= $since AND t.at < $until AND t.amount_minor > $above
  WITH t, other ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN collect(t) AS came
}
CALL (middle) {
  MATCH (middle)-[t:TRANSFERRED]->(other:Account)
  WHERE other <> middle AND t.at >= $since AND t.at < $until AND t.amount_minor > $above
  WITH t, other ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN collect(t) AS went
}
UNWIND came + went AS x
WITH DISTINCT came, went, coalesce(x.currency, '') AS currency
WITH currency, [t IN came WHERE coalesce(t.currency, '') = currency] AS ins, [t IN went WHERE coalesce(t.currency, '') = currency] AS outs
WITH currency, ins, outs, reduce(s = 0, t IN ins | s + t.amount_minor) AS in_minor, reduce(s = 0, t IN outs | s + t.amount_minor) AS out_minor
RETURN currency, COUNT { UNWIND ins AS t RETURN DISTINCT startNode(t) AS n } AS payers, COUNT { UNWIND outs AS t RETURN DISTINCT endNode(t) AS n } AS payees,
  in_minor, out_minor, CASE WHEN out_minor = 0 THEN -1.0 ELSE round(1.0 * in_minor / out_minor, 3) END AS ratio,
  [t IN ins | t.id] AS in_transfers, [t IN outs | t.id] AS out_transfers
ORDER BY currency
LIMIT $limit
