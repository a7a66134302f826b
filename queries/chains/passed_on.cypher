// title = "Parcels passed on"
// question = "Which parcels did this person send on within days of receiving one of about the same weight?"
// tags = ["chains", "brokers", "parcels"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: weights are often rounded, and returns and repairs go back and forth."
// unique = ["parcel_edges"]
// evidence = ["parcel_edges"]
//
// [params.party]
// type = "node"
// kind = ["Person", "Organisation"]
// example = "person:310101199001011237"
// help = "Person or organisation asked about."
//
// [params.within]
// type = "duration"
// default = "P3D"
// range = ["PT0S", "P60D"]
// help = "Longest time from taking the parcel to sending the next."
//
// [params.ratio]
// type = "decimal"
// default = 0.9
// range = [0.01, 1]
// help = "Least ratio of the lighter parcel's weight to the heavier's."
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
// taken = "text"
// sender = "text"
// taken_at = "datetime"
// passed = "text"
// receiver = "text"
// passed_at = "datetime"
// hours = "float"
// kg_taken = "float"
// kg_passed = "float"
// parcel_edges = "list of text"

// The period is that of taking. Parcels without a weight or a time of delivery are left out.
MATCH (p:Person|Organisation {key: $party.key}) WHERE $party.kind IN labels(p)
MATCH (p)-[own:HOLDS*0..1]->()-[r:RECEIVED]->(taken:Parcel)<-[s:SENT]-(sender)
WHERE r.at >= $since AND r.at < $until AND taken.weightKg > 0
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(r.at)) AND (h.endDate IS NULL OR h.endDate >= date(r.at)))
WITH DISTINCT p, taken, r, s, sender
MATCH (p)-[own:HOLDS*0..1]->()-[s2:SENT]->(passed:Parcel)<-[r2:RECEIVED]-(receiver)
WHERE s2.at >= r.at AND s2.at <= r.at + $within AND passed <> taken AND receiver <> sender
  AND passed.weightKg >= taken.weightKg * $ratio AND passed.weightKg * $ratio <= taken.weightKg
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s2.at)) AND (h.endDate IS NULL OR h.endDate >= date(s2.at)))
WITH DISTINCT taken, r, s, sender, passed, s2, r2, receiver
RETURN taken.key AS taken, toLower(labels(sender)[0]) + ':' + sender.key AS sender, r.at AS taken_at, passed.key AS passed,
       toLower(labels(receiver)[0]) + ':' + receiver.key AS receiver, s2.at AS passed_at,
       round((s2.at.epochMillis - r.at.epochMillis) / 3600000.0, 2) AS hours, taken.weightKg AS kg_taken,
       passed.weightKg AS kg_passed,
       [s.id, r.id, s2.id, r2.id] AS parcel_edges
ORDER BY taken_at, taken, passed_at, passed, parcel_edges
LIMIT $limit
