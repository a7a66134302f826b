// title = "One account to many payees"
// question = "Which accounts paid at least so many others within a period?"
// tags = ["money", "fan-out"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: employers and agencies pay many too."
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
// [params.payees]
// type = "integer"
// unit = "accounts"
// default = 10
// range = [2, 100000]
// help = "Least number of different payees."
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
// payees = "integer"
// transfers = "integer"
// currencies = "list of text"
// totals_minor = "list of integer"
// first = "datetime"
// last = "datetime"
// evidence = "list of text"
MATCH (account:Account)
WHERE COUNT { (account)-[:TRANSFERRED]->() } >= $payees
CALL (account) {
  MATCH (account)-[t:TRANSFERRED]->(other:Account)
  WHERE other <> account AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least
    AND ($currency = '' OR t.currency = $currency)
  RETURN count(DISTINCT other) AS payees, count(t) AS transfers, min(t.at) AS first, max(t.at) AS last
}
WITH account, payees, transfers, first, last
WHERE payees >= $payees
RETURN account.key AS account, account.bankName AS bank, payees, transfers,
  COLLECT {
    MATCH (account)-[t:TRANSFERRED]->(other:Account)
    WHERE other <> account AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least
      AND ($currency = '' OR t.currency = $currency)
    RETURN DISTINCT coalesce(t.currency, '') AS currency ORDER BY currency
  } AS currencies,
  COLLECT {
    MATCH (account)-[t:TRANSFERRED]->(other:Account)
    WHERE other <> account AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least
      AND ($currency = '' OR t.currency = $currency)
    WITH coalesce(t.currency, '') AS currency, sum(t.amount_minor) AS minor ORDER BY currency
    RETURN minor
  } AS totals_minor, first, last,
  COLLECT {
    MATCH (account)-[t:TRANSFERRED]->(other:Account)
    WHERE other <> account AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least
      AND ($currency = '' OR t.currency = $currency)
    RETURN t.id ORDER BY t.at, t.id LIMIT 1000
  } AS evidence
ORDER BY payees DESC, account
LIMIT $limit
