// title = "First cash-out"
// question = "Where and when was money of one account first drawn as cash, on each account that it reached over ascending transfers?"
// tags = ["money", "trace", "cash"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: whoever drew the cash is not named by the transfer."
// unique = ["at", "account", "currency"]
// evidence = ["transfer"]
//
// [params.account]
// type = "node"
// kind = "Account"
// example = "6222020000000001"
// help = "Where the traced money comes from."
//
// [params.since]
// type = "datetime"
// default = "1900-01-01"
// help = "Money that left from this moment on (counts)."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period (does not count)."
//
// [params.hops]
// type = "integer"
// unit = "transfers"
// default = 6
// range = [1, 6]
// help = "Follow the money over at most so many transfers."
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
// [params.channels]
// type = "list"
// of = "text"
// range = [0, 50]
// default = ["cash", "Cash", "CASH", "ATM"]
// help = "Channels that mean cash."
//
// [params.types]
// type = "list"
// of = "text"
// range = [0, 10]
// default = ["cash"]
// help = "Types of the paid account that mean cash."
//
// [returns]
// account = "text"
// currency = "text"
// at = "datetime"
// amount_minor = "integer"
// paid_to = "text"
// channel = "text or null"
// transfer = "text"
MATCH (here:Account {key: $account})-[t:TRANSFERRED]->()
WHERE t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
WITH DISTINCT here, coalesce(t.currency, '') AS currency, $since - duration({microseconds: 1}) AS arrived
CALL (here, currency, arrived) {
  RETURN here AS next, arrived AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE $hops > 1 AND next <> here AND t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  RETURN next, min(t.at) AS reached
}
WITH next AS here, currency, min(reached) AS arrived
CALL (here, currency, arrived) {
  RETURN here AS next, arrived AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE $hops > 2 AND next <> here AND t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  RETURN next, min(t.at) AS reached
}
WITH next AS here, currency, min(reached) AS arrived
CALL (here, currency, arrived) {
  RETURN here AS next, arrived AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE $hops > 3 AND next <> here AND t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  RETURN next, min(t.at) AS reached
}
WITH next AS here, currency, min(reached) AS arrived
CALL (here, currency, arrived) {
  RETURN here AS next, arrived AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE $hops > 4 AND next <> here AND t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  RETURN next, min(t.at) AS reached
}
WITH next AS here, currency, min(reached) AS arrived
CALL (here, currency, arrived) {
  RETURN here AS next, arrived AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE $hops > 5 AND next <> here AND t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  RETURN next, min(t.at) AS reached
}
WITH next AS here, currency, min(reached) AS arrived
MATCH (here)-[t:TRANSFERRED]->(paid:Account)
WHERE t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  AND (t.channel IN $channels OR paid.accountType IN $types)
WITH here, currency, t, paid ORDER BY t.at, t.id
WITH here, currency, collect(t)[0] AS out
RETURN here.key AS account, currency, out.at AS at, out.amount_minor AS amount_minor, endNode(out).key AS paid_to, out.channel AS channel, out.id AS transfer
ORDER BY at, account, currency
LIMIT $limit
