"""Reading a mapping's YAML: the quick reader and the plain one, and what neither follows."""

from __future__ import annotations

import pytest
import yaml

import loaders
from graphengine.errors import InputError
from loaders import syntax


@pytest.mark.parametrize("name", loaders.names())
def test_both_readers_give_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = loaders.mapping(name).text
    quick = syntax.parse(text, name)
    monkeypatch.setattr(syntax, "_QUICK", yaml.SafeLoader)
    assert syntax.parse(text, name) == quick


@pytest.mark.parametrize("depth", [101, 100_000])
@pytest.mark.parametrize("closed", [True, False])
def test_deep_nesting_is_refused(depth: int, closed: bool) -> None:
    text = "mapping: " + "[" * depth + "]" * depth * closed
    with pytest.raises(InputError, match="Not valid YAML"):
        syntax.parse(text, "deep.yaml")


@pytest.mark.parametrize("text", ["a: [1", "a: b: c", "a: \x07", "a:\n\t- b", "%", "&x a: 1"])
def test_what_is_wrong_is_said_as_the_plain_reader_says_it(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError) as quick:
        syntax.parse(text, "bad.yaml")
    monkeypatch.setattr(syntax, "_QUICK", yaml.SafeLoader)
    with pytest.raises(InputError) as plain:
        syntax.parse(text, "bad.yaml")
    assert str(quick.value) == str(plain.value)
