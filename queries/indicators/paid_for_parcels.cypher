// title = "Parcels sent, money taken, from many"
// question = "Who sends parcels to many different persons who pay that person within days?"
// tags = ["indicators", "indicator", "deals"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: honest sellers are paid for their parcels too."
// unique = ["person", "currency"]
// evidence = ["moves", "transfers"]
//
// [params.customers]
// type = "integer"
// unit = "persons"
// default = 5
// range = [2, 100000]
// help = "Least number of different receivers who paid."
//
// [params.amount]
// type = "decimal"
// unit = "currency"
// default = 500
// range = [0, 100000000000]
// help = "Least amount of a payment."
//
// [params.before]
// type = "duration"
// default = "P7D"
// help = "Longest time from payment to parcel."
//
// [params.after]
// type = "duration"
// default = "P7D"
// help = "Longest time from parcel to payment."
//
// [params.since]
// type = "datetime"
// default = "2000-01-01"
// help = "First moment of the period."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "First moment after the period."
//
// [returns]
// person = "text"
// name = "text or null"
// customers = "integer"
// parcels = "integer"
// payments = "integer"
// total = "decimal"
// currency = "text"
// first = "datetime"
// last = "datetime"
// moves = "list of text"
// transfers = "list of text"
MATCH (p:Person)-[:HOLDS]->(s:Phone)-[out:SENT]->(g:Parcel)<-[back:RECEIVED]-(r:Phone)<-[:HOLDS]-(c:Person)
WHERE $since <= out.at < $until AND p <> c
WITH DISTINCT p, c, g, out, back
MATCH (p)-[:HOLDS]->(own:Account)<-[t:TRANSFERRED]-(from:Account)<-[:HOLDS]-(c)
WHERE out.at - $before <= t.at <= out.at + $after AND t.amount_minor >= $amount AND t.currency IS NOT NULL AND own <> from
WITH DISTINCT p, c, g, out, back, t ORDER BY t.at, t.id
WITH p, t.currency AS currency, collect(DISTINCT c) AS customers, collect(DISTINCT g) AS parcels, collect(DISTINCT t) AS paid,
  collect(DISTINCT out.id) + collect(DISTINCT back.id) AS ids, min(out.at) AS first, max(out.at) AS last
WHERE size(customers) >= $customers
RETURN p.key AS person, p.name AS name, size(customers) AS customers, size(parcels) AS parcels, size(paid) AS payments,
  round(reduce(total = 0.0, t IN paid | total + t.amount), 4) AS total, currency, first, last,
  COLLECT { UNWIND ids AS id RETURN DISTINCT id ORDER BY id } AS moves,
  COLLECT { UNWIND paid AS t RETURN t.id AS id ORDER BY id } AS transfers
ORDER BY customers DESC, person, currency
LIMIT $limit
