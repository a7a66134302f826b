// title = "Parties on both sides"
// question = "Who both receives parcels from several senders and sends parcels to several receivers?"
// tags = ["chains", "brokers", "parcels"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: shops, repairers and large families receive and send too."
// unique = ["party"]
// evidence = ["parcel_edges"]
//
// [params.senders]
// type = "integer"
// unit = "senders"
// default = 2
// range = [1, 100000]
// help = "Least number of different senders."
//
// [params.receivers]
// type = "integer"
// unit = "receivers"
// default = 3
// range = [1, 100000]
// help = "Least number of different receivers."
//
// [params.since]
// type = "datetime"
// default = "1900-01-01"
// help = "First moment of the period."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period; this moment is no longer in it."
//
// [returns]
// party = "text"
// name = "text or null"
// senders = "integer"
// received = "integer"
// receivers = "integer"
// sent = "integer"
// first_at = "datetime"
// last_at = "datetime"
// parcel_edges = "list of text"

// Senders and receivers are counted as the waybills name them: numbers, or parties without one. A number stands for who held it
// on the day of sending, for itself if nobody did. The first two counts only leave out those with too few parcels ever.
MATCH (party:Person|Organisation|Phone)
WHERE COUNT { (party)-[:HOLDS*0..1]->()-[:SENT]->() } >= $receivers
  AND COUNT { (party)-[:HOLDS*0..1]->()-[:RECEIVED]->() } >= $senders
WITH party, COLLECT { MATCH (party)-[:HOLDS*0..1]->(mine) RETURN DISTINCT mine } AS same
MATCH (party)-[own:HOLDS*0..1]->()-[mine:SENT|RECEIVED]->(parcel:Parcel)<-[theirs:SENT|RECEIVED]-(other)
WHERE type(mine) <> type(theirs) AND NOT other IN same
WITH party, own, mine, other, parcel, CASE type(mine) WHEN 'SENT' THEN mine.at ELSE theirs.at END AS sent_at
WHERE sent_at >= $since AND sent_at < $until
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(sent_at))
  AND (h.endDate IS NULL OR h.endDate >= date(sent_at)))
  AND NOT (party:Phone AND EXISTS {
    MATCH (party)<-[g:HOLDS]-()
    WHERE (g.startDate IS NULL OR g.startDate <= date(sent_at)) AND (g.endDate IS NULL OR g.endDate >= date(sent_at))
  })
WITH party, sent_at, mine, other, parcel, type(mine) = 'SENT' AS out
WITH party, count(DISTINCT CASE WHEN NOT out THEN other END) AS senders,
     count(DISTINCT CASE WHEN NOT out THEN parcel END) AS received,
     count(DISTINCT CASE WHEN out THEN other END) AS receivers, count(DISTINCT CASE WHEN out THEN parcel END) AS sent,
     min(sent_at) AS first_at, max(sent_at) AS last_at, collect(DISTINCT mine) AS edges
WHERE senders >= $senders AND receivers >= $receivers
WITH *, COLLECT { UNWIND edges AS e RETURN e.id ORDER BY e.id } AS parcel_edges
RETURN toLower(labels(party)[0]) + ':' + party.key AS party, party.name AS name, senders, received, receivers, sent, first_at,
       last_at, parcel_edges
ORDER BY receivers DESC, senders DESC, party
LIMIT $limit
