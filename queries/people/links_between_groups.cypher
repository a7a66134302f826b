// title = "Who links two groups"
// question = "Who has been in contact with members of both of these groups?"
// tags = ["people", "contacts", "groups"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: shops, employers and couriers have contact with many."
// unique = ["link"]
// evidence = ["edges"]
//
// [params.first]
// type = "list"
// of = "node"
// kind = "Person"
// range = [1, 200]
// example = ["person:310101199001011237", "person:320102198505054321"]
// help = "One group."
//
// [params.second]
// type = "list"
// of = "node"
// kind = "Person"
// range = [1, 200]
// example = ["person:440103197703031234"]
// help = "The other group."
//
// [params.least]
// type = "integer"
// unit = "persons"
// default = 1
// range = [1, 200]
// help = "Least number of members of each group."
//
// [params.ties]
// type = "list"
// of = "choice"
// choices = ["CALLED", "MESSAGED", "MET", "KNOWS", "TRANSFERRED", "PAID", "PARCEL"]
// default = ["CALLED", "MESSAGED", "MET", "KNOWS", "TRANSFERRED", "PAID", "PARCEL"]
// range = [1, 7]
// help = "Kinds of contact; PARCEL is one sent or received."
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
// link = "text"
// name = "text or null"
// first_members = "integer"
// second_members = "integer"
// contacts = "integer"
// first_at = "datetime or null"
// last_at = "datetime or null"
// edges = "list of text"

// A number or account stands for who held it that day. Members of the groups and numbers of services are left out; so are direct
// contacts between members. Ties without a time count where no days of holding would decide.
UNWIND $first + $second AS key
MATCH (p:Person {key: key})
WITH DISTINCT p
CALL (p) {
  MATCH (p)-[own:HOLDS*0..1]->(mine)-[e:CALLED|MESSAGED|MET|KNOWS|TRANSFERRED|PAID]-(unit)
  WHERE type(e) IN $ties AND coalesce(e.at >= $since AND e.at < $until, true)
    AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(e.at)) AND (h.endDate IS NULL OR h.endDate >= date(e.at)))
  RETURN unit, e.at AS at, [e.id] AS ids
  UNION
  MATCH (p)-[own:HOLDS*0..1]->(mine)-[e:SENT|RECEIVED]->(:Parcel)<-[f:SENT|RECEIVED]-(unit)
  WHERE 'PARCEL' IN $ties AND type(e) <> type(f) AND coalesce(e.at >= $since AND e.at < $until, true)
    AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(e.at)) AND (h.endDate IS NULL OR h.endDate >= date(e.at)))
  RETURN unit, e.at AS at, [e.id, f.id] AS ids
}
// A number stands for who held it that day, for itself if nobody did.
WITH p, unit, at, ids, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(at)) AND (g.endDate IS NULL OR g.endDate >= date(at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS link
WITH DISTINCT p, link, at, ids
WHERE NOT (link:Person AND link.key IN $first + $second) AND NOT (link:Phone AND coalesce(link.service, false))
WITH link, p, at, ids ORDER BY at, ids
WITH link, count(DISTINCT CASE WHEN p.key IN $first THEN p END) AS first_members,
     count(DISTINCT CASE WHEN p.key IN $second THEN p END) AS second_members, count(DISTINCT ids) AS contacts,
     min(at) AS first_at, max(at) AS last_at, reduce(flat = [], i IN collect(DISTINCT ids) | flat + i) AS edges
WHERE first_members >= $least AND second_members >= $least
RETURN toLower(labels(link)[0]) + ':' + link.key AS link, link.name AS name, first_members, second_members, contacts, first_at,
       last_at, edges
ORDER BY CASE WHEN first_members < second_members THEN first_members ELSE second_members END DESC, contacts DESC, link
LIMIT $limit
