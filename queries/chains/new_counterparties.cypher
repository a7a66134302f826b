// title = "New counterparties after a day"
// question = "With whom does this person deal by parcel or money only since that day?"
// tags = ["chains", "counterparties", "period"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: the records may begin late, and a known person may have taken a new number or account."
// unique = ["other"]
// evidence = ["edges"]
//
// [params.party]
// type = "node"
// kind = ["Person", "Organisation"]
// example = "person:310101199001011237"
// help = "Person or organisation asked about."
//
// [params.since]
// type = "datetime"
// example = "2016-01-01"
// help = "First contact at this moment or later."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period; this moment is no longer in it."
//
// [returns]
// other = "text"
// name = "text or null"
// first_at = "datetime"
// last_at = "datetime"
// parcels = "integer"
// transfers = "integer"
// known_since = "datetime or null"
// edges = "list of text"

// known_since: first parcel or payment of the person with anybody; if it is not before `since`, everybody is new.
MATCH (p:Person|Organisation {key: $party.key}) WHERE $party.kind IN labels(p)
CALL (p) {
  MATCH (p)-[own:HOLDS*0..1]->()-[mine:SENT|RECEIVED]->(parcel:Parcel)<-[theirs:SENT|RECEIVED]-(unit)
  WHERE type(mine) <> type(theirs)
  WITH own, mine, theirs, unit, CASE type(mine) WHEN 'SENT' THEN mine.at ELSE theirs.at END AS at
  WHERE at < $until AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(at))
    AND (h.endDate IS NULL OR h.endDate >= date(at)))
  RETURN unit, at, 'parcel' AS kind, [mine.id, theirs.id] AS ids
  UNION
  MATCH (p)-[own:HOLDS]->(:Account)-[t:TRANSFERRED]-(unit:Account)
  WHERE t.at < $until AND (own.startDate IS NULL OR own.startDate <= date(t.at)) AND (own.endDate IS NULL
    OR own.endDate >= date(t.at))
  RETURN unit, t.at AS at, 'transfer' AS kind, [t.id] AS ids
  UNION
  MATCH (p)-[t:PAID]-(unit)
  WHERE t.at < $until
  RETURN unit, t.at AS at, 'transfer' AS kind, [t.id] AS ids
}
// A number stands for who held it that day, for itself if nobody did.
WITH p, unit, at, kind, ids, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(at)) AND (g.endDate IS NULL OR g.endDate >= date(at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS other
WITH DISTINCT p, other, at, kind, ids
WHERE other <> p
WITH other, at, kind, ids ORDER BY at, ids
WITH collect({other: other, at: at, kind: kind, ids: ids}) AS contacts
WITH contacts, contacts[0].at AS known_since
UNWIND contacts AS x
WITH known_since, x.other AS other, min(x.at) AS first_at, max(x.at) AS last_at,
     sum(CASE x.kind WHEN 'parcel' THEN 1 ELSE 0 END) AS parcels,
     sum(CASE x.kind WHEN 'transfer' THEN 1 ELSE 0 END) AS transfers,
     reduce(all_ids = [], i IN collect(x.ids) | all_ids + i) AS edges
WHERE first_at >= $since
RETURN toLower(labels(other)[0]) + ':' + other.key AS other, other.name AS name, first_at, last_at, parcels, transfers,
       known_since, edges
ORDER BY first_at, other
LIMIT $limit
