// title = "Contacts at night"
// question = "With which numbers was this number most in contact at night, and what share of their contacts is that?"
// tags = ["phones", "contacts", "night", "time"]
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
// [params.from_hour]
// type = "integer"
// unit = "hours"
// default = 22
// range = [0, 23]
// help = "First hour of the day, local time."
//
// [params.to_hour]
// type = "integer"
// unit = "hours"
// default = 6
// range = [0, 24]
// help = "First hour after them; may lie past midnight."
//
// [params.least]
// type = "integer"
// unit = "contacts"
// default = 1
// range = [1, 1000000]
// help = "Least number of contacts at night."
//
// [params.services]
// type = "boolean"
// default = false
// help = "Whether short codes and service numbers count too."
//
// [params.time_zone]
// type = "text"
// default = "Asia/Shanghai"
// help = "Time zone of days and hours, by its IANA name."
//
// [returns]
// other = "text"
// at_night = "integer"
// contacts = "integer"
// share = "float"
// nights = "integer"
// seconds = "integer"
// calls = "list of text"
MATCH (own:Phone {key: $phone})-[c:CALLED]-(other:Phone)
WHERE $since <= c.at < $until AND other <> own AND ($services OR coalesce(other.service, false) = false)
WITH other, c, datetime({datetime: c.at, timezone: $time_zone}) AS local, $from_hour >= $to_hour AS past_midnight
WITH other, c, CASE
    WHEN past_midnight AND local.hour >= $from_hour THEN date(local)
    WHEN past_midnight AND local.hour < $to_hour THEN date(local) - duration({days: 1})
    WHEN NOT past_midnight AND $from_hour <= local.hour < $to_hour THEN date(local)
  END AS night
ORDER BY c.at, c.id
WITH other, count(c) AS contacts, count(night) AS at_night, count(DISTINCT night) AS nights,
  sum(CASE WHEN night IS NOT NULL THEN coalesce(c.seconds, 0) ELSE 0 END) AS seconds,
  collect(CASE WHEN night IS NOT NULL THEN c.id END) AS calls
WHERE at_night >= $least
RETURN other.key AS other, at_night, contacts, 1.0 * at_night / contacts AS share, nights, seconds, calls
ORDER BY at_night DESC, share DESC, other
LIMIT $limit
