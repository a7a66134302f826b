// title = "First contact before money went"
// question = "Which transfers came shortly after the very first contact between the two sides' numbers?"
// tags = ["phones", "contact", "deal", "money"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: people ring a shop before they pay it."
// unique = ["transfer", "payer", "payee", "payer_phone", "payee_phone"]
// evidence = ["transfer", "calls", "holdings"]
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
// [params.amount]
// type = "decimal"
// unit = "currency"
// default = 1000
// range = [0, 100000000000]
// help = "Least amount of the transfer."
//
// [params.currency]
// type = "text"
// default = "CNY"
// help = "Currency of the transfers, ISO 4217."
//
// [params.within]
// type = "duration"
// default = "P3D"
// help = "Longest time from the first contact to the transfer."
//
// [params.time_zone]
// type = "text"
// default = "Asia/Shanghai"
// help = "Time zone of days and hours, by its IANA name."
//
// [returns]
// transfer = "text"
// at = "datetime"
// payer = "text"
// payee = "text"
// amount = "decimal"
// payer_phone = "text"
// payee_phone = "text"
// first_contact = "datetime"
// minutes_before = "integer"
// contacts_before = "integer"
// calls = "list of text"
// holdings = "list of text"
MATCH (payer:Account)-[t:TRANSFERRED]->(payee:Account)
WHERE $since <= t.at < $until AND t.amount_minor >= $amount AND t.currency = $currency AND payer <> payee
MATCH (payer)<-[h1:HOLDS]-(a:Person|Organisation)-[h2:HOLDS]->(p:Phone)
MATCH (payee)<-[h4:HOLDS]-(b:Person|Organisation)-[h3:HOLDS]->(q:Phone)
WHERE a <> b AND p <> q
MATCH (p)-[c:CALLED]-(q)
WHERE c.at < t.at
WITH payer, payee, t, h1, h2, h3, h4, p, q, c ORDER BY c.at, c.id
WITH payer, payee, t, h1, h2, h3, h4, p, q, min(c.at) AS first, collect(c.id) AS calls
WHERE t.at <= first + $within
WITH *, date(datetime({datetime: t.at, timezone: $time_zone})) AS day
WHERE all(h IN [h1, h2, h3, h4] WHERE (h.startDate IS NULL OR h.startDate <= day) AND (h.endDate IS NULL OR day <= h.endDate))
UNWIND [h1.id, h2.id, h3.id, h4.id] AS id
WITH t, payer, payee, p, q, first, calls, id ORDER BY id
WITH t, payer, payee, p, q, first, calls, collect(DISTINCT id) AS holdings
RETURN t.id AS transfer, t.at AS at, payer.key AS payer, payee.key AS payee, t.amount AS amount,
  p.key AS payer_phone, q.key AS payee_phone, first AS first_contact,
  (t.at.epochSeconds - first.epochSeconds) / 60 AS minutes_before, size(calls) AS contacts_before,
  calls, holdings
ORDER BY at, transfer, payer, payee, payer_phone, payee_phone
LIMIT $limit
