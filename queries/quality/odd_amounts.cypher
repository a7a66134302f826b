// title = "Amounts that cannot be right"
// question = "Which payments are negative, nil, without amount or currency, or above a limit?"
// tags = ["quality", "money"]
// author = "graphengine"
// revision = 1
// unique = ["kind", "transfer", "payer", "payee"]
// evidence = ["transfer"]
//
// [params.above]
// type = "decimal"
// unit = "currency"
// default = 1000000000
// range = [0, 90000000000000]
// help = "Largest amount that is taken as plausible."
//
// [returns]
// transfer = "text"
// kind = "text"
// problem = "text"
// payer = "text"
// payee = "text"
// amount = "decimal or null"
// currency = "text or null"
// at = "datetime or null"
// source = "text"
// sheet = "text or null"
// row = "integer or null"
MATCH (a)-[t:TRANSFERRED|PAID]->(b)
WITH a, b, t, CASE
    WHEN t.amount_minor IS NULL THEN 'no amount'
    WHEN t.amount_minor < 0 THEN 'negative'
    WHEN t.amount_minor = 0 THEN 'nil'
    WHEN t.amount_minor > $above THEN 'above'
    WHEN t.currency IS NULL THEN 'no currency'
  END AS problem
WHERE problem IS NOT NULL
RETURN t.id AS transfer, type(t) AS kind, problem, toLower(head(labels(a))) + ':' + a.key AS payer,
  toLower(head(labels(b))) + ':' + b.key AS payee, t.amount AS amount, t.currency AS currency, t.at AS at,
  left(t.source, 12) AS source, t.sheet AS sheet, t.row AS row
ORDER BY problem, kind, transfer, payer, payee
LIMIT $limit
