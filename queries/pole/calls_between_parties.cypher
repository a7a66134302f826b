// title = "Calls between parties to crimes"
// question = "Which persons who are party to crimes telephoned with one another, how often and when?"
// tags = ["pole", "calls", "crime"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: to know or be related to someone is no deed."
// unique = ["person_a", "person_b"]
// evidence = ["ends"]
//
// [params.crime_type]
// type = "text"
// default = ""
// help = "Type of crime as the data names it; empty: any."
//
// [params.least]
// type = "integer"
// unit = "calls"
// default = 1
// range = [1, 1000000]
// help = "Least number of calls and messages."
//
// [returns]
// person_a = "text"
// person_b = "text"
// calls = "integer"
// messages = "integer"
// seconds = "integer"
// first = "datetime or null"
// last = "datetime or null"
// ends = "list of text"
MATCH (a:Person)-[:HAS_PHONE]->(p:Phone)<-[out:CALLER|CALLED]-(talk:PhoneCall)-[back:CALLER|CALLED]->(q:Phone)<-[:HAS_PHONE]-(b:Person)
WHERE a.key < b.key AND type(out) <> type(back)
  AND EXISTS { MATCH (a)-[:PARTY_TO]->(c:Crime) WHERE ($crime_type = '' OR c.type = $crime_type) }
  AND EXISTS { MATCH (b)-[:PARTY_TO]->(c:Crime) WHERE ($crime_type = '' OR c.type = $crime_type) }
WITH DISTINCT a, b, talk, out.id AS one, back.id AS two
ORDER BY talk.at, talk.key
WITH a, b, collect(DISTINCT talk) AS every, collect(one) + collect(two) AS ids
WHERE size(every) >= $least
RETURN a.key AS person_a, b.key AS person_b, size([x IN every WHERE x.call_type = 'CALL']) AS calls,
  size([x IN every WHERE x.call_type = 'SMS']) AS messages,
  reduce(total = 0, x IN every | total + coalesce(x.call_duration, 0)) AS seconds,
  head(every).at AS first, last(every).at AS last, COLLECT { UNWIND ids AS id RETURN DISTINCT id ORDER BY id } AS ends
ORDER BY calls + messages DESC, person_a, person_b
LIMIT $limit
