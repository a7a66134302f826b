// title = "Likeness of two investors"
// question = "How alike are the sets of organisations that two persons paid within a period (Jaccard: common over either; 0 where neither paid any)?"
// tags = ["money", "finbench", "tcr10", "organisations"]
// author = "graphengine"
// revision = 1
// unique = ["similarity", "common", "either"]
// evidence = ["payments"]
//
// [params.person]
// type = "node"
// kind = "Person"
// example = "310101199001011234"
// help = "One person."
//
// [params.other]
// type = "node"
// kind = "Person"
// example = "310101199001011234"
// help = "The other person."
//
// [params.purposes]
// type = "list"
// of = "text"
// range = [0, 50]
// default = []
// help = "Payments with one of these purposes only; empty: all."
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
// [returns]
// similarity = "float"
// common = "integer"
// either = "integer"
// organisations = "list of text"
// payments = "list of text"
MATCH (p:Person {key: $person}), (q:Person {key: $other})
CALL (p) {
  CALL (p) {
    MATCH (p)-[t:PAID]->(o:Organisation)
    WHERE t.at >= $since AND t.at < $until AND ($purposes = [] OR t.purpose IN $purposes)
    RETURN o, t.id AS paid
    UNION
    MATCH (p)-[:HOLDS]->(:Account)-[t:TRANSFERRED]->(:Account)<-[:HOLDS]-(o:Organisation)
    WHERE t.at >= $since AND t.at < $until AND ($purposes = [] OR t.purpose IN $purposes)
    RETURN o, t.id AS paid
  }
  RETURN collect(DISTINCT o) AS one, collect([o, paid]) AS one_paid
}
CALL (q) {
  CALL (q) {
    MATCH (q)-[t:PAID]->(o:Organisation)
    WHERE t.at >= $since AND t.at < $until AND ($purposes = [] OR t.purpose IN $purposes)
    RETURN o, t.id AS paid
    UNION
    MATCH (q)-[:HOLDS]->(:Account)-[t:TRANSFERRED]->(:Account)<-[:HOLDS]-(o:Organisation)
    WHERE t.at >= $since AND t.at < $until AND ($purposes = [] OR t.purpose IN $purposes)
    RETURN o, t.id AS paid
  }
  RETURN collect(DISTINCT o) AS two, collect([o, paid]) AS two_paid
}
WITH one, two, one_paid + two_paid AS paid, [o IN one WHERE o IN two] AS both
WITH both, paid, size(one) + size(two) - size(both) AS either
RETURN CASE WHEN either = 0 THEN 0.0 ELSE round(1.0 * size(both) / either, 3) END AS similarity, size(both) AS common, either,
  COLLECT { UNWIND both AS o RETURN o.key ORDER BY o.key } AS organisations,
  COLLECT { UNWIND paid AS x WITH x WHERE x[0] IN both RETURN DISTINCT x[1] AS id ORDER BY id } AS payments
ORDER BY similarity, common, either
LIMIT $limit
