// title = "Statement of one account"
// question = "What went in and out of one account, transfer by transfer, and how did its balance run (from the opening balance where one is stated, else from nought)?"
// tags = ["money", "accounts"]
// author = "graphengine"
// revision = 1
// unique = ["currency", "at", "transfer"]
// evidence = ["transfer"]
//
// [params.account]
// type = "node"
// kind = "Account"
// example = "6222020000000001"
// help = "The account."
//
// [params.since]
// type = "datetime"
// default = "1900-01-01"
// help = "First moment of the period (counts)."
//
// [params.until]
// type = "datetime"
// default = "2100-01-01"
// help = "End of the period (does not count)."
//
// [params.currency]
// type = "text"
// default = ""
// help = "Only transfers in this currency (ISO 4217); empty: all, summed by currency."
//
// [returns]
// currency = "text"
// at = "datetime"
// transfer = "text"
// direction = "text"
// counterparty = "text"
// in_minor = "integer"
// out_minor = "integer"
// balance_minor = "integer"
// purpose = "text or null"
MATCH (a:Account {key: $account})-[t:TRANSFERRED]-(:Account)
WHERE t.at < $until AND t.amount_minor IS NOT NULL AND ($currency = '' OR t.currency = $currency)
WITH DISTINCT a, t, coalesce(t.currency, '') AS currency ORDER BY t.at, t.id
WITH a, currency, collect([t, CASE WHEN endNode(t) = a THEN t.amount_minor ELSE 0 END, CASE WHEN startNode(t) = a THEN t.amount_minor ELSE 0 END]) AS entries
WITH currency, a, entries, CASE WHEN a.currency = currency THEN coalesce(a.openingBalanceMinor, 0) ELSE 0 END AS opening
// Sums over blocks of 250 first: a running sum over all rows before each row would take time squared.
WITH a, currency, opening, [b IN range(0, size(entries) - 1, 250) | entries[b..b + 250]] AS blocks
WITH a, currency, opening, blocks, [b IN blocks | reduce(s = 0, e IN b | s + e[1] - e[2])] AS sums
UNWIND range(0, size(blocks) - 1) AS n
WITH a, currency, blocks[n] AS block, opening + reduce(s = 0, x IN sums[..n] | s + x) AS before
UNWIND range(0, size(block) - 1) AS i
WITH a, currency, block[i][0] AS t, block[i][1] AS came, block[i][2] AS went, before + reduce(s = 0, e IN block[..i + 1] | s + e[1] - e[2]) AS balance
WHERE t.at >= $since
// One row a transfer already: the grouping lets go of the blocks before the rows are sorted.
WITH a, currency, t, max(came) AS in_minor, max(went) AS out_minor, max(balance) AS balance_minor
WITH currency, t, in_minor, out_minor, balance_minor,
  CASE WHEN startNode(t) = endNode(t) THEN 'self' WHEN startNode(t) = a THEN 'out' ELSE 'in' END AS direction,
  CASE WHEN startNode(t) = a THEN endNode(t).key ELSE startNode(t).key END AS counterparty
RETURN currency, t.at AS at, t.id AS transfer, direction, counterparty, in_minor, out_minor, balance_minor, t.purpose AS purpose
ORDER BY currency, at, transfer
LIMIT $limit
