// title = "Money sent at night"
// question = "Whose accounts send money at night, often and as a large share of all that they send?"
// tags = ["indicators", "indicator", "night", "money"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: shift workers and standing orders pay at night too."
// unique = ["person"]
// evidence = ["sent", "holdings"]
//
// [params.from_hour]
// type = "integer"
// unit = "hours"
// default = 23
// range = [0, 23]
// help = "First hour of the night, local time."
//
// [params.to_hour]
// type = "integer"
// unit = "hours"
// default = 5
// range = [0, 24]
// help = "First hour after it; may lie past midnight."
//
// [params.transfers]
// type = "integer"
// unit = "transfers"
// default = 5
// range = [1, 1000000]
// help = "Least number of transfers at night."
//
// [params.share]
// type = "decimal"
// default = 0.3
// range = [0, 1]
// help = "Least share of all transfers sent."
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
// [params.time_zone]
// type = "text"
// default = "Asia/Shanghai"
// help = "Time zone of days and hours, by its IANA name."
//
// [returns]
// person = "text"
// name = "text or null"
// at_night = "integer"
// transfers = "integer"
// share = "float"
// nights = "integer"
// receivers = "integer"
// accounts = "list of text"
// sent = "list of text"
// holdings = "list of text"
MATCH (p:Person|Organisation)-[h:HOLDS]->(a:Account)-[t:TRANSFERRED]->(b:Account)
WHERE $since <= t.at < $until AND a <> b
WITH p, a, b, t, collect(h.id) AS held
WITH p, a, b, t, held, datetime({datetime: t.at, timezone: $time_zone}) AS local, $from_hour >= $to_hour AS past_midnight
WITH p, a, b, t, held, CASE
    WHEN past_midnight AND local.hour >= $from_hour THEN date(local)
    WHEN past_midnight AND local.hour < $to_hour THEN date(local) - duration({days: 1})
    WHEN NOT past_midnight AND $from_hour <= local.hour < $to_hour THEN date(local)
  END AS night
ORDER BY t.at, t.id
WITH p, count(t) AS transfers, count(night) AS at_night, count(DISTINCT night) AS nights,
  count(DISTINCT CASE WHEN night IS NOT NULL THEN b END) AS receivers,
  collect(DISTINCT CASE WHEN night IS NOT NULL THEN a.key END) AS accounts,
  collect(CASE WHEN night IS NOT NULL THEN t.id END) AS sent,
  collect(CASE WHEN night IS NOT NULL THEN held END) AS held
WITH *, 1.0 * at_night / transfers AS share
WHERE at_night >= $transfers AND share >= $share
RETURN toLower(head(labels(p))) + ':' + p.key AS person, p.name AS name, at_night, transfers, share, nights, receivers,
  COLLECT { UNWIND accounts AS key RETURN key ORDER BY key } AS accounts, sent,
  COLLECT { UNWIND held AS some UNWIND some AS id RETURN DISTINCT id ORDER BY id } AS holdings
ORDER BY at_night DESC, share DESC, person
LIMIT $limit
