// title = "Ways of a person's money"
// question = "Over which accounts did money from a person's accounts go in at most three transfers of ascending time? (No account twice; transfers between the same two accounts are one way.)"
// tags = ["money", "finbench", "tcr5", "trace"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a way of transfers shows that money could have gone there, not that it was the same money."
// unique = ["accounts"]
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
// default = 100
// range = [1, 100000]
// help = "At each step follow at most so many transfers, the latest first."
//
// [returns]
// accounts = "list of text"
// steps = "integer"
// transfers = "list of text"
MATCH (:Person {key: $person})-[:HOLDS]->(own:Account)
WITH DISTINCT own
CALL (own) {
  MATCH (own)-[t:TRANSFERRED]->(next:Account)
  WHERE t.at >= $since AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  WITH t, next WHERE next <> own
  RETURN next AS here, t
}
WITH here, [own.key, here.key] AS path, min([t.at, [t.id]]) AS came
CALL (here, came, path) {
  RETURN here AS next, came AS reached, path AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE size(path) = 2 AND t.at > came[0] AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  WITH t, next WHERE NOT next.key IN path
  RETURN next, [t.at, came[1] + [t.id]] AS reached, path + [next.key] AS longer
}
WITH next AS here, longer AS path, min(reached) AS came
CALL (here, came, path) {
  RETURN here AS next, came AS reached, path AS longer
  UNION ALL
  MATCH (here)-[t:TRANSFERRED]->(next:Account)
  WHERE size(path) = 3 AND t.at > came[0] AND t.at < $until
  WITH t, next ORDER BY t.at DESC, t.id LIMIT $truncation
  WITH t, next WHERE NOT next.key IN path
  RETURN next, [t.at, came[1] + [t.id]] AS reached, path + [next.key] AS longer
}
WITH next AS here, longer AS path, min(reached) AS came
RETURN path AS accounts, size(path) - 1 AS steps, came[1] AS transfers
ORDER BY steps DESC, accounts
LIMIT $limit
