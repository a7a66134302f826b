// title = "Round amounts"
// question = "Which accounts sent (or received) many transfers of whole multiples of a round amount, and mostly such?"
// tags = ["money", "amounts"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: rents, wages and instalments are round too."
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
// [params.multiple]
// type = "decimal"
// unit = "currency"
// default = 1000
// range = [0.01, 1000000000]
// help = "A round amount is a whole multiple of this."
//
// [params.times]
// type = "integer"
// unit = "transfers"
// default = 5
// range = [1, 100000]
// help = "Least number of round transfers."
//
// [params.share]
// type = "decimal"
// default = 0.8
// range = [0, 1]
// help = "Least share of round ones among all; counted in thousandths."
//
// [params.currency]
// type = "text"
// default = ""
// help = "Only transfers in this currency (ISO 4217); empty: all, summed by currency."
//
// [returns]
// account = "text"
// currency = "text"
// round_transfers = "integer"
// transfers = "integer"
// share = "float"
// round_minor = "integer"
// evidence = "list of text"
MATCH (account:Account)
WHERE COUNT { (account)-[:TRANSFERRED]-() } >= $times
CALL (account) {
  MATCH (account)-[t:TRANSFERRED]-(other:Account)
  WHERE other <> account AND (startNode(t) = account) = ($side = 'sent') AND t.at >= $since AND t.at < $until AND t.amount_minor > 0 AND ($currency = '' OR t.currency = $currency)
  WITH coalesce(t.currency, '') AS currency, t.amount_minor AS minor
  RETURN currency, count(minor) AS transfers, sum(CASE WHEN minor % $multiple = 0 THEN 1 ELSE 0 END) AS whole,
    sum(CASE WHEN minor % $multiple = 0 THEN minor ELSE 0 END) AS round_minor
}
WITH account, currency, transfers, whole, round_minor
WHERE whole >= $times AND whole * 1000 >= toInteger(round($share * 1000)) * transfers
RETURN account.key AS account, currency, whole AS round_transfers, transfers, round(1.0 * whole / transfers, 3) AS share, round_minor,
  COLLECT {
    MATCH (account)-[t:TRANSFERRED]-(other:Account)
    WHERE other <> account AND (startNode(t) = account) = ($side = 'sent') AND t.at >= $since AND t.at < $until
      AND t.amount_minor > 0 AND t.amount_minor % $multiple = 0 AND coalesce(t.currency, '') = currency
    RETURN t.id ORDER BY t.at, t.id LIMIT 1000
  } AS evidence
ORDER BY round_transfers DESC, account, currency
LIMIT $limit
