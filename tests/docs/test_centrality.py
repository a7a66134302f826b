"""The page of `analyse centrality`: its table is the registry, its picture is small and inert."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from graphengine.analysis.measures.registry import MEASURES
from tests.docs.centrality import PAGE, PICTURE, measures

SVG = "{http://www.w3.org/2000/svg}"


def test_table_of_measures_is_the_code() -> None:
    assert f"\n\n{measures()}\n\n" in PAGE.read_text(encoding="utf-8")
    assert measures().count("\n") == len(MEASURES) + 1


def test_every_measure_states_all_that_a_reader_must_know() -> None:
    for name, measure in MEASURES.items():
        told = [measure.title, measure.formula, measure.unit, measure.directed, measure.weights]
        assert name == measure.name and all(told), name
        assert measure.disconnected and re.search(r"10\.\d{4,}/|arXiv:|\d{4}", measure.reference)
        assert "|" not in "".join([*told, measure.disconnected, measure.reference]), name


def test_picture_is_small_and_runs_nothing() -> None:
    text = PICTURE.read_text(encoding="utf-8")
    assert PICTURE.stat().st_size < 60_000
    assert not re.search(r"<script|<image|<foreignObject|href=\"(?!#)", text)
    words = [element.text or "" for element in ElementTree.fromstring(text).iter(f"{SVG}text")]
    assert sum(word.startswith("person:") for word in words) == 10
