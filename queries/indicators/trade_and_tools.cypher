// title = "Trade skills and purchases of tools"
// question = "Who works in such a trade and pays for, or receives, such tools and materials?"
// tags = ["indicators", "indicator", "goods", "purchases"]
// author = "graphengine"
// revision = 1
// legal = "Lead, not evidence: people buy what their trade needs."
// unique = ["person"]
// evidence = ["memberships", "purchases", "holdings"]
//
// [params.trades]
// type = "list"
// of = "text"
// default = ["技工", "钳工", "车工", "机械", "模具", "fitter", "machinist", "gunsmith"]
// range = [1, 200]
// help = "Words in role, employer's name or sector that tell the trade."
//
// [params.goods]
// type = "list"
// of = "text"
// default = ["机床", "钻", "车床", "五金", "机械零件", "钢管", "lathe", "drill", "milling"]
// range = [1, 200]
// help = "Words in purposes of payments and declared goods that tell tools and materials."
//
// [params.least]
// type = "integer"
// unit = "purchases"
// default = 2
// range = [1, 100000]
// help = "Least number of such payments and parcels."
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
// [returns]
// person = "text"
// name = "text or null"
// trades = "list of text"
// payments = "integer"
// parcels = "integer"
// first = "datetime"
// last = "datetime"
// words = "list of text"
// memberships = "list of text"
// purchases = "list of text"
// holdings = "list of text"
MATCH (p:Person)-[m:MEMBER_OF]->(o:Organisation)
WITH p, m, o, coalesce(m.role, '') + ' ' + coalesce(o.name, '') + ' ' + coalesce(o.sector, '') AS said
WHERE any(word IN $trades WHERE toLower(said) CONTAINS toLower(word))
WITH p, m, coalesce(m.role, o.sector, o.name) AS trade ORDER BY trade, m.id
WITH p, collect(DISTINCT trade) AS trades, collect(DISTINCT m.id) AS memberships
CALL (p) {
  MATCH (p)-[h:HOLDS]->(:Account)-[t:TRANSFERRED]->(:Account)
  WHERE $since <= t.at < $until
  RETURN 'payment' AS what, t.id AS id, t.at AS at, t.purpose AS said, h.id AS holding
  UNION
  MATCH (p)-[h:HOLDS]->(:Phone)-[r:RECEIVED]->(g:Parcel)
  WHERE $since <= r.at < $until
  RETURN 'parcel' AS what, r.id AS id, r.at AS at, g.goods AS said, h.id AS holding
  UNION
  MATCH (p)-[r:RECEIVED]->(g:Parcel)
  WHERE $since <= r.at < $until
  RETURN 'parcel' AS what, r.id AS id, r.at AS at, g.goods AS said, null AS holding
}
WITH p, trades, memberships, what, id, at, holding, [word IN $goods WHERE toLower(said) CONTAINS toLower(word)] AS words
WHERE size(words) > 0
WITH p, trades, memberships, what, id, at, holding, words ORDER BY at, id
WITH p, trades, memberships, collect(DISTINCT CASE WHEN what = 'payment' THEN id END) AS payments,
  collect(DISTINCT CASE WHEN what = 'parcel' THEN id END) AS parcels, min(at) AS first, max(at) AS last,
  collect(words) AS words, collect(DISTINCT holding) AS holdings
WHERE size(payments) + size(parcels) >= $least
RETURN p.key AS person, p.name AS name, trades, size(payments) AS payments, size(parcels) AS parcels, first, last,
  COLLECT { UNWIND words AS some UNWIND some AS word RETURN DISTINCT word ORDER BY word } AS words, memberships,
  payments + parcels AS purchases, COLLECT { UNWIND holdings AS id RETURN id ORDER BY id } AS holdings
ORDER BY size(purchases) DESC, person
LIMIT $limit
