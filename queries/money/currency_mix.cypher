// title = "Accounts with several currencies"
// question = "Which accounts dealt in at least so many currencies, and which of them did they only receive or only pay in?"
// tags = ["money", "currency"]
// author = "graphengine"
// revision = 1
// unique = ["account"]
// evidence = ["evidence"]
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
// [params.currencies]
// type = "integer"
// default = 2
// range = [2, 100]
// help = "Least number of currencies."
//
// [returns]
// account = "text"
// currencies = "integer"
// received_in = "list of text"
// paid_in = "list of text"
// transfers = "integer"
// first = "datetime"
// last = "datetime"
// evidence = "list of text"
MATCH (a:Account)
WHERE COUNT { (a)-[:TRANSFERRED]-() } >= $currencies
CALL (a) {
  MATCH (a)-[t:TRANSFERRED]-(other:Account)
  WHERE other <> a AND t.at >= $since AND t.at < $until AND t.currency IS NOT NULL
  RETURN count(DISTINCT t.currency) AS mix, count(t) AS transfers, min(t.at) AS first, max(t.at) AS last
}
WITH a, mix, transfers, first, last
WHERE mix >= $currencies
RETURN a.key AS account, mix AS currencies,
  COLLECT { MATCH (a)<-[t:TRANSFERRED]-(other:Account) WHERE other <> a AND t.at >= $since AND t.at < $until AND t.currency IS NOT NULL RETURN DISTINCT t.currency AS c ORDER BY c } AS received_in,
  COLLECT { MATCH (a)-[t:TRANSFERRED]->(other:Account) WHERE other <> a AND t.at >= $since AND t.at < $until AND t.currency IS NOT NULL RETURN DISTINCT t.currency AS c ORDER BY c } AS paid_in,
  transfers, first, last,
  COLLECT {
    MATCH (a)-[t:TRANSFERRED]-(other:Account)
    WHERE other <> a AND t.at >= $since AND t.at < $until AND t.currency IS NOT NULL
    WITH t.currency AS c, t ORDER BY t.at, t.id
    WITH c, collect(t.id)[0] AS one
    RETURN one ORDER BY c
  } AS evidence
ORDER BY currencies DESC, transfers DESC, account
LIMIT $limit
