// title = "Times that are days only"
// question = "In which sources do times stand at midnight so often that only the day can be trusted?"
// tags = ["quality", "time"]
// author = "graphengine"
// revision = 1
// unique = ["kind", "source"]
//
// [params.share]
// type = "decimal"
// default = 0.05
// range = [0, 1]
// help = "Least share of rows at midnight."
//
// [params.rows]
// type = "integer"
// unit = "rows"
// default = 20
// range = [1, 100000000]
// help = "Least number of rows of the source."
//
// [params.time_zone]
// type = "text"
// default = "Asia/Shanghai"
// help = "Time zone of days and hours, by its IANA name."
//
// [returns]
// kind = "text"
// source = "text"
// rows = "integer"
// at_midnight = "integer"
// share = "float"
// at_midnight_utc = "integer"
// whole_minutes = "integer"
// whole_hours = "integer"
MATCH ()-[r:CALLED|TRANSFERRED|PAID|SENT|RECEIVED|USES|STAYED_AT|MESSAGED|MET]->()
WHERE r.at IS NOT NULL
WITH type(r) AS kind, left(r.source, 12) AS source, toInteger(floor(r.at.epochSeconds / 900.0)) AS quarter, r.at AS at
WITH kind, source, quarter, count(*) AS rows,
  sum(CASE WHEN at.second = 0 AND at.nanosecond = 0 THEN 1 ELSE 0 END) AS minutes,
  sum(CASE WHEN at.epochSeconds % 900 = 0 AND at.nanosecond = 0 THEN 1 ELSE 0 END) AS quarters
WITH quarter, collect({kind: kind, source: source, rows: rows, minutes: minutes, quarters: quarters}) AS cells
WITH quarter, cells, datetime({epochSeconds: quarter * 900, timezone: $time_zone}) AS local
UNWIND cells AS cell
WITH cell.kind AS kind, cell.source AS source, sum(cell.rows) AS rows, sum(cell.minutes) AS whole_minutes,
  sum(CASE WHEN local.hour = 0 AND local.minute = 0 THEN cell.quarters ELSE 0 END) AS at_midnight,
  sum(CASE WHEN quarter % 96 = 0 THEN cell.quarters ELSE 0 END) AS at_midnight_utc,
  sum(CASE WHEN local.minute = 0 THEN cell.quarters ELSE 0 END) AS whole_hours
WITH *, 1.0 * at_midnight / rows AS share
WHERE rows >= $rows AND (share >= $share OR 1.0 * at_midnight_utc / rows >= $share)
RETURN kind, source, rows, at_midnight, share, at_midnight_utc, whole_minutes, whole_hours
ORDER BY share DESC, kind, source
LIMIT $limit
