// title = "Senders with many names"
// question = "Which numbers hand in parcels under several names?"
// tags = ["chains", "senders", "names"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: shops, offices and families share a number; a clerk may misspell a name."
// unique = ["sender"]
// evidence = ["parcel_edges"]
//
// [params.names]
// type = "integer"
// unit = "names"
// default = 3
// range = [2, 100000]
// help = "Least number of different names."
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
// sender = "text"
// names = "integer"
// parcels = "integer"
// receivers = "integer"
// holders = "list of text"
// first_at = "datetime"
// last_at = "datetime"
// written = "list of text"
// parcel_edges = "list of text"

// Names are as written on the waybill; blanks and case are not told apart. holders: who is registered for the number at any time.
MATCH (unit)-[s:SENT]->(parcel:Parcel)<-[:RECEIVED]-(receiver)
WHERE s.at >= $since AND s.at < $until AND s.name IS NOT NULL
WITH unit, toLower(replace(s.name, ' ', '')) AS name, s, parcel, receiver ORDER BY s.at, s.id
WITH unit, count(DISTINCT name) AS names, count(DISTINCT parcel) AS parcels, count(DISTINCT receiver) AS receivers,
     min(s.at) AS first_at, max(s.at) AS last_at, collect(DISTINCT name) AS written, collect(DISTINCT s.id) AS parcel_edges
WHERE names >= $names
RETURN toLower(labels(unit)[0]) + ':' + unit.key AS sender, names, parcels, receivers,
       COLLECT { MATCH (unit)<-[:HOLDS]-(o) RETURN DISTINCT toLower(labels(o)[0]) + ':' + o.key AS who ORDER BY who } AS holders,
       first_at, last_at, written, parcel_edges
ORDER BY names DESC, parcels DESC, sender
LIMIT $limit
