// title = "Days without data"
// question = "For which runs of days has a source no row at all of a kind that it otherwise has?"
// tags = ["quality", "coverage", "gap"]
// author = "graphengine"
// revision = 1
// unique = ["kind", "source", "first_day"]
//
// [params.least]
// type = "integer"
// unit = "days"
// default = 3
// range = [1, 36500]
// help = "Shortest run of days without a row."
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
// first_day = "date"
// last_day = "date"
// days = "integer"
// usual_rows_a_day = "float"
MATCH ()-[r:CALLED|TRANSFERRED|PAID|SENT|RECEIVED|USES|STAYED_AT|MESSAGED|MET]->()
WHERE $since <= r.at < $until
WITH type(r) AS kind, left(r.source, 12) AS source, toInteger(floor(r.at.epochSeconds / 900.0)) AS quarter, count(*) AS rows
WITH quarter, collect({kind: kind, source: source, rows: rows}) AS cells
WITH date(datetime({epochSeconds: quarter * 900, timezone: $time_zone})) AS day, cells
UNWIND cells AS cell
WITH cell.kind AS kind, cell.source AS source, day, sum(cell.rows) AS rows ORDER BY day
WITH kind, source, collect(day) AS days, sum(rows) AS rows
UNWIND range(1, size(days) - 1) AS i
WITH kind, source, 1.0 * rows / size(days) AS usual_rows_a_day, days[i - 1] AS before, days[i] AS after
WITH kind, source, usual_rows_a_day, before, after, duration.inDays(before, after).days - 1 AS days
WHERE days >= $least
RETURN kind, source, before + duration({days: 1}) AS first_day, after - duration({days: 1}) AS last_day, days, usual_rows_a_day
ORDER BY days DESC, kind, source, first_day
LIMIT $limit
