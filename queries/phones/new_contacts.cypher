// title = "New contacts after a day"
// question = "With which numbers was this number in contact for the first time in a period, after earlier records?"
// tags = ["phones", "contacts", "first"]
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
// example = "2016-03-01"
// help = "First moment of the period, as that of an event."
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
// help = "Least number of contacts within the period."
//
// [params.services]
// type = "boolean"
// default = false
// help = "Whether short codes and service numbers count too."
//
// [returns]
// other = "text"
// first = "datetime"
// began = "text"
// contacts = "integer"
// calls = "list of text"
MATCH (own:Phone {key: $phone})-[c:CALLED]-(other:Phone)
WHERE other <> own AND c.at < $until AND ($services OR coalesce(other.service, false) = false)
WITH other, c ORDER BY c.at, c.id
WITH other, collect(c) AS calls
WITH other, calls, head(calls) AS opening
WHERE $since <= opening.at AND size(calls) >= $least
RETURN other.key AS other, opening.at AS first, startNode(opening).key AS began, size(calls) AS contacts,
  [c IN calls | c.id] AS calls
ORDER BY first, other
LIMIT $limit
