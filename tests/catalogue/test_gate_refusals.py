"""What the gate refuses, where it says it stands, and what it says to do."""

from __future__ import annotations

import pytest

from graphengine.catalogue import gate
from graphengine.errors import Refused

REFUSALS = [
    ("", "1, column 1: the end stands where MATCH"),
    ("MATCH (n)", "1, column 10: A query ends in RETURN"),
    ("MATCH (n)\nDELETE n", "2, column 1: 'DELETE' changes the graph"),
    ("MATCH (n) RETURN n\n  LIMIT", "2, column 8: the end stands where a value"),
    ("RETURN 1; RETURN 2", "1, column 11: Only one statement"),
    ("MATCH p = (a)-[*]-(b) RETURN p", "1, column 16: '*' has no upper bound"),
    ("MATCH p = (a)-[*2..]-(b) RETURN p", "1, column 16: '*' has no upper bound"),
    ("MATCH p = (a)-[*1..7]-(b) RETURN p", "1, column 20: The length of a path may be 6"),
    ("MATCH (a)-[:X]->+(b) RETURN b", "1, column 17: '+' has no upper bound"),
    ("MATCH (a)-[:X]->{2,}(b) RETURN b", "1, column 17: A number of rounds"),
    ("MATCH ((a)-->(b)-->(c)){1,4} RETURN c", "1, column 7: This path may be 8 edges long"),
    ("MATCH (((a)-->(b)){1,2}){1,2} RETURN b", "A path in brackets holds no other"),
    ("MATCH (n:$label) RETURN n", "Names of labels and edge types are written"),
    ("MATCH (n $props) RETURN n", "A pattern's properties are named"),
    ("MATCH (n) RETURN id(n)", "1, column 18: The function id() is the engine's own number"),
    ("MATCH (n) RETURN `id`(n)", "A function is not named in back-ticks"),
    ("RETURN rand()", "gives another answer each time"),
    ("RETURN date()", "date() reads the clock"),
    ("RETURN datetime({timezone: 'Z'})", "datetime() reads the clock"),
    ("RETURN date.realtime()", "date.realtime() is not listed"),
    ("RETURN apoc.text.join(['a'], ',')", "apoc.text.join() is not listed"),
    ("RETURN n.name.evil(1)", "not listed"),
    ("CALL db.labels() YIELD label RETURN label", "Procedures are not called"),
    ("CALL { MATCH (n) RETURN n } IN TRANSACTIONS RETURN n", "IN TRANSACTIONS is for writing"),
    ("CALL { MATCH (n) } RETURN 1", "A CALL { } subquery ends in RETURN"),
    ("MATCH (n) RETURN n UNION MATCH (m)", "A query ends in RETURN"),
    ("MATCH (n) USING INDEX n:P(k) RETURN n", "'USING' is a hint"),
    ("MATCH (n) RETURN n.name =~ 'a' + $x", "nothing computed"),
    ("MATCH (n) RETURN n.name =~ n.other", "nothing computed"),
    ("RETURN 'open", "1, column 8: A text is not closed"),
    ("RETURN 'a\\q'", "1, column 8: A text has the unknown escape \\q"),
    ("RETURN 'a\\\\u0041'", "A text has a backslash before 'u'"),
    ("RETURN `a`` b`", "back-tick"),
    ("RETURN `a\\u0060`", "backslash or a character that cannot be seen"),
    ("RETURN ``", "empty"),
    ("RETURN 1 /* open", "A comment is not closed"),
    ("RETURN (1", "'(' is not closed"),
    ("RETURN 1)", "')' closes nothing"),
    ("RETURN (1]", "']' closes nothing"),
    ("RETURN $ x", "'$' begins the name of a parameter"),
    ("RETURN {x}", "'}' stands where ':'"),
    ("RETURN 1\u00a0AS x", "U+00A0 (NO-BREAK SPACE)"),
    ("MATCH (a)\u2010\u2010(b) RETURN a", "U+2010 (HYPHEN)"),
    ("RETURN 12ab", "'1' is not part"),
    ("RETURN n != 1", "stands where"),
    ("RETURN #1", "'#' is not part"),
    ("EXPLAIN RETURN 1", "'EXPLAIN' is not for queries"),
    ("RETURN 1 AS x FOR x", "'FOR' is not among the clauses"),
    ("MATCH (n) WHERE n.x = 'SECRET' SETT n", "'SETT' stands where"),
]


@pytest.mark.parametrize(("text", "said"), REFUSALS)
def test_a_refusal_names_place_and_token(text: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        gate.check(text)
    assert str(caught.value).startswith("Line ")
    assert said in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_value_is_never_repeated() -> None:
    with pytest.raises(Refused) as caught:
        gate.check("MATCH (n) 'Li Wei' RETURN n")
    assert str(caught.value).startswith("Line 1, column 11: a text stands where")


@pytest.mark.parametrize("hops", [1, 6, 12])
def test_the_bound_of_paths_is_the_callers(hops: int) -> None:
    text = f"MATCH (a)-[*..{hops}]-(b) RETURN b"
    assert gate.check(text, max_hops=hops).text == text
    with pytest.raises(Refused):
        gate.check(text, max_hops=hops - 1)


@pytest.mark.parametrize("char", ["\u0130", "\u017f", "\u212a", "ﬁ", "ß", "\u1e9e"])
def test_letters_that_fold_into_ascii_are_no_words(char: str) -> None:
    """``\u017fet`` in capitals is SET: such a word is a name here, and goes out in back-ticks."""
    with pytest.raises(Refused):
        gate.check(f"MATCH (n) {char}et n.x = 1")
    found = gate.check(f"MATCH ({char}et) RETURN {char}et AS x")
    assert found.text == f"MATCH (`{char}et`) RETURN `{char}et` AS x"


def test_lone_halves_of_characters_do_not_pass_as_they_are() -> None:
    assert gate.check("RETURN '\ud800' AS x").text == "RETURN '\\ud800' AS x"
    with pytest.raises(Refused):
        gate.check("RETURN `\ud800` AS x")
