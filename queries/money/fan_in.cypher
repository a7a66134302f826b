// title = "Many payers to one account"
// question = "Which accounts were paid by at least so many others within a period?"
// tags = ["money", "fan-in"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: shops and utilities are paid by many too."
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
// [params.payers]
// type = "integer"
// unit = "accounts"
// default = 10
// range = [2, 100000]
// help = "Least number of different payers."
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
// account = "text"
// bank = "text or null"
// payers = "integer"
// transfers = "integer"
// currencies = "list of text"
// totals_minor = "list of integer"
// first = "datetime"
// last = "datetime"
// evidence = "list of text"
MATCH (account:Account)
WHERE COUNT { (account)<-[:TRANSFERRED]-() } >= $payers
CALL (account) {
  MATCH (other:Account)-[t:TRANSFERRED]->(account)
  WHERE other <> account AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least
    AND ($currency = '' OR t.currency = $currency)
  RETURN count(DISTINCT other) AS payers, count(t) AS transfers, min(t.at) AS first, max(t.at) AS last
}
WITH account, payers, transfers, first, last
WHERE payers >= $payers
RETURN account.key AS account, account.bankName AS bank, payers, transfers,
  COLLECT {
    MATCH (other:Account)-[t:TRANSFERRED]->(account)
    WHERE other <> account AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least
      AND ($currency = '' OR t.currency = $currency)
    RETURN DISTINCT coalesce(t.currency, '') AS currency ORDER BY currency
  } AS currencies,
  COLLECT {
    MATCH (other:Account)-[t:TRANSFERRED]->(account)
    WHERE other <> account AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least
      AND ($currency = '' OR t.currency = $currency)
    WITH coalesce(t.currency, '') AS currency, sum(t.amount_minor) AS minor ORDER BY currency
    RETURN minor
  } AS totals_minor, first, last,
  COLLECT {
    MATCH (other:Account)-[t:TRANSFERRED]->(account)
    WHERE other <> account AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least
      AND ($currency = '' OR t.currency = $currency)
    RETURN t.id ORDER BY t.at, t.id LIMIT 1000
  } AS evidence
ORDER BY payers DESC, account
LIMIT $limit
