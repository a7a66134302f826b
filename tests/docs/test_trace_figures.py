"""The pictures of the pages on chains and money are what the program draws today.

Made anew by ``python -m tests.docs.figures``.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from graphengine import Engine
from graphengine.errors import NotFound
from tests.docs.figures import traces
from tests.docs.pages import ROOT

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return traces(tmp_path_factory.mktemp("figures"))


@pytest.mark.parametrize("name", ["docs/chains.svg", "docs/money.svg"])
def test_the_committed_picture_is_todays(drawn: dict[str, Path], name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert drawn[name].read_text(encoding="utf-8") == text
    words = [element.text or "" for element in ElementTree.fromstring(text).iter(f"{SVG}text")]
    assert any(word.startswith("Lead, not evidence") for word in words)
    assert "Case: Example case (invented data)" in words and "5001@LANTERN" in words
    assert len(text) < 60_000
    assert not re.search(r"<script|<image|<foreignObject|href=\"(?!#)", text)
    assert Path(name).name in (ROOT / name).with_suffix(".md").read_text(encoding="utf-8")


def test_amounts_in_the_picture_of_money(drawn: dict[str, Path]) -> None:
    """First in, first out: the first victim's 1,000.00 and 500.00 of the second go on first."""
    text = (ROOT / "docs/money.svg").read_text(encoding="utf-8")
    for amount in ("500.00 EUR", "1,000.00 EUR", "1,350.00 EUR", "100.00 EUR"):
        assert amount in text
    engine = Engine.open(drawn["docs/money.svg"].parent / "traces")
    empty = engine.trace_chains("account:8001", "account:7001", to=["account:1001"])
    with pytest.raises(NotFound, match="no chain to draw"):
        engine.render(empty["run"])
