// title = "Parcels between two parties"
// question = "Which parcels went between these two, either way, under which names and addresses?"
// tags = ["chains", "parcels"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: who is registered for a number need not be who used it."
// unique = ["parcel_edges"]
// evidence = ["parcel_edges"]
//
// [params.first]
// type = "node"
// kind = ["Person", "Organisation", "Phone"]
// example = "person:310101199001011237"
// help = "One party."
//
// [params.second]
// type = "node"
// kind = ["Person", "Organisation", "Phone"]
// example = "phone:+8613900000002"
// help = "The other party."
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
// sent_at = "datetime or null"
// parcel = "text"
// sender = "text"
// receiver = "text"
// sender_name = "text or null"
// sender_address = "text or null"
// receiver_name = "text or null"
// receiver_address = "text or null"
// received_at = "datetime or null"
// goods = "text or null"
// weight_kg = "float or null"
// parcel_edges = "list of text"

// sender and receiver are as the waybill names them: the party, or a phone that it held on the day of sending.
// Parcels without a time of sending are shown too, whatever the period.
MATCH (a:Person|Organisation|Phone {key: $first.key}) WHERE $first.kind IN labels(a)
MATCH (b:Person|Organisation|Phone {key: $second.key}) WHERE $second.kind IN labels(b)
CALL (a, b) {
  RETURN a AS one, b AS two
  UNION
  RETURN b AS one, a AS two
}
MATCH (one)-[own:HOLDS*0..1]->(sender)-[s:SENT]->(parcel:Parcel)<-[r:RECEIVED]-(receiver)
WHERE coalesce(s.at >= $since AND s.at < $until, true)
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s.at)) AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
MATCH (receiver)<-[its:HOLDS*0..1]-(two)
WHERE all(h IN its WHERE (h.startDate IS NULL OR h.startDate <= date(s.at)) AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
WITH DISTINCT s, r, parcel, sender, receiver
RETURN s.at AS sent_at, parcel.key AS parcel, toLower(labels(sender)[0]) + ':' + sender.key AS sender,
       toLower(labels(receiver)[0]) + ':' + receiver.key AS receiver, s.name AS sender_name,
       s.address AS sender_address, r.name AS receiver_name, r.address AS receiver_address, r.at AS received_at,
       parcel.goods AS goods,
       parcel.weightKg AS weight_kg, [s.id, r.id] AS parcel_edges
ORDER BY sent_at, parcel, parcel_edges
LIMIT $limit
