// title = "Transfers that look like one"
// question = "Which transfers have the same ends and amount at nearly the same time under different ids?"
// tags = ["quality", "duplicates", "money"]
// author = "graphengine"
// revision = 1
// unique = ["payer", "payee", "first", "transfers"]
// evidence = ["transfers"]
//
// [params.within]
// type = "duration"
// default = "PT1M"
// help = "Longest time between two that look like one."
//
// [params.other_source]
// type = "boolean"
// default = false
// help = "Only where they come from different sources."
//
// [params.since]
// type = "datetime"
// default = "2000-01-01"
// help = "First moment of the period."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "First moment after the period."
//
// [returns]
// payer = "text"
// payee = "text"
// amount = "decimal"
// currency = "text or null"
// first = "datetime"
// second = "datetime"
// same_purpose = "boolean"
// sources = "list of text"
// transfers = "list of text"
MATCH (a:Account)-[t:TRANSFERRED]->(b:Account)
WHERE $since <= t.at < $until AND t.amount_minor IS NOT NULL
WITH a, b, t.amount_minor AS minor, t.currency AS currency, collect(t) AS every
WHERE size(every) > 1
UNWIND every AS t
UNWIND every AS u
WITH a, b, currency, t, u
WHERE (t.at < u.at OR (t.at = u.at AND t.id < u.id)) AND u.at <= t.at + $within
  AND (NOT $other_source OR t.source <> u.source)
RETURN a.key AS payer, b.key AS payee, t.amount AS amount, currency, t.at AS first, u.at AS second,
  coalesce(t.purpose, '') = coalesce(u.purpose, '') AS same_purpose,
  [left(t.source, 12), left(u.source, 12)] AS sources, [t.id, u.id] AS transfers
ORDER BY abs(amount) DESC, payer, payee, first, transfers
LIMIT $limit
