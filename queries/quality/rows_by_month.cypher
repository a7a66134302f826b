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
WITH type(r) AS kind, left(r.source, 12) AS source, toInteger(floor(r.at.epochSeconds / 900.0)) AS quarter, r.at AS at
WITH kind, source, quarter, count(*) AS rows, min(at) AS first, max(at) AS last
WITH quarter, collect({kind: kind, source: source, rows: rows, first: first, last: last}) AS cells
WITH date(datetime({epochSeconds: quarter * 900, timezone: $time_zone})) AS day, cells
UNWIND cells AS cell
WITH cell.kind AS kind, cell.source AS source, date.truncate('month', day) AS month,
  sum(cell.rows) AS rows, count(DISTINCT day) AS days_with_data, min(cell.first) AS first, max(cell.last) AS last
RETURN kind, source, month, rows, days_with_data,
  duration.inDays(month, month + duration({months: 1})).days AS days_in_month, first, last
ORDER BY kind, source, month
LIMIT $limit
