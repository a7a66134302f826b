// title = "Rows by kind, source and month"
// question = "How many rows does each source give for each month, and on how many of its days?"
// tags = ["quality", "coverage", "gap"]
// author = "graphengine"
// revision = 1
// unique = ["kind", "source", "month"]
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
// kind = "text"
// source = "text"
// month = "date"
// rows = "integer"
// days_with_data = "integer"
// days_in_month = "integer"
// first = "datetime"
// last = "datetime"
MATCH ()-[r:CALLED|TRANSFERRED|PAID|SENT|RECEIVED|USES|STAYED_AT|MESSAGED|MET]->()
WHERE $since <= r.at < $until
WITH r, datetime({datetime: r.at, timezone: $time_zone}) AS local
WITH type(r) AS kind, left(r.source, 12) AS source, date.truncate('month', local) AS month, date(local) AS day, r.at AS at
WITH kind, source, month, count(*) AS rows, count(DISTINCT day) AS days_with_data, min(at) AS first, max(at) AS last
RETURN kind, source, month, rows, days_with_data,
  duration.inDays(month, month + duration({months: 1})).days AS days_in_month, first, last
ORDER BY kind, source, month
LIMIT $limit
