// title = "Dormant, then busy"
// question = "Which accounts were quiet for long and then had many transfers within a short time?"
// tags = ["money", "behaviour"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a gap in the files looks like a quiet account."
// unique = ["account", "woke"]
// evidence = ["evidence"]
//
// [params.since]
// type = "datetime"
// default = "1900-01-01"
// help = "First moment of the period (counts)."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period (does not count)."
//
// [params.quiet]
// type = "duration"
// default = "P90D"
// help = "Least time without a transfer between two known ones (counts)."
//
// [params.times]
// type = "integer"
// unit = "transfers"
// default = 10
// range = [2, 100000]
// help = "Least number of transfers after it."
//
// [params.within]
// type = "duration"
// default = "P7D"
// help = "Time in which they fall, from the first of them (counts)."
//
// [returns]
// account = "text"
// quiet_since = "datetime"
// woke = "datetime"
// transfers = "integer"
// evidence = "list of text"
MATCH (a:Account)
WHERE COUNT { (a)-[:TRANSFERRED]-() } > $times
CALL (a) {
  MATCH (a)-[t:TRANSFERRED]-(other:Account)
  WHERE other <> a AND t.at >= $since AND t.at < $until
  WITH t ORDER BY t.at, t.id
  WITH collect(t) AS ts
  UNWIND range(1, size(ts) - $times) AS i
  WITH ts, i
  WHERE ts[i].at >= ts[i - 1].at + $quiet AND ts[i + $times - 1].at <= ts[i].at + $within
  RETURN ts[i - 1].at AS quiet_since, ts[i].at AS woke, [t IN ts[i..] WHERE t.at <= ts[i].at + $within | t.id] AS evidence
}
RETURN a.key AS account, quiet_since, woke, size(evidence) AS transfers, evidence
ORDER BY transfers DESC, account, woke
LIMIT $limit
