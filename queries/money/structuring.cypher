// title = "Split below a threshold"
// question = "Which accounts sent (or received) several transfers just below a threshold within a short time?"
// tags = ["money", "structuring", "amounts"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: instalments of one price look the same."
// unique = ["account", "currency"]
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
// [params.side]
// type = "choice"
// choices = ["sent", "received"]
// default = "sent"
// help = "Look at what accounts sent or at what they received."
//
// [params.threshold]
// type = "decimal"
// unit = "currency"
// default = 50000
// range = [0.01, 1000000000000]
// help = "The threshold; a transfer below it counts, one of it does not."
//
// [params.margin]
// type = "decimal"
// default = 0.1
// range = [0, 1]
// help = "How far below still counts, as a share of the threshold; in thousandths."
//
// [params.times]
// type = "integer"
// unit = "transfers"
// default = 3
// range = [2, 10000]
// help = "Least number of such transfers within the time."
//
// [params.within]
// type = "duration"
// default = "P7D"
// help = "The time (counts)."
//
// [params.currency]
// type = "text"
// default = ""
// help = "Only transfers in this currency (ISO 4217); empty: all, summed by currency."
//
// [returns]
// account = "text"
// currency = "text"
// transfers = "integer"
// total_minor = "integer"
// first = "datetime"
// last = "datetime"
// evidence = "list of text"
MATCH (account:Account)
WHERE COUNT { (account)-[:TRANSFERRED]-() } >= $times
CALL (account) {
  MATCH (account)-[t:TRANSFERRED]-(other:Account)
  WHERE other <> account AND (startNode(t) = account) = ($side = 'sent') AND t.at >= $since AND t.at < $until AND ($currency = '' OR t.currency = $currency)
    AND t.amount_minor < $threshold AND t.amount_minor * 1000 >= $threshold * (1000 - toInteger(round($margin * 1000)))
  WITH coalesce(t.currency, '') AS currency, t ORDER BY t.at, t.id
  RETURN currency, collect(t) AS near
}
WITH account, currency, near
WHERE size(near) >= $times AND any(i IN range(0, size(near) - $times) WHERE near[i + $times - 1].at <= near[i].at + $within)
RETURN account.key AS account, currency, size(near) AS transfers, reduce(s = 0, t IN near | s + t.amount_minor) AS total_minor,
  near[0].at AS first, near[-1].at AS last, [t IN near | t.id] AS evidence
ORDER BY transfers DESC, account, currency
LIMIT $limit
