// title = "Common contacts of two numbers"
// question = "With whom were both numbers in contact, how often each, and in which order?"
// tags = ["phones", "contacts"]
// author = "graphengine"
// revision = 1
// unique = ["contact"]
// evidence = ["calls"]
//
// [params.first]
// type = "node"
// kind = "Phone"
// example = "phone:+8613800000001"
// help = "One number."
//
// [params.second]
// type = "node"
// kind = "Phone"
// example = "phone:+8613800000002"
// help = "The other number."
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
// [params.services]
// type = "boolean"
// default = false
// help = "Whether short codes and service numbers count too."
//
// [returns]
// contact = "text"
// with_first = "integer"
// with_second = "integer"
// first_from = "datetime"
// first_to = "datetime"
// second_from = "datetime"
// second_to = "datetime"
// overlap = "boolean"
// calls = "list of text"
MATCH (a:Phone {key: $first})-[c:CALLED]-(contact:Phone)
WHERE $since <= c.at < $until AND contact.key <> $second AND contact <> a
  AND ($services OR coalesce(contact.service, false) = false)
WITH contact, c ORDER BY c.at, c.id
WITH contact, count(c) AS with_first, min(c.at) AS first_from, max(c.at) AS first_to, collect(c.id) AS calls
MATCH (contact)-[d:CALLED]-(b:Phone {key: $second})
WHERE $since <= d.at < $until AND contact <> b
WITH contact, with_first, first_from, first_to, calls, d ORDER BY d.at, d.id
WITH contact, with_first, first_from, first_to, calls, count(d) AS with_second,
  min(d.at) AS second_from, max(d.at) AS second_to, collect(d.id) AS more
RETURN contact.key AS contact, with_first, with_second, first_from, first_to, second_from, second_to,
  first_from <= second_to AND second_from <= first_to AS overlap, calls + more AS calls
ORDER BY CASE WHEN with_first < with_second THEN with_first ELSE with_second END DESC, with_first + with_second DESC, contact
LIMIT $limit
