// title = "Same name, another key"
// question = "Which other records bear this person's name, and what else agrees?"
// tags = ["people", "names", "identity"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a name is no identity; many persons bear the same."
// unique = ["other"]
// evidence = ["edges"]
//
// [params.person]
// type = "node"
// kind = "Person"
// example = "person:310101199001011237"
// help = "Person asked about."
//
// [returns]
// other = "text"
// name = "text or null"
// agrees = "list of text"
// differs = "list of text"
// stated_same = "boolean"
// shared = "list of text"
// edges = "list of text"

// Names are compared in normal form, aliases as written between semicolons. agrees and differs name what both records state.
MATCH (p:Person {key: $person})
WITH p, [n IN split(coalesce(p.alias, ''), ';')
     WHERE trim(n) <> '' | toLower(trim(n))] + coalesce(p.nameNormalised, toLower(p.name), []) AS names
MATCH (other:Person)
WHERE other <> p AND (coalesce(other.nameNormalised, toLower(other.name)) IN names
  OR any(n IN split(coalesce(other.alias, ''), ';') WHERE trim(n) <> '' AND toLower(trim(n)) IN names))
WITH p, other, [
  {what: 'idNumber', a: p.idNumber, b: other.idNumber},
    {what: 'birthDate', a: toString(p.birthDate), b: toString(other.birthDate)},
  {what: 'region', a: p.region, b: other.region}, {what: 'city', a: p.city, b: other.city},
    {what: 'email', a: p.email, b: other.email}] AS details
RETURN toLower(labels(other)[0]) + ':' + other.key AS other, other.name AS name, [d IN details WHERE d.a = d.b | d.what] AS agrees,
       [d IN details WHERE d.a <> d.b | d.what] AS differs,
       EXISTS { (p)-[:SAME_AS]-(other) } AS stated_same,
       COLLECT { MATCH (p)-[:HOLDS|LIVES_AT|MEMBER_OF]->(x)<-[:HOLDS|LIVES_AT|MEMBER_OF]-(other)
       RETURN DISTINCT toLower(labels(x)[0]) + ':' + x.key AS thing ORDER BY thing } AS shared,
       COLLECT {
         MATCH (p)-[e:HOLDS|LIVES_AT|MEMBER_OF]->(x)<-[f:HOLDS|LIVES_AT|MEMBER_OF]-(other) UNWIND [e.id, f.id] AS edge
         RETURN DISTINCT edge ORDER BY edge
         UNION MATCH (p)-[e:SAME_AS]-(other) RETURN DISTINCT e.id AS edge ORDER BY edge
       } AS edges
ORDER BY size(agrees) DESC, size(differs), other
LIMIT $limit
