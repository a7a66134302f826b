// title = "Straw holders: accounts of others paid for a person's parcels"
// question = "Into whose accounts did several receivers of this person's parcels pay around the parcels, and did the money go on to the person?"
// tags = ["people", "straw-holders", "payments", "parcels"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: receivers may pay a common shop, landlord or friend for other reasons; a holder may not know."
// unique = ["account"]
// evidence = ["parcel_edges", "payment_edges", "passed_edges"]
//
// [params.party]
// type = "node"
// kind = ["Person", "Organisation"]
// example = "person:310101199001011237"
// help = "Person or organisation asked about."
//
// [params.receivers]
// type = "integer"
// unit = "receivers"
// default = 3
// range = [2, 10000]
// help = "Least number of receivers who paid into the account."
//
// [params.share]
// type = "decimal"
// default = 0.3
// range = [0, 1]
// help = "Least share of these receivers among all who ever paid into the account; keeps shops and platforms out."
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
// account = "text"
// holders = "list of text"
// receivers = "integer"
// all_payers = "integer"
// parcels = "integer"
// payments = "integer"
// first_at = "datetime"
// last_at = "datetime"
// passed_on = "integer"
// parcel_edges = "list of text"
// payment_edges = "list of text"
// passed_edges = "list of text"

// Accounts that the person holds are left out. passed_on: payments from the account to accounts of the person.
MATCH (p:Person|Organisation {key: $party.key}) WHERE $party.kind IN labels(p)
MATCH (p)-[own:HOLDS*0..1]->()-[s:SENT]->(parcel:Parcel)<-[r:RECEIVED]-(unit)
WHERE s.at >= $since AND s.at < $until
  AND all(h IN own WHERE (h.startDate IS NULL OR h.startDate <= date(s.at)) AND (h.endDate IS NULL OR h.endDate >= date(s.at)))
// A number stands for who held it that day, for itself if nobody did.
WITH p, s, r, parcel, unit, COLLECT {
  MATCH (unit)<-[g:HOLDS]-(holder)
  WHERE (g.startDate IS NULL OR g.startDate <= date(s.at)) AND (g.endDate IS NULL OR g.endDate >= date(s.at))
  RETURN DISTINCT holder
} AS holders
UNWIND CASE holders WHEN [] THEN [unit] ELSE holders END AS receiver
WITH DISTINCT p, s, r, parcel, receiver WHERE receiver <> p
MATCH (receiver)-[f:HOLDS]->(purse:Account)-[t:TRANSFERRED]->(account:Account)
WHERE t.at >= s.at - $before AND t.at <= s.at + $after AND coalesce(account.accountType, '') <> 'cash'
  AND (f.startDate IS NULL OR f.startDate <= date(t.at)) AND (f.endDate IS NULL OR f.endDate >= date(t.at))
  AND NOT EXISTS { (p)-[:HOLDS]->(account) } AND NOT EXISTS { (receiver)-[:HOLDS]->(account) }
WITH p, account, receiver, s, r, parcel, t ORDER BY t.at, t.id, s.at, s.id, r.id
WITH p, account, count(DISTINCT receiver) AS receivers, count(DISTINCT parcel) AS parcels, count(DISTINCT t) AS payments,
     min(t.at) AS first_at,
     max(t.at) AS last_at, collect(DISTINCT s.id) + collect(DISTINCT r.id) AS parcel_edges,
     collect(DISTINCT t.id) AS payment_edges
WHERE receivers >= $receivers
WITH *, COUNT {
  MATCH (account)<-[:TRANSFERRED]-(purse:Account)
  OPTIONAL MATCH (purse)<-[:HOLDS]-(holder)
  RETURN DISTINCT coalesce(holder, purse) AS payer
} AS all_payers, COLLECT {
  MATCH (account)-[t:TRANSFERRED]->(:Account)<-[:HOLDS]-(p)
  RETURN DISTINCT t.id AS id ORDER BY id
} AS passed_edges
WHERE receivers >= $share * all_payers
RETURN toLower(labels(account)[0]) + ':' + account.key AS account,
       COLLECT { MATCH (account)<-[:HOLDS]-(o) RETURN DISTINCT toLower(labels(o)[0]) + ':' + o.key AS who ORDER BY who } AS holders,
       receivers, all_payers, parcels, payments, first_at, last_at, size(passed_edges) AS passed_on, parcel_edges, payment_edges,
       passed_edges
ORDER BY receivers DESC, payments DESC, account
LIMIT $limit
