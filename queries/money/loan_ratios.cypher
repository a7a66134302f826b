// title = "Laundering with a loan"
// question = "How do the loans paid out to one account compare with what it repaid to the lenders, and with its other transfers in and out? (-1: there is nothing to divide by.)"
// tags = ["money", "finbench", "tcr9", "loans"]
// author = "graphengine"
// revision = 1
// unique = ["currency"]
// evidence = ["loans", "repayments", "in_transfers", "out_transfers"]
//
// [params.account]
// type = "node"
// kind = "Account"
// example = "6222020000000001"
// help = "The account."
//
// [params.loan]
// type = "list"
// of = "text"
// range = [1, 50]
// default = ["loan", "Loan", "LOAN"]
// help = "Words in channel or purpose that mark a transfer as paid out by a lender."
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
// ratio_repaid = "float"
// ratio_deposit = "float"
// ratio_transfer = "float"
// loaned_minor = "integer"
// repaid_minor = "integer"
// in_minor = "integer"
// out_minor = "integer"
// loans = "list of text"
// repayments = "list of text"
// in_transfers = "list of text"
// out_transfers = "list of text"
MATCH (middle:Account {key: $account})
CALL (middle) {
  MATCH (middle)<-[t:TRANSFERRED]-(other:Account)
  WHERE other <> middle AND t.at >= $since AND t.at < $until AND t.amount_minor > $above AND (coalesce(t.channel, '') IN $loan OR coalesce(t.purpose, '') IN $loan)
  WITH t, other ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN collect(t) AS lent, collect(DISTINCT other) AS lenders
}
CALL (middle) {
  MATCH (middle)<-[t:TRANSFERRED]-(other:Account)
  WHERE other <> middle AND t.at >= $since AND t.at < $until AND t.amount_minor > $above AND NOT (coalesce(t.channel, '') IN $loan OR coalesce(t.purpose, '') IN $loan)
  WITH t, other ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN collect(t) AS came
}
CALL (middle, lenders) {
  MATCH (middle)-[t:TRANSFERRED]->(other:Account)
  WHERE other <> middle AND t.at >= $since AND t.at < $until AND t.amount_minor > $above AND other IN lenders
  WITH t, other ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN collect(t) AS repaid
}
CALL (middle, lenders) {
  MATCH (middle)-[t:TRANSFERRED]->(other:Account)
  WHERE other <> middle AND t.at >= $since AND t.at < $until AND t.amount_minor > $above AND NOT other IN lenders
  WITH t, other ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN collect(t) AS went
}
UNWIND lent + came + repaid + went AS x
WITH DISTINCT lent, came, repaid, went, coalesce(x.currency, '') AS currency
WITH currency, [t IN lent WHERE coalesce(t.currency, '') = currency] AS lent, [t IN came WHERE coalesce(t.currency, '') = currency] AS came,
  [t IN repaid WHERE coalesce(t.currency, '') = currency] AS repaid, [t IN went WHERE coalesce(t.currency, '') = currency] AS went
WITH *, reduce(s = 0, t IN lent | s + t.amount_minor) AS loaned_minor, reduce(s = 0, t IN repaid | s + t.amount_minor) AS repaid_minor,
  reduce(s = 0, t IN came | s + t.amount_minor) AS in_minor, reduce(s = 0, t IN went | s + t.amount_minor) AS out_minor
RETURN currency,
  CASE WHEN repaid_minor = 0 THEN -1.0 ELSE round(1.0 * loaned_minor / repaid_minor, 3) END AS ratio_repaid,
  CASE WHEN out_minor = 0 THEN -1.0 ELSE round(1.0 * loaned_minor / out_minor, 3) END AS ratio_deposit,
  CASE WHEN out_minor = 0 THEN -1.0 ELSE round(1.0 * in_minor / out_minor, 3) END AS ratio_transfer,
  loaned_minor, repaid_minor, in_minor, out_minor, [t IN lent | t.id] AS loans, [t IN repaid | t.id] AS repayments,
  [t IN came | t.id] AS in_transfers, [t IN went | t.id] AS out_transfers
ORDER BY currency
LIMIT $limit
