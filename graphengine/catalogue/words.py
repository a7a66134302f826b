"""The words of the gate: listed functions, words that are refused and why, words to quote."""

from __future__ import annotations

# Functions by what they are for; docs/gate.md is checked against this table.
FUNCTION_GROUPS: dict[str, str] = {
    "graph": "endNode keys labels length nodes properties relationships startNode type",
    "lists": "coalesce head isEmpty last range reverse size tail",
    "predicates": "all any exists isNaN none nullIf single",
    "folding": "reduce",
    "aggregates": ("avg collect count max min percentileCont percentileDisc stDev stDevP sum"),
    "conversion": (
        "toBoolean toBooleanList toBooleanOrNull toFloat toFloatList toFloatOrNull toInteger "
        "toIntegerList toIntegerOrNull toString toStringList toStringOrNull valueType"
    ),
    "texts": (
        "btrim char_length character_length left lower lTrim normalize replace right rTrim split "
        "substring toLower toUpper trim upper"
    ),
    "numbers": (
        "abs acos asin atan atan2 ceil cos cot degrees e exp floor haversin log log10 pi radians "
        "round sign sin sqrt tan"
    ),
    "times": (
        "date date.truncate datetime datetime.fromepoch datetime.fromepochmillis "
        "datetime.truncate duration duration.between duration.inDays duration.inMonths "
        "duration.inSeconds localdatetime localdatetime.truncate localtime localtime.truncate "
        "time time.truncate"
    ),
    "places": "point point.distance point.withinBBox",
}
FUNCTIONS = frozenset(name.lower() for names in FUNCTION_GROUPS.values() for name in names.split())
# Without an argument, or with a time zone alone, these read the clock.
CLOCKS = frozenset("date datetime localdatetime localtime time".split())

ADVICE_FUNCTIONS: dict[str, str] = {
    **dict.fromkeys(
        ("id", "elementid"),
        "is the engine's own number and no evidence. Use .key of a node or .id of an edge",
    ),
    **dict.fromkeys(
        ("rand", "randomuuid", "timestamp"),
        "gives another answer each time. Hand the value over as a parameter",
    ),
}

_WRITES = "CREATE MERGE SET DELETE DETACH NODETACH REMOVE FOREACH INSERT"
_FILES = "LOAD COPY EXPORT IMPORT ATTACH INSTALL UNINSTALL"
_ADMIN = (
    "DROP ALTER GRANT REVOKE DENY START STOP SHOW TERMINATE ENABLE DRYRUN REALLOCATE RENAME "
    "DEALLOCATE CHECKPOINT ANALYZE COMMENT BEGIN COMMIT ROLLBACK UPDATE FORCE USE"
)
_PLANS = "EXPLAIN PROFILE CYPHER"
_LATER = "NEXT LET FILTER FINISH FOR SEARCH"
ADVICE: dict[str, str] = {
    **dict.fromkeys(_WRITES.split(), "changes the graph; queries only read. Leave it out"),
    **dict.fromkeys(_FILES.split(), "reads or writes files; load files with graphengine load"),
    **dict.fromkeys(_ADMIN.split(), "manages the server; queries only read the case's graph"),
    **dict.fromkeys(_PLANS.split(), "is not for queries here. Leave it out"),
    **dict.fromkeys(_LATER.split(), "is not among the clauses that queries may hold"),
    "YIELD": "belongs to procedures, which are not called here",
    "USING": "is a hint to the planner. Leave it out",
}

CLAUSES = frozenset("MATCH OPTIONAL UNWIND WITH RETURN CALL UNION".split())
# A bare one of these never begins an operand: it belongs to the grammar.
RESERVED = CLAUSES | frozenset(
    "WHERE ORDER SKIP LIMIT AND OR XOR NOT IN IS CONTAINS STARTS ENDS CASE WHEN THEN ELSE END AS "
    "DISTINCT TRUE FALSE NULL ASC DESC ASCENDING DESCENDING".split()
)
# Bare names that the emitted text puts into back-ticks, so that no release can read a clause.
QUOTE = (
    RESERVED
    | frozenset(ADVICE)
    | frozenset(
        "ADD ALIAS ALL ANY BY CONSTRAINT COUNT COLLECT CSV DATABASE EXISTS FIELDTERMINATOR FROM "
        "GRAPH HEADERS INDEX JOIN MANDATORY NEW NONE OFFSET ON PATH PATHS PERIODIC PROCEDURE "
        "REDUCE REQUIRE ROLE SCAN SHORTEST SHORTESTPATH ALLSHORTESTPATHS SINGLE TO TRANSACTIONS "
        "UNIQUE USER WRITE".split()
    )
)
BINARY = frozenset("= <> < > <= >= + - * / % ^ || =~ AND OR XOR IN CONTAINS STARTS ENDS".split())
COMPARISONS = frozenset("= <> < > <= >= =~".split())
PREFIXES = frozenset(("NOT", "+", "-"))
