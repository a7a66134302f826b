// title = "Counterparties of several accounts"
// question = "Which other accounts dealt with at least so many accounts of a list?"
// tags = ["money", "accounts"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: utilities and shops deal with everyone."
// unique = ["counterparty"]
// evidence = ["evidence"]
//
// [params.accounts]
// type = "list"
// of = "node"
// kind = "Account"
// range = [2, 1000]
// example = ["6222020000000001", "6222020000000002"]
// help = "The accounts."
//
// [params.shared]
// type = "integer"
// unit = "accounts"
// default = 2
// range = [2, 1000]
// help = "Least number of accounts of the list."
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
// counterparty = "text"
// shared = "integer"
// paid_by = "list of text"
// paid_to = "list of text"
// transfers = "integer"
// first = "datetime"
// last = "datetime"
// evidence = "list of text"
UNWIND $accounts AS key
WITH DISTINCT key
MATCH (a:Account {key: key})-[t:TRANSFERRED]-(c:Account)
WHERE NOT c.key IN $accounts AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
WITH c, count(DISTINCT a) AS shared, count(t) AS transfers, min(t.at) AS first, max(t.at) AS last, collect(DISTINCT CASE WHEN startNode(t) = a THEN a.key END) AS payers,
  collect(DISTINCT CASE WHEN endNode(t) = a THEN a.key END) AS payees
WHERE shared >= $shared
RETURN c.key AS counterparty, shared, COLLECT { UNWIND payers AS k RETURN k ORDER BY k } AS paid_by, COLLECT { UNWIND payees AS k RETURN k ORDER BY k } AS paid_to,
  transfers, first, last,
  COLLECT {
    MATCH (c)-[t:TRANSFERRED]-(a:Account)
    WHERE a.key IN $accounts AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
    RETURN t.id ORDER BY t.at, t.id LIMIT 1000
  } AS evidence
ORDER BY shared DESC, transfers DESC, counterparty
LIMIT $limit
