// title = "Which number replaced this one"
// question = "This number went silent: which numbers began then with the same contacts, and in the same handset?"
// tags = ["phones", "number", "change"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: a family that buys a second number looks the same."
// unique = ["new"]
// evidence = ["calls"]
//
// [params.phone]
// type = "node"
// kind = "Phone"
// example = "phone:+8613800000001"
// help = "The old number."
//
// [params.shared]
// type = "integer"
// unit = "contacts"
// default = 2
// range = [1, 10000]
// help = "Least number of contacts that both numbers have."
//
// [params.share]
// type = "decimal"
// default = 0.2
// range = [0, 1]
// help = "Least share of the old number's contacts that the new one has too."
//
// [params.overlap]
// type = "duration"
// default = "P7D"
// help = "How long before the old one's last contact the new one may have begun."
//
// [params.gap]
// type = "duration"
// default = "P90D"
// help = "How long after the old one's last contact the new one may begin at the latest."
//
// [params.services]
// type = "boolean"
// default = false
// help = "Whether short codes and service numbers count too."
//
// [returns]
// new = "text"
// shared = "integer"
// old_contacts = "integer"
// new_contacts = "integer"
// share = "float"
// old_last = "datetime"
// new_first = "datetime"
// hours_between = "float"
// same_devices = "list of text"
// contacts = "list of text"
// calls = "list of text"
MATCH (old:Phone {key: $phone})-[c:CALLED]-(contact:Phone)
WHERE contact <> old AND c.at IS NOT NULL AND ($services OR coalesce(contact.service, false) = false)
WITH old, contact, max(c.at) AS at
WITH old, collect(contact) AS contacts, max(at) AS old_last
UNWIND contacts AS contact
MATCH (contact)-[c:CALLED]-(new:Phone)
WHERE new <> old AND coalesce(new.service, false) = false
  AND old_last - $overlap <= c.at
WITH DISTINCT old, old_last, contacts, new
CALL (new, old_last) {
  MATCH (new)-[c:CALLED]-()
  WHERE c.at IS NOT NULL
  RETURN min(c.at) AS new_first
}
WITH old, old_last, contacts, new, new_first
WHERE old_last - $overlap <= new_first <= old_last + $gap
CALL (new) {
  MATCH (new)-[c:CALLED]-(contact:Phone)
  WHERE contact <> new AND c.at IS NOT NULL AND ($services OR coalesce(contact.service, false) = false)
  RETURN collect(DISTINCT contact) AS new_contacts
}
WITH old, old_last, contacts, new, new_first, new_contacts, [x IN contacts WHERE x IN new_contacts] AS both
WITH *, 1.0 * size(both) / size(contacts) AS share
WHERE size(both) >= $shared AND share >= $share
CALL (old, new, both) {
  UNWIND both AS contact
  CALL (old, new, contact) {
    MATCH (old)-[c:CALLED]-(contact)
    WHERE c.at IS NOT NULL
    RETURN c ORDER BY c.at DESC, c.id LIMIT 1
    UNION ALL
    MATCH (new)-[c:CALLED]-(contact)
    WHERE c.at IS NOT NULL
    RETURN c ORDER BY c.at, c.id LIMIT 1
  }
  WITH contact.key AS key, c ORDER BY c.at, c.id
  RETURN collect(c.id) AS calls
}
RETURN new.key AS new, size(both) AS shared, size(contacts) AS old_contacts, size(new_contacts) AS new_contacts,
  share, old_last, new_first,
  (new_first.epochSeconds - old_last.epochSeconds) / 3600.0 AS hours_between,
  COLLECT { MATCH (old)-[:USES]->(d:Device)<-[:USES]-(new) RETURN DISTINCT d.key AS key ORDER BY key } AS same_devices,
  COLLECT { UNWIND both AS b RETURN b.key AS key ORDER BY key } AS contacts, calls
ORDER BY size(same_devices) > 0 DESC, share DESC, new
LIMIT $limit
