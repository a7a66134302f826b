// title = "Contacts of a number"
// question = "With which numbers was this number in contact in a period, how often, and who rang whom?"
// tags = ["phones", "contacts"]
// author = "graphengine"
// revision = 1
// unique = ["other"]
// evidence = ["calls"]
//
// [params.phone]
// type = "node"
// kind = "Phone"
// example = "phone:+8613800000001"
// help = "The number."
//
// [params.since]
// type = "datetime"
// default = "2000-01-01"
// help = "First moment of the period."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "First moment after the period."
//
// [params.least]
// type = "integer"
// unit = "contacts"
// default = 1
// range = [1, 1000000]
// help = "Least number of contacts."
//
// [params.services]
// type = "boolean"
// default = false
// help = "Whether short codes and service numbers are listed too."
//
// [returns]
// other = "text"
// contacts = "integer"
// made = "integer"
// taken = "integer"
// seconds = "integer"
// days = "integer"
// first = "datetime"
// last = "datetime"
// calls = "list of text"
MATCH (own:Phone {key: $phone})-[c:CALLED]-(other:Phone)
WHERE other <> own AND $since <= c.at < $until AND ($services OR coalesce(other.service, false) = false)
WITH own, other, c ORDER BY c.at, c.id
WITH other, count(c) AS contacts, count(CASE WHEN startNode(c) = own THEN 1 END) AS made,
     sum(coalesce(c.seconds, 0)) AS seconds, count(DISTINCT date(c.at)) AS days,
     min(c.at) AS first, max(c.at) AS last, collect(c.id) AS calls
WHERE contacts >= $least
RETURN other.key AS other, contacts, made, contacts - made AS taken, seconds, days, first, last, calls
ORDER BY contacts DESC, other
LIMIT $limit
