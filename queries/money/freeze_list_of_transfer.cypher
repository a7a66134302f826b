// title = "Accounts that may still hold money of one transfer"
// question = "Which accounts did the money of one transfer reach over ascending transfers in its currency, and how much of it can at most still be there?"
// tags = ["money", "freeze", "trace"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: an upper bound from the transfers at hand; it counts each account as empty when the traced money came. The bank knows the balance."
// unique = ["currency", "account"]
// evidence = ["evidence"]
//
// [params.transfer]
// type = "text"
// example = "t1"
// help = "Identifier of the transfer."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period (does not count)."
//
// [params.hops]
// type = "integer"
// unit = "transfers"
// default = 5
// range = [0, 5]
// help = "Follow the money over at most so many transfers after this one."
//
// [params.least]
// type = "decimal"
// unit = "currency"
// default = 0
// range = [0, 1000000000000]
// help = "Least amount of a transfer that counts; it counts itself."
//
// [returns]
// account = "text"
// bank = "text or null"
// holders = "list of text"
// currency = "text"
// since = "datetime"
// traced_minor = "integer"
// in_minor = "integer"
// out_minor = "integer"
// at_most_minor = "integer"
// evidence = "list of text"
MATCH (:Account)-[seed:TRANSFERRED {id: $transfer}]->(here:Account)
WITH seed, here, coalesce(seed.currency, '') AS currency, seed.at AS arrived
CALL (here, currency, arrived) {
  RETURN here AS next, arrived AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE $hops > 1 AND next <> here AND t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  RETURN next, min(t.at) AS reached
}
WITH seed, next AS here, currency, min(reached) AS arrived
CALL (here, currency, arrived) {
  RETURN here AS next, arrived AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE $hops > 2 AND next <> here AND t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  RETURN next, min(t.at) AS reached
}
WITH seed, next AS here, currency, min(reached) AS arrived
CALL (here, currency, arrived) {
  RETURN here AS next, arrived AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE $hops > 3 AND next <> here AND t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  RETURN next, min(t.at) AS reached
}
WITH seed, next AS here, currency, min(reached) AS arrived
CALL (here, currency, arrived) {
  RETURN here AS next, arrived AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE $hops > 4 AND next <> here AND t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  RETURN next, min(t.at) AS reached
}
WITH seed, next AS here, currency, min(reached) AS arrived
CALL (here, currency, arrived, seed) {
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE $hops > 0 AND next <> here AND t.at > arrived AND t.at < $until AND coalesce(t.currency, '') = currency AND t.amount_minor >= $least
  RETURN next AS account, t
  UNION ALL
  UNWIND CASE WHEN here = endNode(seed) THEN [seed] ELSE [] END AS t
  RETURN here AS account, t
}
WITH seed, account, currency, t ORDER BY t.at, t.id
WITH seed, account, currency, collect(t.id) AS evidence, sum(t.amount_minor) AS traced_minor, min(t.at) AS since
CALL (account, currency, since) {
  MATCH (account)<-[i:TRANSFERRED]-(other:Account)
  WHERE other <> account AND i.at >= since AND i.at < $until AND coalesce(i.currency, '') = currency
  RETURN sum(i.amount_minor) AS in_minor
}
CALL (account, currency, since) {
  MATCH (account)-[o:TRANSFERRED]->(other:Account)
  WHERE other <> account AND o.at > since AND o.at < $until AND coalesce(o.currency, '') = currency
  RETURN sum(o.amount_minor) AS out_minor
}
WITH *, reduce(m = seed.amount_minor, x IN [traced_minor, in_minor - out_minor] | CASE WHEN x < m THEN x ELSE m END) AS at_most_minor
WHERE at_most_minor > 0
RETURN account.key AS account, account.bankName AS bank,
  COLLECT { MATCH (h:Person|Organisation)-[:HOLDS]->(account) RETURN DISTINCT coalesce(h.name, h.key) AS n ORDER BY n } AS holders,
  currency, since, traced_minor, in_minor, out_minor, at_most_minor, evidence
ORDER BY currency, at_most_minor DESC, account
LIMIT $limit
