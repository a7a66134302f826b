// title = "Numbers that gave way to others"
// question = "Which numbers went silent within a period while another one began with the same contacts?"
// tags = ["phones", "number", "change"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: numbers of one household share contacts, and a number goes silent for many reasons."
// unique = ["old", "new"]
// evidence = ["calls"]
//
// [params.since]
// type = "datetime"
// default = "2000-01-01"
// help = "First moment in which the old number's last contact may lie."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "First moment after that."
//
// [params.shared]
// type = "integer"
// unit = "contacts"
// default = 3
// range = [2, 10000]
// help = "Least number of contacts that both numbers have."
//
// [params.share]
// type = "decimal"
// default = 0.5
// range = [0, 1]
// help = "Least share of the contacts of the one with fewer that both have."
//
// [params.overlap]
// type = "duration"
// default = "P7D"
// help = "How long before the old one's last contact the new one may have begun."
//
// [params.gap]
// type = "duration"
// default = "P30D"
// help = "How long after the old one's last contact the new one may begin at the latest."
//
// [params.busy]
// type = "integer"
// unit = "contacts"
// default = 200
// range = [2, 1000000]
// help = "Contacts with more contacts than this are passed over: switchboards, shops."
//
// [returns]
// old = "text"
// new = "text"
// shared = "integer"
// old_contacts = "integer"
// new_contacts = "integer"
// share = "float"
// old_last = "datetime"
// new_first = "datetime"
// same_devices = "list of text"
// calls = "list of text"
MATCH (p:Phone)-[c:CALLED]-(q:Phone)
WHERE p <> q AND c.at IS NOT NULL AND coalesce(p.service, false) = false AND coalesce(q.service, false) = false
WITH p AS old, collect(DISTINCT q) AS contacts, min(c.at) AS old_first, max(c.at) AS old_last
WHERE $since <= old_last < $until AND size(contacts) >= $shared
UNWIND contacts AS contact
WITH old, contact, size(contacts) AS old_contacts, old_first, old_last
WHERE COUNT { MATCH (contact)-[:CALLED]-(other:Phone) WHERE other <> contact RETURN DISTINCT other } <= $busy
MATCH (contact)-[c:CALLED]-(new:Phone)
WHERE new <> old AND coalesce(new.service, false) = false AND old_last - $overlap <= c.at
WITH old, new, old_contacts, old_first, old_last, collect(DISTINCT contact) AS both
WHERE size(both) >= $shared
CALL (new) {
  MATCH (new)-[c:CALLED]-(contact:Phone)
  WHERE contact <> new AND c.at IS NOT NULL AND coalesce(contact.service, false) = false
  RETURN min(c.at) AS new_first, max(c.at) AS new_last, count(DISTINCT contact) AS new_contacts
}
WITH *, 1.0 * size(both) / CASE WHEN old_contacts < new_contacts THEN old_contacts ELSE new_contacts END AS share
WHERE old_last - $overlap <= new_first <= old_last + $gap AND old_first < new_first AND old_last < new_last
  AND share >= $share
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
  WITH c ORDER BY c.at, c.id
  RETURN collect(c.id) AS calls
}
RETURN old.key AS old, new.key AS new, size(both) AS shared, old_contacts, new_contacts, share, old_last, new_first,
  COLLECT { MATCH (old)-[:USES]->(d:Device)<-[:USES]-(new) RETURN DISTINCT d.key AS key ORDER BY key } AS same_devices, calls
ORDER BY size(same_devices) > 0 DESC, share DESC, shared DESC, old, new
LIMIT $limit
