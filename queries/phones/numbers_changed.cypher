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
// [params.silence]
// type = "duration"
// default = "P14D"
// help = "How long before the end of all records the old number's last contact lies at least."
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
WITH p, collect(DISTINCT q) AS contacts, min(c.at) AS first, max(c.at) AS last
WITH collect({phone: p, contacts: contacts, first: first, last: last}) AS phones, max(last) AS finish
UNWIND phones AS one
WITH one, {
    phone: one.phone, contacts: size(one.contacts), first: one.first, last: one.last,
    begin: one.last - $overlap, limit: one.last + $gap,
    silent: one.last + $silence <= finish AND $since <= one.last < $until
  } AS short
UNWIND one.contacts AS contact
WITH contact, collect(short) AS near
WHERE size(near) <= $busy
UNWIND [x IN near WHERE x.silent] AS o
UNWIND [x IN near WHERE o.begin <= x.first <= o.limit AND o.first < x.first AND o.last < x.last] AS n
WITH o.phone AS old, n.phone AS new, o.contacts AS old_contacts, n.contacts AS new_contacts,
  o.last AS old_last, n.first AS new_first, collect(contact) AS both
WITH *, 1.0 * size(both) / CASE WHEN old_contacts < new_contacts THEN old_contacts ELSE new_contacts END AS share
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
  WITH c ORDER BY c.at, c.id
  RETURN collect(c.id) AS calls
}
RETURN old.key AS old, new.key AS new, size(both) AS shared, old_contacts, new_contacts, share, old_last, new_first,
  COLLECT { MATCH (old)-[:USES]->(d:Device)<-[:USES]-(new) RETURN DISTINCT d.key AS key ORDER BY key } AS same_devices, calls
ORDER BY size(same_devices) > 0 DESC, share DESC, shared DESC, old, new
LIMIT $limit
