// title = "Crimes of an officer"
// question = "Which crimes does this officer investigate, of which type and with which outcome?"
// tags = ["pole", "crime", "officer"]
// author = "graphengine"
// revision = 1
// unique = ["crime", "badge"]
//
// [params.surname]
// type = "text"
// example = "Larive"
// help = "Surname of the officer."
//
// [params.rank]
// type = "text"
// default = ""
// help = "Rank of the officer; empty: any."
//
// [params.crime_type]
// type = "text"
// default = ""
// help = "Type of crime as the data names it; empty: any."
//
// [returns]
// crime = "text"
// type = "text or null"
// date = "date or null"
// last_outcome = "text or null"
// officer = "text"
// rank = "text or null"
// badge = "text or null"
// parties = "integer"
MATCH (o:Officer {surname: $surname})<-[:INVESTIGATED_BY]-(c:Crime)
WHERE ($rank = '' OR o.rank = $rank) AND ($crime_type = '' OR c.type = $crime_type)
WITH DISTINCT o, c
RETURN c.key AS crime, c.type AS type, c.date AS date, c.last_outcome AS last_outcome,
  coalesce(o.name + ' ', '') + o.surname AS officer, o.rank AS rank, o.badge_no AS badge,
  COUNT { MATCH (p:Person)-[:PARTY_TO]->(c) RETURN DISTINCT p } AS parties
ORDER BY date, crime, badge
LIMIT $limit
