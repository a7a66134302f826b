// title = "First contact before a parcel"
// question = "Which parcels were handed in shortly after the very first contact of sender's and receiver's number?"
// tags = ["phones", "contact", "deal", "parcel"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: people ring a shop before they order."
// unique = ["parcel", "sender", "receiver"]
// evidence = ["calls", "moves"]
//
// [params.since]
// type = "datetime"
// default = "2000-01-01"
// help = "First moment in which the parcel may have been handed in."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "First moment after that."
//
// [params.within]
// type = "duration"
// default = "P7D"
// help = "Longest time from the first contact to the handing in."
//
// [params.goods]
// type = "list"
// of = "text"
// default = []
// help = "Words, one of which the declared goods contain; none: all goods."
//
// [returns]
// parcel = "text"
// sent_at = "datetime"
// goods = "text or null"
// sender = "text"
// receiver = "text"
// first_contact = "datetime"
// minutes_before = "integer"
// contacts_before = "integer"
// calls = "list of text"
// moves = "list of text"
MATCH (s:Phone)-[out:SENT]->(parcel:Parcel)<-[back:RECEIVED]-(r:Phone)
WHERE $since <= out.at < $until AND s <> r
  AND (size($goods) = 0 OR any(word IN $goods WHERE toLower(parcel.goods) CONTAINS toLower(word)))
WITH s, r, parcel, min(out.at) AS sent_at, collect(DISTINCT out.id) + collect(DISTINCT back.id) AS moves
MATCH (s)-[c:CALLED]-(r)
WHERE c.at < sent_at
WITH s, r, parcel, sent_at, moves, c ORDER BY c.at, c.id
WITH s, r, parcel, sent_at, moves, min(c.at) AS first, collect(c.id) AS calls
WHERE sent_at <= first + $within
RETURN parcel.key AS parcel, sent_at, parcel.goods AS goods, s.key AS sender, r.key AS receiver, first AS first_contact,
  (sent_at.epochSeconds - first.epochSeconds) / 60 AS minutes_before, size(calls) AS contacts_before,
  calls, COLLECT { UNWIND moves AS id RETURN id ORDER BY id } AS moves
ORDER BY sent_at, parcel, sender, receiver
LIMIT $limit
