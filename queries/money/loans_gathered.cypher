// title = "Loans gathered by a person"
// question = "Which accounts that had loans paid out to them passed money on to a person's accounts in at most three transfers of ascending time, and what do they still owe?"
// tags = ["money", "finbench", "tcr2", "loans"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: borrowing and passing money on has honest reasons too."
// unique = ["account", "currency"]
// evidence = ["loan_transfers", "repayments"]
//
// [params.person]
// type = "node"
// kind = "Person"
// example = "310101199001011234"
// help = "The person."
//
// [params.loan]
// type = "list"
// of = "text"
// range = [1, 50]
// default = ["loan", "Loan", "LOAN"]
// help = "Words in channel or purpose that mark a transfer as paid out by a lender."
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
// loans = "integer"
// loaned_minor = "integer"
// repaid_minor = "integer"
// balance_minor = "integer"
// lenders = "list of text"
// loan_transfers = "list of text"
// repayments = "list of text"
MATCH (person:Person {key: $person})-[:HOLDS]->(own:Account)
WITH DISTINCT person, own AS here, $until AS left, 0 AS steps
CALL (here, left, steps) {
  RETURN here AS next, left AS paid, steps AS taken
  UNION ALL
  MATCH (here)<-[t:TRANSFERRED]-(next:Account)
  WHERE steps = 0 AND t.at < left AND t.at >= $since
    AND NOT (coalesce(t.channel, '') IN $loan OR coalesce(t.purpose, '') IN $loan)
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, t.at AS paid, 1 AS taken
}
WITH person, next AS here, taken AS steps, max(paid) AS left
CALL (here, left, steps) {
  RETURN here AS next, left AS paid, steps AS taken
  UNION ALL
  MATCH (here)<-[t:TRANSFERRED]-(next:Account)
  WHERE steps = 1 AND t.at < left AND t.at >= $since
    AND NOT (coalesce(t.channel, '') IN $loan OR coalesce(t.purpose, '') IN $loan)
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, t.at AS paid, 2 AS taken
}
WITH person, next AS here, taken AS steps, max(paid) AS left
CALL (here, left, steps) {
  RETURN here AS next, left AS paid, steps AS taken
  UNION ALL
  MATCH (here)<-[t:TRANSFERRED]-(next:Account)
  WHERE steps = 2 AND t.at < left AND t.at >= $since
    AND NOT (coalesce(t.channel, '') IN $loan OR coalesce(t.purpose, '') IN $loan)
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, t.at AS paid, 3 AS taken
}
WITH person, next AS here, taken AS steps, max(paid) AS left
WHERE steps > 0 AND NOT EXISTS { (person)-[:HOLDS]->(here) }
WITH DISTINCT here
MATCH (lender:Account)-[t:TRANSFERRED]->(here)
WHERE lender <> here AND t.at >= $since AND t.at < $until AND (coalesce(t.channel, '') IN $loan OR coalesce(t.purpose, '') IN $loan)
WITH here, coalesce(t.currency, '') AS currency, lender, t ORDER BY t.at, t.id
WITH here, currency, collect(DISTINCT lender) AS lent, collect(t) AS paid_out
CALL (here, currency, lent) {
  MATCH (here)-[r:TRANSFERRED]->(lender:Account)
  WHERE lender IN lent AND r.at >= $since AND r.at < $until AND coalesce(r.currency, '') = currency
  WITH r ORDER BY r.at, r.id
  RETURN coalesce(sum(r.amount_minor), 0) AS repaid_minor, collect(r.id) AS repayments
}
WITH here, currency, lent, paid_out, repaid_minor, repayments, reduce(s = 0, t IN paid_out | s + coalesce(t.amount_minor, 0)) AS loaned_minor
RETURN here.key AS account, currency, size(paid_out) AS loans, loaned_minor, repaid_minor,
  loaned_minor - repaid_minor AS balance_minor, COLLECT { UNWIND lent AS l RETURN l.key ORDER BY l.key } AS lenders,
  [t IN paid_out | t.id] AS loan_transfers, repayments
ORDER BY loaned_minor DESC, account, currency
LIMIT $limit
