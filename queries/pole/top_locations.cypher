// title = "Locations with most crimes"
// question = "At which addresses did most crimes occur?"
// tags = ["pole", "crime", "place"]
// author = "graphengine"
// revision = 1
// unique = ["location"]
//
// [params.crime_type]
// type = "text"
// default = ""
// help = "Type of crime as the data names it; empty: any."
//
// [params.least]
// type = "integer"
// unit = "crimes"
// default = 2
// range = [1, 1000000]
// help = "Least number of crimes."
//
// [returns]
// location = "text"
// address = "text or null"
// postcode = "text or null"
// crimes = "integer"
// types = "integer"
MATCH (l:Location)<-[:OCCURRED_AT]-(c:Crime)
WHERE ($crime_type = '' OR c.type = $crime_type)
WITH l, count(DISTINCT c) AS crimes, count(DISTINCT c.type) AS types
WHERE crimes >= $least
RETURN l.key AS location, l.address AS address, l.postcode AS postcode, crimes, types
ORDER BY crimes DESC, postcode, location
LIMIT $limit
