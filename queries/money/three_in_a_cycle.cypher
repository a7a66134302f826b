// title = "Three accounts in a cycle of transfers"
// question = "Through which third accounts did money that went from one account to another come back within a period, in one currency?"
// tags = ["money", "finbench", "tcr4", "cycle"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: money comes back for honest reasons too: refunds, loans repaid."
// unique = ["account", "currency"]
// evidence = ["back", "onward", "paid"]
//
// [params.from]
// type = "node"
// kind = "Account"
// example = "6222020000000001"
// help = "The account that pays first."
//
// [params.to]
// type = "node"
// kind = "Account"
// example = "6222020000000002"
// help = "The account that it paid."
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
// unit = "transfers"
// default = 1000
// range = [1, 100000]
// help = "At each step follow at most so many transfers, the latest first."
//
// [returns]
// account = "text"
// currency = "text"
// back_transfers = "integer"
// back_sum_minor = "integer"
// back_max_minor = "integer"
// onward_transfers = "integer"
// onward_sum_minor = "integer"
// onward_max_minor = "integer"
// back = "list of text"
// onward = "list of text"
// paid = "list of text"
MATCH (source:Account {key: $from})-[p:TRANSFERRED]->(target:Account {key: $to})
WHERE source <> target AND p.at >= $since AND p.at < $until
WITH source, target, p ORDER BY p.at, p.id
WITH source, target, coalesce(p.currency, '') AS currency, collect(p.id) AS paid
CALL (source, target) {
  MATCH (target)-[t:TRANSFERRED]->(next:Account)
  WHERE next <> source AND next <> target AND t.at >= $since AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next AS other, collect(t) AS steps_onward
}
CALL (source, other) {
  MATCH (other)-[t:TRANSFERRED]->(source)
  WHERE t.at >= $since AND t.at < $until
  WITH t ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN collect(t) AS steps_back
}
WITH other, currency, paid, [t IN steps_onward WHERE coalesce(t.currency, '') = currency] AS ons, [t IN steps_back WHERE coalesce(t.currency, '') = currency] AS backs
WHERE size(ons) > 0 AND size(backs) > 0
RETURN other.key AS account, currency, size(backs) AS back_transfers,
  reduce(s = 0, t IN backs | s + coalesce(t.amount_minor, 0)) AS back_sum_minor,
  reduce(m = 0, t IN backs | CASE WHEN t.amount_minor > m THEN t.amount_minor ELSE m END) AS back_max_minor,
  size(ons) AS onward_transfers,
  reduce(s = 0, t IN ons | s + coalesce(t.amount_minor, 0)) AS onward_sum_minor,
  reduce(m = 0, t IN ons | CASE WHEN t.amount_minor > m THEN t.amount_minor ELSE m END) AS onward_max_minor,
  [t IN backs | t.id] AS back, [t IN ons | t.id] AS onward, paid
ORDER BY back_sum_minor DESC, onward_sum_minor DESC, account, currency
LIMIT $limit
