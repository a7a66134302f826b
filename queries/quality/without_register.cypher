// title = "Numbers and accounts that no register states"
// question = "Which numbers, accounts or vehicles have no holder in any register, though much happens on them?"
// tags = ["quality", "register", "gap"]
// author = "graphengine"
// revision = 1
// unique = ["node"]
//
// [params.kind]
// type = "choice"
// choices = ["Phone", "Account", "Vehicle"]
// default = "Phone"
// help = "Kind of node."
//
// [params.events]
// type = "integer"
// unit = "events"
// default = 1
// range = [0, 100000000]
// help = "Least number of events."
//
// [params.services]
// type = "boolean"
// default = false
// help = "Whether short codes and service numbers count too."
//
// [returns]
// node = "text"
// events = "integer"
// partners = "integer"
// first = "datetime or null"
// last = "datetime or null"
// source = "text"
// row = "integer or null"
MATCH (n:Phone|Account|Vehicle)
WHERE $kind IN labels(n) AND NOT EXISTS { (n)<-[:HOLDS]-() } AND ($services OR coalesce(n.service, false) = false)
CALL (n) {
  MATCH (n)-[r:CALLED|TRANSFERRED|PAID|SENT|RECEIVED|USES|STAYED_AT|MESSAGED|MET]-(m)
  RETURN count(DISTINCT r) AS events, count(DISTINCT m) AS partners, min(r.at) AS first, max(r.at) AS last
}
WITH n, events, partners, first, last
WHERE events >= $events
RETURN toLower($kind) + ':' + n.key AS node, events, partners, first, last, left(n.source, 12) AS source, n.row AS row
ORDER BY events DESC, node
LIMIT $limit
