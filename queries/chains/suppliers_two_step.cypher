// title = "Suppliers of a person's suppliers"
// question = "Who supplied the suppliers of this person shortly before they sent on?"
// tags = ["chains", "suppliers", "parcels"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: one parcel before another need not be its supply; goods may be of different kinds."
// unique = ["source", "supplier"]
// evidence = ["first_step", "second_step"]
//
// [params.party]
// type = "node"
// kind = ["Person", "Organisation"]
// example = "person:310101199001011237"
// help = "Person or organisation asked about."
//
// [params.within]
// type = "duration"
// default = "P60D"
// range = ["PT0S", "P1000D"]
// help = "Longest time from the first parcel to the second."
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
// [params.before]
// type = "duration"
// default = "P10D"
// range = ["P0D", "P366D"]
// help = "A payment this long before its parcel was sent still counts."
//
// [params.after]
// type = "duration"
// default = "P35D"
// range = ["P0D", "P366D"]
// help = "A payment this long after its parcel was sent still counts."
//
// [returns]
// source = "text"
// source_name = "text or null"
// supplier = "text"
// supplier_name = "text or null"
// parcels = "integer"
// paid_parcels = "integer"
// sent_on = "integer"
// first_at = "datetime"
// last_at = "datetime"
// first_step = "list of text"
// second_step = "list of text"

// First step: source to supplier; second step: supplier to the person asked about, not before the first arrived or was sent.
// The period is that of the second step. paid_parcels: first steps that the supplier paid within the window.
MATCH (p:Person|Organisation {key: $party.key}) WHERE $party.kind IN labels(p)
MATCH (p)-[own:HOLDS*0..1]->()-[r:RECEIVED]->(parcel:Parcel)<-[s:SENT]-(unit)
WHERE s.at >= $since AND s.at < $until
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s.at)) AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
// A number stands for who held it that day, for itself if nobody did.
WITH p, s, r, parcel, unit, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(s.at)) AND (g.endDate IS NULL OR g.endDate >= date(s.at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS supplier
WITH DISTINCT p, s, r, parcel, supplier WHERE supplier <> p
WITH p, supplier, s, r ORDER BY s.at, s.id, r.id
WITH p, supplier, collect({at: s.at, edges: [s.id, r.id]}) AS steps
MATCH (supplier)-[own:HOLDS*0..1]->()-[r1:RECEIVED]->(parcel:Parcel)<-[s1:SENT]-(unit)
WHERE all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s1.at)) AND (h.endDate IS NULL OR h.endDate >= date(s1.at)))
WITH p, supplier, parcel, s1, r1, unit,
     [x IN steps WHERE x.at >= coalesce(r1.at, s1.at) AND x.at <= s1.at + $within] AS onward
WHERE size(onward) > 0
// A number stands for who held it that day, for itself if nobody did.
WITH p, supplier, parcel, s1, r1, unit, onward, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(s1.at)) AND (g.endDate IS NULL OR g.endDate >= date(s1.at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS source
WITH DISTINCT p, supplier, source, parcel, s1, r1, onward
WHERE source <> p AND source <> supplier
WITH supplier, source, parcel, s1, r1, onward, COLLECT {
  MATCH (supplier)-[f:HOLDS*0..1]->()-[t:TRANSFERRED|PAID]->()<-[g:HOLDS*0..1]-(source)
  WHERE t.at >= s1.at - $before AND t.at <= s1.at + $after
    AND all(h IN f + g WHERE (h.startDate IS NULL OR h.startDate <= date(t.at))
    AND (h.endDate IS NULL OR h.endDate >= date(t.at)))
  RETURN DISTINCT t
} AS candidates
UNWIND onward AS x
WITH supplier, source, parcel, s1, r1, candidates, x ORDER BY s1.at, parcel.key, s1.id, r1.id, x.at, x.edges
UNWIND x.edges AS edge
WITH supplier, source, count(DISTINCT parcel) AS parcels,
     count(DISTINCT CASE WHEN candidates <> [] THEN parcel END) AS paid_parcels,
     count(DISTINCT x) AS sent_on, min(s1.at) AS first_at, max(x.at) AS last_at,
     collect(DISTINCT s1.id) + collect(DISTINCT r1.id) AS first_step, collect(DISTINCT edge) AS second_step
RETURN toLower(labels(source)[0]) + ':' + source.key AS source, source.name AS source_name,
       toLower(labels(supplier)[0]) + ':' + supplier.key AS supplier, supplier.name AS supplier_name,
       parcels, paid_parcels, sent_on, first_at, last_at, first_step, second_step
ORDER BY paid_parcels DESC, parcels DESC, source, supplier
LIMIT $limit
