// title = "Crimes near an address"
// question = "Which crimes occurred within so many metres of this location?"
// tags = ["pole", "crime", "place"]
// author = "graphengine"
// revision = 1
// unique = ["crime", "address", "postcode"]
//
// [params.location]
// type = "node"
// kind = "Location"
// example = "location:1"
// help = "The location."
//
// [params.metres]
// type = "decimal"
// unit = "metres"
// default = 500
// range = [0, 100000]
// help = "Greatest distance as the crow flies."
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
// metres = "float"
// address = "text or null"
// postcode = "text or null"
MATCH (here:Location {key: $location})
WITH point({latitude: here.latitude, longitude: here.longitude}) AS centre
MATCH (l:Location)
WITH centre, l, point({latitude: l.latitude, longitude: l.longitude}) AS place
WHERE point.distance(centre, place) <= $metres
MATCH (l)<-[:OCCURRED_AT]-(c:Crime)
WHERE ($crime_type = '' OR c.type = $crime_type)
RETURN c.key AS crime, c.type AS type, c.date AS date, round(point.distance(centre, place), 1) AS metres,
  l.address AS address, l.postcode AS postcode
ORDER BY metres, crime, address, postcode
LIMIT $limit
