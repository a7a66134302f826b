// title = "Values that failed a check, counted"
// question = "Which checks did values of which kind and source fail, and how often?"
// tags = ["quality", "flags", "identifiers"]
// author = "graphengine"
// revision = 1
// unique = ["kind", "property", "flag", "source"]
//
// [params.examples]
// type = "integer"
// unit = "examples"
// default = 3
// range = [1, 100]
// help = "Most examples in a row."
//
// [returns]
// kind = "text"
// property = "text"
// flag = "text"
// source = "text"
// facts = "integer"
// examples = "list of text"
CALL () {
  MATCH (n)
  WHERE n.flags IS NOT NULL
  RETURN head(labels(n)) AS kind, n.flags AS flags, left(n.source, 12) AS source,
    toLower(head(labels(n))) + ':' + n.key AS name
  UNION ALL
  MATCH ()-[r]->()
  WHERE r.flags IS NOT NULL
  RETURN type(r) AS kind, r.flags AS flags, left(r.source, 12) AS source, r.id AS name
}
UNWIND split(flags, ',') AS one
WITH kind, split(one, ':') AS parts, source, name ORDER BY name
WITH kind, head(parts) AS property, coalesce(parts[1], '') AS flag, source, collect(DISTINCT name) AS names
RETURN kind, property, flag, source, size(names) AS facts, names[..$examples] AS examples
ORDER BY facts DESC, kind, property, flag, source
LIMIT $limit
