"""Two networks side by side: who rose and fell, which groups split, merged, grew or dissolved.

Groups are followed by shared members, as by G. Palla, A.-L. Barabasi and T. Vicsek, "Quantifying
social group evolution" (doi:10.1038/nature05670), and D. Greene, D. Doyle and P. Cunningham,
"Tracking the evolution of communities in dynamic social networks" (doi:10.1109/ASONAM.2010.17).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphengine.analysis.measures.registry import rank
from graphengine.analysis.network import Floats

Numbers = npt.NDArray[np.int64]
SHARE = 0.3
LEAST = 2


@dataclass(frozen=True)
class Move:
    """A node in both networks or in one of them.

    Args:
        name: its reference. value_before, value_after: None where it is not in the network.
        rank_before, rank_after: None likewise; ranks are among the nodes in both networks where
            the node is in both, so that who came or went moves nobody.
        rose: rank_before - rank_after, positive for a rise; None unless in both.
    """

    name: str
    value_before: float | None
    value_after: float | None
    rank_before: int | None
    rank_after: int | None
    rose: int | None


def moves(
    names_before: Sequence[str], before: Floats, names_after: Sequence[str], after: Floats
) -> list[Move]:
    """What became of each node, those whose rank changed most first, then by name. O(n log n).

    Nodes of one network only come after those of both, the highest value first.
    """
    old, new = _numbers(names_before), _numbers(names_after)
    both = sorted(set(old) & set(new))
    ranks = [
        rank(np.array([values[at[name]] for name in both])) for values, at in
        ((before, old), (after, new))
    ]  # fmt: skip
    found = [
        Move(name, float(before[old[name]]), float(after[new[name]]), int(first), int(then),
             int(first - then))
        for name, first, then in zip(both, *ranks, strict=True)
    ]  # fmt: skip
    found.sort(key=lambda move: (-abs(move.rose or 0), move.name))
    gone = [
        Move(name, float(before[old[name]]), None, int(place), None, None)
        for name, place in zip(names_before, rank(before), strict=True) if name not in new
    ]  # fmt: skip
    came = [
        Move(name, None, float(after[new[name]]), None, int(place), None)
        for name, place in zip(names_after, rank(after), strict=True) if name not in old
    ]  # fmt: skip
    gone.sort(key=lambda move: (-(move.value_before or 0), move.name))
    came.sort(key=lambda move: (-(move.value_after or 0), move.name))
    return [*found, *came, *gone]


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


@dataclass(frozen=True)
class Group:
    """A group of one network and where its members are in the other.

    Args:
        members: names, sorted. event: "split", "merged", "grown", "shrunk", "same", "dissolved"
            (before), "new" (after), or "gone" (before: none of its members is in the network
            after).
        other: numbers of the groups of the other network that hold a share of at least
            ``SHARE`` of its members who are there too, the largest share first.
        likeness: Jaccard similarity with the first of these, over all members.
    """

    members: tuple[str, ...]
    event: str
    other: tuple[int, ...]
    likeness: float


def follow(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]
) -> tuple[list[Group], list[Group]]:
    """What became of each group before, and what each group after came from.

    A group splits where two or more later groups each hold at least three tenths, and at least
    two, of its members who are still there; a group is merged where two or more earlier groups
    have it as their main later group with such a share of their members. A group that keeps one
    follower has grown, shrunk or stayed the same in number and members. O(total members).
    """
    old, new = [set(group) for group in before], [set(group) for group in after]
    later, earlier = _overlaps(old, new), _overlaps(new, old)
    heirs = [found[0] if found else -1 for found in later]
    merged = {heir for heir in heirs if heir >= 0 and heirs.count(heir) > 1}
    fates = [
        Group(tuple(sorted(group)), _fate(group, later[k], new, merged), tuple(later[k]),
              _likeness(group, later[k], new))
        for k, group in enumerate(old)
    ]  # fmt: skip
    origins = [
        Group(tuple(sorted(group)), _origin(k, group, earlier[k], old, merged, later),
              tuple(_sources(k, earlier[k], heirs)), _likeness(group, earlier[k], old))
        for k, group in enumerate(new)
    ]  # fmt: skip
    return fates, origins


def _overlaps(groups: Sequence[set[str]], others: Sequence[set[str]]) -> list[list[int]]:
    """For each group the others that hold enough of its members who are there, best first."""
    home = {name: number for number, other in enumerate(others) for name in other}
    found = []
    for group in groups:
        there = [home[name] for name in group if name in home]
        counts = {number: there.count(number) for number in set(there)}
        enough = [n for n, many in counts.items() if many >= max(LEAST, SHARE * len(there))]
        found.append(sorted(enough, key=lambda number: (-counts[number], number)))
    return found


def _fate(group: set[str], later: list[int], new: Sequence[set[str]], merged: set[int]) -> str:
    if not any(group & other for other in new):
        return "gone"
    if not later:
        return "dissolved"
    if len(later) > 1:
        return "split"
    if later[0] in merged:
        return "merged"
    return _size(group, new[later[0]])


def _origin(
    number: int, group: set[str], earlier: list[int], old: Sequence[set[str]], merged: set[int],
    later: Sequence[list[int]],
) -> str:  # fmt: skip
    if number in merged:
        return "merged"
    if not earlier:
        return "new"
    if len(later[earlier[0]]) > 1 and number in later[earlier[0]]:
        return "split"
    return _size(old[earlier[0]], group)


def _sources(number: int, earlier: list[int], heirs: list[int]) -> list[int]:
    joined = [group for group, heir in enumerate(heirs) if heir == number]
    return [*earlier, *(group for group in joined if group not in earlier)]


def _size(first: set[str], then: set[str]) -> str:
    if first == then:
        return "same"
    return "grown" if len(then) >= len(first) else "shrunk"


def _likeness(group: set[str], found: list[int], others: Sequence[set[str]]) -> float:
    if not found:
        return 0.0
    return len(group & others[found[0]]) / len(group | others[found[0]])
