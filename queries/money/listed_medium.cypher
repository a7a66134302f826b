// title = "Accounts behind listed phones or handsets"
// question = "Which accounts did money from one account reach in at most three transfers of ascending time, whose holder uses a listed phone or handset?"
// tags = ["money", "finbench", "tcr1", "trace"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a phone or handset may be shared by people who have nothing to do with the matter."
// unique = ["distance", "account", "medium_kind", "medium"]
// evidence = ["transfers", "sightings"]
//
// [params.account]
// type = "node"
// kind = "Account"
// example = "6222020000000001"
// help = "Where the money starts."
//
// [params.media]
// type = "list"
// of = "node"
// kind = ["Phone", "Device"]
// range = [1, 1000]
// example = ["phone:+8613800000001"]
// help = "Phones and handsets that are listed (blocked)."
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
// distance = "integer"
// medium = "text"
// medium_kind = "text"
// holders = "list of text"
// transfers = "list of text"
// sightings = "list of text"
MATCH (start:Account {key: $account})-[t:TRANSFERRED]->(next:Account)
WHERE t.at >= $since AND t.at < $until
WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
WITH next AS here, min([t.at, [t.id]]) AS came
CALL (here, came) {
  RETURN here AS next, came AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE size(came[1]) = 1 AND t.at > came[0] AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, [t.at, came[1] + [t.id]] AS reached
}
WITH next AS here, size(reached[1]) AS steps, min(reached) AS came
CALL (here, came) {
  RETURN here AS next, came AS reached
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE size(came[1]) = 2 AND t.at > came[0] AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  RETURN next, [t.at, came[1] + [t.id]] AS reached
}
WITH next AS here, size(reached[1]) AS steps, min(reached) AS came
WHERE here.key <> $account
MATCH (holder:Person|Organisation)-[:HOLDS]->(here)
MATCH (holder)-[:HOLDS]->(phone:Phone)
CALL (phone) {
  RETURN phone AS medium, [] AS seen
  UNION ALL
  MATCH (phone)-[u:USES]->(device:Device)
  WHERE u.at >= $since AND u.at < $until
  RETURN device AS medium, collect(u.id) AS seen
}
WITH here, came, holder, medium, seen, CASE WHEN medium:Device THEN 'Device' ELSE 'Phone' END AS kind
WHERE any(m IN $media WHERE m.kind = kind AND m.key = medium.key)
UNWIND CASE WHEN seen = [] THEN [null] ELSE seen END AS sighting
WITH here, came, medium, kind, collect(DISTINCT holder.key) AS held, collect(DISTINCT sighting) AS seen
RETURN here.key AS account, size(came[1]) AS distance, medium.key AS medium, kind AS medium_kind,
  COLLECT { UNWIND held AS k RETURN k ORDER BY k } AS holders, came[1] AS transfers,
  COLLECT { UNWIND seen AS s RETURN s ORDER BY s } AS sightings
ORDER BY distance, account, medium_kind, medium
LIMIT $limit
