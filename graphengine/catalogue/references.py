"""References to nodes as values: ``account:6222...``, or the key alone where the kind is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from graphengine.catalogue.problem import BadValue
from graphengine.errors import NotFound, UsageError

if TYPE_CHECKING:
    from graphengine.catalogue.query import Parameter
    from graphengine.model.refs import NodeRef

Resolve = Callable[[str], "NodeRef"]


class Meant(NamedTuple):
    """A node by kind and key."""

    kind: str
    key: str


def checked(parameter: Parameter, value: Any) -> str:
    """The reference as text, where its form fits the declared kinds; BadValue otherwise.

    A NodeRef is taken as well as its text.
    """
    kind, key = getattr(value, "kind", None), getattr(value, "key", None)
    text = f"{kind.lower()}:{key}" if isinstance(kind, str) and isinstance(key, str) else value
    if not isinstance(text, str) or not text.strip():
        raise BadValue(f"must be a reference such as {parameter.kinds[0].lower()}:KEY")
    text = text.strip()
    if any("\ud800" <= char <= "\udfff" for char in text) or len(text) > 1000:
        raise BadValue("is not a reference")
    if len(parameter.kinds) > 1 and _kind(text) not in {k.lower() for k in parameter.kinds}:
        raise BadValue(f"must be a reference that begins with {_prefixes(parameter)}")
    return text


def resolved(parameter: Parameter, value: Any, resolve: Resolve | None) -> Meant:
    """The node that is meant; without ``resolve``, as written.

    Raises:
        NotFound: there is none, or there are several; candidates name them.
        BadValue: it is of another kind than declared.
    """
    text = checked(parameter, value)
    if resolve is None:
        return _as_written(parameter, text)
    try:
        found = _found(parameter, text, resolve)
    except UsageError as error:
        raise BadValue(f"must be a reference that begins with {_prefixes(parameter)}") from error
    if found.kind not in parameter.kinds:
        raise BadValue(f"must be a reference that begins with {_prefixes(parameter)}")
    return Meant(str(found.kind), str(found.key))


def _as_written(parameter: Parameter, text: str) -> Meant:
    labels = {kind.lower(): kind for kind in parameter.kinds}
    if _kind(text) in labels:
        return Meant(labels[_kind(text)], text.partition(":")[2].strip())
    return Meant(parameter.kinds[0], text)


def _found(parameter: Parameter, text: str, resolve: Resolve) -> NodeRef:
    if len(parameter.kinds) > 1:
        return resolve(text)
    # A key may hold a colon itself (hotel:NAME), so what stands before one is not always a kind.
    alone = f"{parameter.kinds[0].lower()}:{text}"
    attempts = [text, alone] if _kind(text) == parameter.kinds[0].lower() else [alone, text]
    try:
        return resolve(attempts[0])
    except NotFound as error:
        if error.candidates or ":" not in text:
            raise
        try:
            return resolve(attempts[1])
        except (NotFound, UsageError):
            raise error from None


def _kind(text: str) -> str:
    return text.partition(":")[0].strip().lower() if ":" in text else ""


def _prefixes(parameter: Parameter) -> str:
    return " or ".join(f"{kind.lower()}:" for kind in parameter.kinds)
