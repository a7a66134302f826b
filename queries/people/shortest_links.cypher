// title = "Shortest links between two parties"
// question = "How are these two linked, by the fewest steps over these kinds of tie?"
// tags = ["people", "paths", "links"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a link of several steps says little; shops, hotels and employers link strangers."
// unique = ["nodes", "ties"]
// evidence = ["edges"]
//
// [params.first]
// type = "node"
// kind = ["Person", "Organisation", "Phone", "Account"]
// example = "person:310101199001011237"
// help = "One party."
//
// [params.second]
// type = "node"
// kind = ["Person", "Organisation", "Phone", "Account"]
// example = "person:320102198505054321"
// help = "The other party."
//
// [params.ties]
// type = "list"
// of = "choice"
// choices = ["HOLDS", "KNOWS", "MET", "CALLED", "MESSAGED", "TRANSFERRED", "PAID", "SENT", "RECEIVED", "LIVES_AT", "MEMBER_OF", "STAYED_AT", "USES", "ATTENDED", "SAME_AS"]
// default = ["HOLDS", "KNOWS", "MET", "CALLED", "MESSAGED", "TRANSFERRED", "PAID", "SENT", "RECEIVED", "LIVES_AT", "MEMBER_OF", "STAYED_AT", "USES", "ATTENDED", "SAME_AS"]
// range = [1, 15]
// help = "Kinds of tie that may be used, in either direction."
//
// [returns]
// steps = "integer"
// nodes = "list of text"
// ties = "list of text"
// edges = "list of text"

// Six steps at most; numbers of services are not passed through. Parallel ties between the same two make one row; edges holds them all.
MATCH (a:Person|Organisation|Phone|Account {key: $first.key}) WHERE $first.kind IN labels(a)
MATCH (b:Person|Organisation|Phone|Account {key: $second.key}) WHERE $second.kind IN labels(b) AND a <> b
MATCH path = allShortestPaths((a)-[:HOLDS|KNOWS|MET|CALLED|MESSAGED|TRANSFERRED|PAID|SENT|RECEIVED|LIVES_AT|MEMBER_OF|STAYED_AT|USES|ATTENDED|SAME_AS*..6]-(b))
WHERE all(e IN relationships(path) WHERE type(e) IN $ties) AND none(n IN nodes(path) WHERE n:Phone AND coalesce(n.service, false))
WITH [n IN nodes(path) | toLower(labels(n)[0]) + ':' + n.key] AS nodes, [e IN relationships(path) | type(e)] AS ties,
     relationships(path) AS links
UNWIND range(0, size(links) - 1) AS i
WITH DISTINCT nodes, ties, i, links[i].id AS edge ORDER BY i, edge
WITH nodes, ties, collect(edge) AS edges
RETURN size(ties) AS steps, nodes, ties, edges
ORDER BY steps, nodes, ties
LIMIT $limit
