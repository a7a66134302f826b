// title = "Many parcels of one kind of goods to one receiver"
// question = "Which numbers received many parcels with such declared goods within any such span of days?"
// tags = ["indicators", "indicator", "parcels", "goods"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: shops and workshops receive many parcels of one kind."
// unique = ["receiver"]
// evidence = ["received"]
//
// [params.goods]
// type = "list"
// of = "text"
// range = [1, 200]
// example = ["五金", "模型"]
// help = "Words, one of which the declared goods contain."
//
// [params.parcels]
// type = "integer"
// unit = "parcels"
// default = 5
// range = [2, 100000]
// help = "Least number of parcels within the span."
//
// [params.within]
// type = "duration"
// default = "P30D"
// help = "Length of the span, both ends included."
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
// receiver = "text"
// parcels = "integer"
// first = "datetime"
// last = "datetime"
// senders = "integer"
// names = "list of text"
// goods = "list of text"
// all_parcels = "integer"
// received = "list of text"
// persons = "list of text"
MATCH (n:Phone|Person|Organisation)-[r:RECEIVED]->(g:Parcel)
WHERE $since <= r.at < $until AND any(word IN $goods WHERE toLower(g.goods) CONTAINS toLower(word))
WITH n, g, r ORDER BY r.at, r.id
WITH n, g, head(collect(r)) AS r
ORDER BY r.at, r.id
WITH n, collect({parcel: g, move: r, at: r.at}) AS taken
WHERE size(taken) >= $parcels
UNWIND taken AS one
WITH n, taken, one.at AS first, [x IN taken WHERE one.at <= x.at <= one.at + $within] AS span
WHERE size(span) >= $parcels
WITH n, taken, first, span ORDER BY size(span) DESC, first
WITH n, taken, head(collect(span)) AS span
RETURN toLower(head(labels(n))) + ':' + n.key AS receiver, size(span) AS parcels, head(span).at AS first, last(span).at AS last,
  COUNT { UNWIND span AS x WITH x.parcel AS g MATCH (s)-[:SENT]->(g) RETURN DISTINCT s } AS senders,
  COLLECT { UNWIND span AS x WITH x.move.name AS name WHERE name IS NOT NULL RETURN DISTINCT name ORDER BY name } AS names,
  COLLECT { UNWIND span AS x RETURN DISTINCT x.parcel.goods AS word ORDER BY word } AS goods,
  size(taken) AS all_parcels, [x IN span | x.move.id] AS received,
  COLLECT { MATCH (p:Person)-[:HOLDS]->(n) RETURN DISTINCT p.key AS key ORDER BY key } AS persons
ORDER BY parcels DESC, first, receiver
LIMIT $limit
