// title = "Numbers seen in several cells"
// question = "Which numbers called from several of these radio cells, as from the scenes of several deeds?"
// tags = ["phones", "cell", "place"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a radio cell covers many streets."
// unique = ["phone"]
// evidence = ["evidence"]
//
// [params.cells]
// type = "list"
// of = "text"
// range = [2, 500]
// example = ["1911-14757", "2730-11711"]
// help = "Radio cells as the calls name them."
//
// [params.least]
// type = "integer"
// unit = "cells"
// default = 2
// range = [2, 500]
// help = "Least number of these cells."
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
// [returns]
// phone = "text"
// cells = "integer"
// seen = "list of text"
// calls = "integer"
// first = "datetime"
// last = "datetime"
// evidence = "list of text"
MATCH (p:Phone)-[c:CALLED]->()
WHERE $since <= c.at < $until AND c.cell IN $cells
WITH p, c ORDER BY c.at, c.id
WITH p, collect(DISTINCT c.cell) AS seen, count(c) AS calls,
  min(c.at) AS first, max(c.at) AS last, collect(c.id) AS ids
WHERE size(seen) >= $least
RETURN p.key AS phone, size(seen) AS cells, COLLECT { UNWIND seen AS cell RETURN cell ORDER BY cell } AS seen,
  calls, first, last, ids AS evidence
ORDER BY cells DESC, calls DESC, phone
LIMIT $limit
