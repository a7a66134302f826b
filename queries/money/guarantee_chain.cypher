// title = "Loans behind a chain of guarantees"
// question = "Which loans were paid out within a period to the persons whom one person guarantees, directly or through others (at most six steps)?"
// tags = ["money", "finbench", "tcr11", "loans"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: to guarantee a loan is no offence."
// unique = ["currency"]
// evidence = ["loan_transfers"]
//
// [params.person]
// type = "node"
// kind = "Person"
// example = "310101199001011234"
// help = "The guarantor the chain starts with."
//
// [params.grounds]
// type = "list"
// of = "text"
// range = [1, 50]
// default = ["guarantee", "guarantees"]
// help = "Grounds of a tie that mean a guarantee."
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
// unit = "ties"
// default = 1000
// range = [1, 100000]
// help = "At each step follow at most so many ties, the latest first."
//
// [returns]
// currency = "text"
// loaned_minor = "integer"
// loans = "integer"
// borrowers = "list of text"
// loan_transfers = "list of text"
MATCH (p:Person {key: $person})
CALL (p) {
  RETURN p AS q
  UNION
  MATCH (p)-[g:KNOWS]->(n:Person)
  WHERE g.ground IN $grounds AND g.at >= $since AND g.at < $until
  WITH g, n ORDER BY g.at DESC, g.id LIMIT $truncation
  RETURN n AS q
}
WITH DISTINCT q AS p
CALL (p) {
  RETURN p AS q
  UNION
  MATCH (p)-[g:KNOWS]->(n:Person)
  WHERE g.ground IN $grounds AND g.at >= $since AND g.at < $until
  WITH g, n ORDER BY g.at DESC, g.id LIMIT $truncation
  RETURN n AS q
}
WITH DISTINCT q AS p
CALL (p) {
  RETURN p AS q
  UNION
  MATCH (p)-[g:KNOWS]->(n:Person)
  WHERE g.ground IN $grounds AND g.at >= $since AND g.at < $until
  WITH g, n ORDER BY g.at DESC, g.id LIMIT $truncation
  RETURN n AS q
}
WITH DISTINCT q AS p
CALL (p) {
  RETURN p AS q
  UNION
  MATCH (p)-[g:KNOWS]->(n:Person)
  WHERE g.ground IN $grounds AND g.at >= $since AND g.at < $until
  WITH g, n ORDER BY g.at DESC, g.id LIMIT $truncation
  RETURN n AS q
}
WITH DISTINCT q AS p
CALL (p) {
  RETURN p AS q
  UNION
  MATCH (p)-[g:KNOWS]->(n:Person)
  WHERE g.ground IN $grounds AND g.at >= $since AND g.at < $until
  WITH g, n ORDER BY g.at DESC, g.id LIMIT $truncation
  RETURN n AS q
}
WITH DISTINCT q AS p
CALL (p) {
  RETURN p AS q
  UNION
  MATCH (p)-[g:KNOWS]->(n:Person)
  WHERE g.ground IN $grounds AND g.at >= $since AND g.at < $until
  WITH g, n ORDER BY g.at DESC, g.id LIMIT $truncation
  RETURN n AS q
}
WITH DISTINCT q AS p
WHERE p.key <> $person
MATCH (p)-[:HOLDS]->(:Account)<-[t:TRANSFERRED]-(lender:Account)
WHERE t.at >= $since AND t.at < $until AND (coalesce(t.channel, '') IN $loan OR coalesce(t.purpose, '') IN $loan)
WITH coalesce(t.currency, '') AS currency, collect(DISTINCT t) AS lent, collect(DISTINCT p.key) AS keys
RETURN currency, reduce(s = 0, t IN lent | s + coalesce(t.amount_minor, 0)) AS loaned_minor, size(lent) AS loans,
  COLLECT { UNWIND keys AS k RETURN k ORDER BY k } AS borrowers,
  COLLECT { UNWIND lent AS t RETURN t.id ORDER BY t.at, t.id } AS loan_transfers
ORDER BY currency
LIMIT $limit
