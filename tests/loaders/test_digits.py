"""Numbers judged on columns agree with the functions that judge one text."""

from __future__ import annotations

import re

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from graphengine.model.ids import is_filler
from loaders.digits import judged

ODD = ["+5", "-0", "1_0", "1e3", "12.0", "0x1F", "１２３", "", "00000000", "13800138000"]
DIGITS = st.text("0123456789", min_size=1, max_size=22)
RUNS = st.sampled_from(["111111", "1234567", "987654321", "0123456", "3456789012345"])
ANY = st.one_of(DIGITS, RUNS, st.sampled_from(ODD), st.text(max_size=12), st.none())


@given(st.lists(ANY, min_size=1, max_size=40), st.sampled_from([(1, 19), (15, 15)]))
def test_a_sound_text_is_what_it_is_said_to_be(
    cells: list[str | None], sizes: tuple[int, int]
) -> None:
    shortest, longest = sizes
    found = judged(pl.Series(cells, dtype=pl.String), shortest, longest)
    for text, row in zip(cells, found.to_dicts(), strict=True):
        plain = text is not None and re.fullmatch(rf"[0-9]{{{shortest},{longest}}}", text)
        if not plain or text is None:
            assert not row["sound"]
        elif row["sound"]:
            assert not is_filler(text)
            assert row["length"] == len(text)
            assert row["first"] == int(text[0])
            assert row["luhn"] == luhn.is_valid(text)


def test_ordinary_numbers_go_the_short_way() -> None:
    cells = ["6222000000000307656", "5", "40817810099910004312", "622200000000030765"]
    assert judged(pl.Series(cells), 1, 19)["sound"].to_list() == [True, True, False, True]
