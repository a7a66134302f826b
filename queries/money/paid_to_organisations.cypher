// title = "What a person paid to organisations"
// question = "To which accounts of organisations did a person's accounts transfer money within a period, and how much?"
// tags = ["money", "finbench", "tcr12", "organisations"]
// author = "graphengine"
// revision = 1
// unique = ["account", "currency"]
// evidence = ["transfers"]
//
// [params.person]
// type = "node"
// kind = "Person"
// example = "310101199001011234"
// help = "The person."
//
// [params.since]
// type = "datetime"
// default = "1900-01-01"
// help = "First moment of the period (counts)."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period (does not count)."
//
// [params.truncation]
// type = "integer"
// unit = "transfers"
// default = 1000
// range = [1, 100000]
// help = "At each step follow at most so many transfers, the latest first."
//
// [returns]
// account = "text"
// currency = "text"
// total_minor = "integer"
// organisations = "list of text"
// transfers = "list of text"
MATCH (:Person {key: $person})-[:HOLDS]->(own:Account)
WITH DISTINCT own
CALL (own) {
  MATCH (own)-[t:TRANSFERRED]->(next:Account)
  WHERE next <> own AND t.at >= $since AND t.at < $until AND EXISTS { (next)<-[:HOLDS]-(:Organisation) }
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN t, next
}
WITH next, t ORDER BY t.at, t.id
WITH next, coalesce(t.currency, '') AS currency, sum(t.amount_minor) AS total_minor, collect(t.id) AS transfers
RETURN next.key AS account, currency, total_minor,
  COLLECT { MATCH (o:Organisation)-[:HOLDS]->(next) RETURN DISTINCT o.key AS key ORDER BY key } AS organisations, transfers
ORDER BY total_minor DESC, account, currency
LIMIT $limit
