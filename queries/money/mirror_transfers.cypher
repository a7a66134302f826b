// title = "Mirror transfers"
// question = "Which transfers were followed by one of about the same amount in the same currency the other way, within a time?"
// tags = ["money", "amounts"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: refunds and corrections look the same."
// unique = ["at", "transfer", "back"]
// evidence = ["transfer", "back"]
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
// [params.within]
// type = "duration"
// default = "P3D"
// help = "Longest time between the two (counts)."
//
// [params.tolerance]
// type = "decimal"
// default = 0
// range = [0, 1]
// help = "Largest difference as a share of the first amount (counts); in thousandths."
//
// [params.least]
// type = "decimal"
// unit = "currency"
// default = 0
// range = [0, 1000000000000]
// help = "Least amount of the first transfer; it counts itself."
//
// [params.currency]
// type = "text"
// default = ""
// help = "Only transfers in this currency (ISO 4217); empty: all, summed by currency."
//
// [returns]
// account = "text"
// counterparty = "text"
// currency = "text"
// at = "datetime"
// back_at = "datetime"
// amount_minor = "integer"
// back_minor = "integer"
// transfer = "text"
// back = "text"
MATCH (a:Account)-[t:TRANSFERRED]->(b:Account)
WHERE a <> b AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency) AND EXISTS { (b)-[:TRANSFERRED]->(a) }
MATCH (b)-[u:TRANSFERRED]->(a)
WHERE (u.at > t.at OR (u.at = t.at AND u.id > t.id)) AND u.at <= t.at + $within AND u.at < $until AND coalesce(u.currency, '') = coalesce(t.currency, '')
  AND abs(u.amount_minor - t.amount_minor) * 1000 <= toInteger(round($tolerance * 1000)) * t.amount_minor
RETURN a.key AS account, b.key AS counterparty, coalesce(t.currency, '') AS currency, t.at AS at, u.at AS back_at, t.amount_minor AS amount_minor, u.amount_minor AS back_minor, t.id AS transfer, u.id AS back
ORDER BY at, transfer, back
LIMIT $limit
