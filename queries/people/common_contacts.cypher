// title = "Common contacts of a list of persons"
// question = "Who has been in contact with at least so many of these persons, by call, parcel, money or meeting?"
// tags = ["people", "contacts"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: shops, employers and couriers have contact with many."
// unique = ["contact"]
// evidence = ["edges"]
//
// [params.persons]
// type = "list"
// of = "node"
// kind = "Person"
// range = [1, 200]
// example = ["person:310101199001011237", "person:320102198505054321"]
// help = "Persons asked about."
//
// [params.least]
// type = "integer"
// unit = "persons"
// default = 2
// range = [1, 200]
// help = "Least number of these persons."
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
// contact = "text"
// name = "text or null"
// persons = "integer"
// contacts = "integer"
// first_at = "datetime or null"
// last_at = "datetime or null"
// who = "list of text"
// edges = "list of text"

// A number or account stands for who held it that day. Persons of the list and numbers of services are left out.
// Ties without a time count where no days of holding would decide.
UNWIND $persons AS key
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
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS contact
WITH DISTINCT p, contact, at, ids
WHERE NOT (contact:Person AND contact.key IN $persons) AND NOT (contact:Phone AND coalesce(contact.service, false))
WITH contact, p, at, ids ORDER BY at, ids
WITH contact, count(DISTINCT p) AS persons, count(ids) AS contacts, min(at) AS first_at, max(at) AS last_at,
     collect(DISTINCT p.key) AS keys, reduce(flat = [], i IN collect(ids) | flat + i) AS edges
WHERE persons >= $least
RETURN toLower(labels(contact)[0]) + ':' + contact.key AS contact, contact.name AS name, persons, contacts, first_at, last_at,
       COLLECT { UNWIND keys AS key RETURN 'person:' + key AS who ORDER BY who } AS who, edges
ORDER BY persons DESC, contacts DESC, contact
LIMIT $limit
