// title = "Cycles of transfers"
// question = "Where did money come back to the account it left, over two to six transfers of ascending time whose amounts stay alike?"
// tags = ["money", "cycle"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: money goes round for honest reasons too: refunds, netting within a group."
// unique = ["started", "transfers"]
// evidence = ["transfers"]
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
// [params.shortest]
// type = "integer"
// default = 2
// range = [2, 6]
// help = "Least number of transfers in the cycle."
//
// [params.longest]
// type = "integer"
// default = 6
// range = [2, 6]
// help = "Most transfers in the cycle."
//
// [params.within]
// type = "duration"
// default = "P14D"
// help = "Longest time from the first transfer to the last (counts)."
//
// [params.keep]
// type = "decimal"
// default = 0.8
// range = [0, 1]
// help = "Of each two transfers in a row the smaller amount is at least this share of the larger; in thousandths."
//
// [params.across]
// type = "boolean"
// default = false
// help = "Count a change of currency too; its amounts are then not compared."
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
// help = "Only cycles that begin in this currency (ISO 4217); empty: all."
//
// [params.truncation]
// type = "integer"
// unit = "transfers"
// default = 1000
// range = [1, 100000]
// help = "At each step follow at most so many transfers, the latest first."
//
// [returns]
// accounts = "list of text"
// length = "integer"
// started = "datetime"
// ended = "datetime"
// amounts_minor = "list of integer"
// currencies = "list of text"
// transfers = "list of text"
MATCH (start:Account)-[t:TRANSFERRED]->(here:Account)
WHERE start <> here AND t.at >= $since AND t.at < $until AND t.amount_minor >= $least AND ($currency = '' OR t.currency = $currency)
  AND EXISTS { (here)-[o:TRANSFERRED]->() WHERE o.at > t.at AND o.at <= t.at + $within }
  AND EXISTS { (start)<-[i:TRANSFERRED]-() WHERE i.at > t.at AND i.at <= t.at + $within }
WITH start, here, [t] AS trail, toInteger(round($keep * 1000)) AS keep
CALL (start, here, trail, keep) {
  UNWIND CASE WHEN here = start THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  WITH trail[-1] AS last
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here <> start AND size(trail) = 1 AND size(trail) < $longest AND next <> here
    AND t.at > last.at AND t.at <= trail[0].at + $within AND t.at < $until
    AND ((coalesce(t.currency, '') = coalesce(last.currency, '') AND t.amount_minor * 1000 >= keep * last.amount_minor
      AND last.amount_minor * 1000 >= keep * t.amount_minor) OR ($across AND coalesce(t.currency, '') <> coalesce(last.currency, '')))
    AND none(x IN trail[1..] WHERE startNode(x) = next)
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t] AS longer
}
WITH start, next AS here, longer AS trail, keep
CALL (start, here, trail, keep) {
  UNWIND CASE WHEN here = start THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  WITH trail[-1] AS last
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here <> start AND size(trail) = 2 AND size(trail) < $longest AND next <> here
    AND t.at > last.at AND t.at <= trail[0].at + $within AND t.at < $until
    AND ((coalesce(t.currency, '') = coalesce(last.currency, '') AND t.amount_minor * 1000 >= keep * last.amount_minor
      AND last.amount_minor * 1000 >= keep * t.amount_minor) OR ($across AND coalesce(t.currency, '') <> coalesce(last.currency, '')))
    AND none(x IN trail[1..] WHERE startNode(x) = next)
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t] AS longer
}
WITH start, next AS here, longer AS trail, keep
CALL (start, here, trail, keep) {
  UNWIND CASE WHEN here = start THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  WITH trail[-1] AS last
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here <> start AND size(trail) = 3 AND size(trail) < $longest AND next <> here
    AND t.at > last.at AND t.at <= trail[0].at + $within AND t.at < $until
    AND ((coalesce(t.currency, '') = coalesce(last.currency, '') AND t.amount_minor * 1000 >= keep * last.amount_minor
      AND last.amount_minor * 1000 >= keep * t.amount_minor) OR ($across AND coalesce(t.currency, '') <> coalesce(last.currency, '')))
    AND none(x IN trail[1..] WHERE startNode(x) = next)
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t] AS longer
}
WITH start, next AS here, longer AS trail, keep
CALL (start, here, trail, keep) {
  UNWIND CASE WHEN here = start THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  WITH trail[-1] AS last
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here <> start AND size(trail) = 4 AND size(trail) < $longest AND next <> here
    AND t.at > last.at AND t.at <= trail[0].at + $within AND t.at < $until
    AND ((coalesce(t.currency, '') = coalesce(last.currency, '') AND t.amount_minor * 1000 >= keep * last.amount_minor
      AND last.amount_minor * 1000 >= keep * t.amount_minor) OR ($across AND coalesce(t.currency, '') <> coalesce(last.currency, '')))
    AND none(x IN trail[1..] WHERE startNode(x) = next)
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t] AS longer
}
WITH start, next AS here, longer AS trail, keep
CALL (start, here, trail, keep) {
  UNWIND CASE WHEN here = start THEN [here] ELSE [] END AS next
  RETURN next, trail AS longer
  UNION ALL
  WITH trail[-1] AS last
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE here <> start AND size(trail) = 5 AND size(trail) < $longest AND next <> here
    AND t.at > last.at AND t.at <= trail[0].at + $within AND t.at < $until
    AND ((coalesce(t.currency, '') = coalesce(last.currency, '') AND t.amount_minor * 1000 >= keep * last.amount_minor
      AND last.amount_minor * 1000 >= keep * t.amount_minor) OR ($across AND coalesce(t.currency, '') <> coalesce(last.currency, '')))
    AND none(x IN trail[1..] WHERE startNode(x) = next)
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, trail + [t] AS longer
}
WITH start, next AS here, longer AS trail, keep
WHERE here = start AND size(trail) >= $shortest
WITH trail, [t IN trail | t.id] AS transfers
RETURN [t IN trail | startNode(t).key] AS accounts, size(trail) AS length, trail[0].at AS started, trail[-1].at AS ended,
  [t IN trail | t.amount_minor] AS amounts_minor, [t IN trail | coalesce(t.currency, '')] AS currencies, transfers
ORDER BY started, transfers
LIMIT $limit
