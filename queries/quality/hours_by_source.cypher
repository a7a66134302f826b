// title = "Hours of the day by source"
// question = "At which hours do the rows of each source lie: is one shifted against the others?"
// tags = ["quality", "time", "zone"]
// author = "graphengine"
// revision = 1
// unique = ["source", "hour"]
//
// [params.kind]
// type = "choice"
// choices = ["CALLED", "TRANSFERRED", "SENT", "RECEIVED", "STAYED_AT", "PAID"]
// default = "CALLED"
// help = "Kind of edge."
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
// source = "text"
// hour = "integer"
// rows = "integer"
// share = "float"
// others = "float or null"
MATCH ()-[r:CALLED|TRANSFERRED|SENT|RECEIVED|STAYED_AT|PAID]->()
WHERE type(r) = $kind AND $since <= r.at < $until
WITH left(r.source, 12) AS source, toInteger(floor(r.at.epochSeconds / 900.0)) AS quarter, count(*) AS rows
WITH quarter, collect({source: source, rows: rows}) AS cells
WITH datetime({epochSeconds: quarter * 900, timezone: $time_zone}).hour AS hour, cells
UNWIND cells AS cell
WITH cell.source AS source, hour, sum(cell.rows) AS rows
WITH collect({source: source, hour: hour, rows: rows}) AS cells, sum(rows) AS total
UNWIND cells AS one
WITH cells, total, one.source AS source, sum(one.rows) AS own
UNWIND range(0, 23) AS hour
WITH source, hour, own, total,
  reduce(n = 0, c IN cells | n + CASE WHEN c.source = source AND c.hour = hour THEN c.rows ELSE 0 END) AS rows,
  reduce(n = 0, c IN cells | n + CASE WHEN c.source <> source AND c.hour = hour THEN c.rows ELSE 0 END) AS elsewhere
RETURN source, hour, rows, 1.0 * rows / own AS share,
  CASE WHEN total > own THEN 1.0 * elsewhere / (total - own) END AS others
ORDER BY source, hour
LIMIT $limit
