// title = "Calls in cells within hours"
// question = "Which calls began in these radio cells within a period and within these hours of the day?"
// tags = ["phones", "cell", "place", "time"]
// author = "graphengine"
// revision = 1
// unique = ["call_id", "caller", "called"]
// evidence = ["call_id"]
//
// [params.cells]
// type = "list"
// of = "text"
// range = [1, 500]
// example = ["1911-14757"]
// help = "Radio cells as the calls name them."
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
// [params.from_hour]
// type = "integer"
// unit = "hours"
// default = 0
// range = [0, 23]
// help = "First hour of the day, local time."
//
// [params.to_hour]
// type = "integer"
// unit = "hours"
// default = 24
// range = [0, 24]
// help = "First hour after them; may lie past midnight."
//
// [params.time_zone]
// type = "text"
// default = "Asia/Shanghai"
// help = "Time zone of days and hours, by its IANA name."
//
// [returns]
// call_id = "text"
// at = "datetime"
// hour = "integer"
// cell = "text"
// caller = "text"
// called = "text"
// kind = "text or null"
// seconds = "integer or null"
MATCH (a:Phone)-[c:CALLED]->(b:Phone)
WHERE $since <= c.at < $until AND c.cell IN $cells
WITH a, b, c, datetime({datetime: c.at, timezone: $time_zone}).hour AS hour
WHERE (CASE WHEN $from_hour < $to_hour THEN $from_hour <= hour < $to_hour ELSE hour >= $from_hour OR hour < $to_hour END)
RETURN c.id AS call_id, c.at AS at, hour, c.cell AS cell, a.key AS caller, b.key AS called, c.kind AS kind, c.seconds AS seconds
ORDER BY at, call_id, caller, called
LIMIT $limit
