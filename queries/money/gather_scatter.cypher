// title = "Gathered and scattered again"
// question = "Which accounts were paid by at least so many others and, after that, paid at least as many others within a time?"
// tags = ["money", "gather-scatter"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a treasurer collects and pays out like this too."
// unique = ["account"]
// evidence = ["received", "paid"]
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
// [params.parties]
// type = "integer"
// unit = "accounts"
// default = 5
// range = [2, 10000]
// help = "Least number of payers, and of payees after them."
//
// [params.within]
// type = "duration"
// default = "P14D"
// help = "Longest time from the payment that makes the number of payers full to a payment out (counts)."
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
// payers = "integer"
// full_at = "datetime"
// payees = "integer"
// currencies = "list of text"
// received = "list of text"
// paid = "list of text"
MATCH (hub:Account)
WHERE COUNT { (hub)<-[:TRANSFERRED]-() } >= $parties AND COUNT { (hub)-[:TRANSFERRED]->() } >= $parties
CALL (hub) {
  MATCH (payer:Account)-[t:TRANSFERRED]->(hub)
  WHERE payer <> hub AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
  WITH payer, min(t.at) AS came ORDER BY came
  RETURN collect(came) AS times
}
WITH hub, times, times[$parties - 1] AS full_at
WHERE full_at IS NOT NULL
CALL (hub, full_at) {
  MATCH (hub)-[t:TRANSFERRED]->(payee:Account)
  WHERE payee <> hub AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency) AND t.at > full_at AND t.at <= full_at + $within
  RETURN count(DISTINCT payee) AS payees
}
WITH hub, full_at, times, payees
WHERE payees >= $parties
WITH hub, full_at, size([x IN times WHERE x <= full_at]) AS payers, payees
RETURN hub.key AS account, payers, full_at, payees,
  COLLECT {
    MATCH (hub)-[t:TRANSFERRED]-(other:Account)
    WHERE other <> hub AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
      AND ((startNode(t) <> hub AND t.at <= full_at) OR (startNode(t) = hub AND t.at > full_at AND t.at <= full_at + $within))
    RETURN DISTINCT coalesce(t.currency, '') AS c ORDER BY c
  } AS currencies,
  COLLECT {
    MATCH (other:Account)-[t:TRANSFERRED]->(hub)
    WHERE other <> hub AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency) AND t.at <= full_at
    RETURN t.id ORDER BY t.at, t.id LIMIT 1000
  } AS received,
  COLLECT {
    MATCH (hub)-[t:TRANSFERRED]->(other:Account)
    WHERE other <> hub AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency) AND t.at > full_at AND t.at <= full_at + $within
    RETURN t.id ORDER BY t.at, t.id LIMIT 1000
  } AS paid
ORDER BY payees DESC, payers DESC, account
LIMIT $limit
