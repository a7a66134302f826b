// title = "Many payers to a new account"
// question = "Which accounts were paid by many others soon after their first known transfer?"
// tags = ["money", "fan-in", "behaviour"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: the first known transfer may only be the first one in the files."
// unique = ["account"]
// evidence = ["evidence"]
//
// [params.since]
// type = "datetime"
// default = "1900-01-01"
// help = "The first known transfer is at this moment or later."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "The first known transfer is before this moment."
//
// [params.within]
// type = "duration"
// default = "P7D"
// help = "Time from the first known transfer (counts)."
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
// opened = "datetime"
// payers = "integer"
// transfers = "integer"
// currencies = "list of text"
// totals_minor = "list of integer"
// last = "datetime"
// evidence = "list of text"
MATCH (a:Account)
WHERE COUNT { (a)<-[:TRANSFERRED]-() } >= $payers
CALL (a) {
  MATCH (a)-[t:TRANSFERRED]-()
  RETURN min(t.at) AS opened
}
WITH a, opened WHERE opened >= $since AND opened < $until
CALL (a, opened) {
  MATCH (payer:Account)-[t:TRANSFERRED]->(a)
  WHERE payer <> a AND t.at <= opened + $within AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
  RETURN count(DISTINCT payer) AS payers, count(t) AS transfers, max(t.at) AS last
}
WITH a, opened, payers, transfers, last WHERE payers >= $payers
RETURN a.key AS account, a.bankName AS bank, opened, payers, transfers,
  COLLECT {
    MATCH (payer:Account)-[t:TRANSFERRED]->(a)
    WHERE payer <> a AND t.at <= opened + $within AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
    RETURN DISTINCT coalesce(t.currency, '') AS currency ORDER BY currency
  } AS currencies,
  COLLECT {
    MATCH (payer:Account)-[t:TRANSFERRED]->(a)
    WHERE payer <> a AND t.at <= opened + $within AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
    WITH coalesce(t.currency, '') AS currency, sum(t.amount_minor) AS minor ORDER BY currency
    RETURN minor
  } AS totals_minor, last,
  COLLECT {
    MATCH (payer:Account)-[t:TRANSFERRED]->(a)
    WHERE payer <> a AND t.at <= opened + $within AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
    RETURN t.id ORDER BY t.at, t.id LIMIT 1000
  } AS evidence
ORDER BY payers DESC, account
LIMIT $limit
