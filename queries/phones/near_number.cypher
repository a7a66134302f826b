// title = "Numbers near this one"
// question = "Which numbers called from the same radio cells at nearly the same times as this number?"
// tags = ["phones", "cell", "place", "together"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: neighbours and colleagues share cells every day."
// unique = ["other"]
// evidence = ["calls"]
//
// [params.phone]
// type = "node"
// kind = "Phone"
// example = "phone:+8613800000001"
// help = "The number."
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
// [params.within]
// type = "duration"
// default = "PT15M"
// help = "Longest time between two calls from one cell that counts as together."
//
// [params.least]
// type = "integer"
// unit = "days"
// default = 2
// range = [1, 10000]
// help = "Least number of different days with such calls."
//
// [params.time_zone]
// type = "text"
// default = "Asia/Shanghai"
// help = "Time zone of days and hours, by its IANA name."
//
// [returns]
// other = "text"
// days = "integer"
// cells = "integer"
// meetings = "integer"
// first = "datetime"
// last = "datetime"
// called_each_other = "boolean"
// calls = "list of text"
MATCH (own:Phone {key: $phone})-[c:CALLED]->()
WHERE $since <= c.at < $until AND c.cell IS NOT NULL
MATCH (other:Phone)-[d:CALLED]->()
WHERE c.at - $within <= d.at <= c.at + $within AND d.cell = c.cell AND other <> own
WITH own, other, c, d, date(datetime({datetime: c.at, timezone: $time_zone})) AS day ORDER BY d.at, d.id
WITH own, other, count(DISTINCT day) AS days, count(DISTINCT c.cell) AS cells, count(DISTINCT c) AS meetings,
  min(c.at) AS first, max(c.at) AS last, collect(DISTINCT c.id) + collect(DISTINCT d.id) AS ids
WHERE days >= $least
RETURN other.key AS other, days, cells, meetings, first, last,
  EXISTS { (own)-[:CALLED]-(other) } AS called_each_other,
  COLLECT { UNWIND ids AS id RETURN id ORDER BY id } AS calls
ORDER BY days DESC, meetings DESC, other
LIMIT $limit
