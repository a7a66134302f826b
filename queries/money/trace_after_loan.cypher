// title = "Where a loan went"
// question = "Which accounts did the money of one transfer (a loan paid out) reach in at most three more transfers of ascending time, each above a share of the one before?"
// tags = ["money", "finbench", "tcr8", "loans", "trace"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: money of one transfer cannot be told from other money on an account."
// unique = ["distance", "account"]
// evidence = ["transfers"]
//
// [params.transfer]
// type = "text"
// example = "t1"
// help = "Identifier of the transfer that paid the loan out."
//
// [params.share]
// type = "decimal"
// default = 0.5
// range = [0, 1]
// help = "Each transfer is above this share of the one before; counted in thousandths."
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
// ratio = "float"
// distance = "integer"
// currency = "text"
// inflow_minor = "integer"
// loan_minor = "integer"
// transfers = "list of text"
MATCH (:Account)-[loan:TRANSFERRED {id: $transfer}]->(:Account)
WHERE loan.at >= $since AND loan.at < $until
WITH loan, loan AS last, 1 AS steps, toInteger(round($share * 1000)) AS share
CALL (last, steps, share) {
  RETURN last AS later, steps AS taken
  UNION ALL
  WITH endNode(last) AS here
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE steps = 1 AND next <> here AND t.at > last.at AND t.at < $until AND coalesce(t.currency, '') = coalesce(last.currency, '')
    AND t.amount_minor * 1000 > share * last.amount_minor
  WITH t ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN t AS later, 2 AS taken
}
WITH DISTINCT loan, share, later AS last, taken AS steps
CALL (last, steps, share) {
  RETURN last AS later, steps AS taken
  UNION ALL
  WITH endNode(last) AS here
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE steps = 2 AND next <> here AND t.at > last.at AND t.at < $until AND coalesce(t.currency, '') = coalesce(last.currency, '')
    AND t.amount_minor * 1000 > share * last.amount_minor
  WITH t ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN t AS later, 3 AS taken
}
WITH DISTINCT loan, share, later AS last, taken AS steps
CALL (last, steps, share) {
  RETURN last AS later, steps AS taken
  UNION ALL
  WITH endNode(last) AS here
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE steps = 3 AND next <> here AND t.at > last.at AND t.at < $until AND coalesce(t.currency, '') = coalesce(last.currency, '')
    AND t.amount_minor * 1000 > share * last.amount_minor
  WITH t ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN t AS later, 4 AS taken
}
WITH DISTINCT loan, share, later AS last, taken AS steps
WHERE steps > 1
WITH loan, last, min(steps) AS steps ORDER BY last.at, last.id
WITH loan, endNode(last) AS reached, collect(last) AS inflow, min(steps) AS distance
WITH loan, reached, inflow, distance, reduce(s = 0, t IN inflow | s + t.amount_minor) AS inflow_minor
RETURN reached.key AS account, round(1.0 * inflow_minor / loan.amount_minor, 3) AS ratio, distance,
  coalesce(loan.currency, '') AS currency, inflow_minor, loan.amount_minor AS loan_minor, [t IN inflow | t.id] AS transfers
ORDER BY distance DESC, ratio DESC, account
LIMIT $limit
