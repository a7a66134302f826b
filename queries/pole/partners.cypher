// title = "Parties who know one another"
// question = "Which persons are party to crimes of a type and are connected, and how?"
// tags = ["pole", "crime", "persons"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: to know or be related to someone is no deed."
// unique = ["person_a", "person_b"]
// evidence = ["ties"]
//
// [params.crime_type]
// type = "text"
// default = ""
// help = "Type of crime as the data names it; empty: any."
//
// [returns]
// person_a = "text"
// name_a = "text"
// person_b = "text"
// name_b = "text"
// kinds = "list of text"
// crimes_a = "integer"
// crimes_b = "integer"
// same_crimes = "integer"
// ties = "list of text"
MATCH (a:Person)-[k:KNOWS|KNOWS_LW|KNOWS_SN|KNOWS_PHONE|FAMILY_REL]-(b:Person)
WHERE a.key < b.key AND EXISTS { MATCH (a)-[:PARTY_TO]->(c:Crime) WHERE ($crime_type = '' OR c.type = $crime_type) }
  AND EXISTS { MATCH (b)-[:PARTY_TO]->(c:Crime) WHERE ($crime_type = '' OR c.type = $crime_type) }
WITH a, b, k ORDER BY type(k), k.id
WITH a, b, collect(DISTINCT type(k)) AS kinds, collect(k.id) AS ties
RETURN a.key AS person_a, coalesce(a.name + ' ', '') + coalesce(a.surname, '') AS name_a,
  b.key AS person_b, coalesce(b.name + ' ', '') + coalesce(b.surname, '') AS name_b, kinds,
  COUNT { MATCH (a)-[:PARTY_TO]->(c:Crime) WHERE ($crime_type = '' OR c.type = $crime_type) RETURN DISTINCT c } AS crimes_a,
  COUNT { MATCH (b)-[:PARTY_TO]->(c:Crime) WHERE ($crime_type = '' OR c.type = $crime_type) RETURN DISTINCT c } AS crimes_b,
  COUNT {
    MATCH (a)-[:PARTY_TO]->(c:Crime)<-[:PARTY_TO]-(b) WHERE ($crime_type = '' OR c.type = $crime_type) RETURN DISTINCT c
  } AS same_crimes, ties
ORDER BY same_crimes DESC, crimes_a + crimes_b DESC, person_a, person_b
LIMIT $limit
