"""Errors of Neo4j and its driver as ours, mapped once; the cause is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graphengine.errors import (
    GraphengineError,
    LimitReached,
    Refused,
    StoreUnavailable,
    UsageError,
)

HOW_TO_GET = (
    "Check the URL and the network, or leave the URL out: then graphengine sets up a Neo4j of the "
    "case's own (`graphengine graph start`). Everything but Cypher works without it."
)
# After these nobody knows whether the commit arrived, or a later try may well succeed.
UNKNOWN_OUTCOME = (IncompleteCommit, ServiceUnavailable, SessionExpired, OSError)

_WRITES = ("AccessMode", "Security.Forbidden", "ReadOnly", "NotALeader")
_TIMES = ("TransactionTimedOut", "LockClientStopped", "ExecutionTimeout")
_MEMORY = ("MemoryPoolOutOfMemory", "OutOfMemory", "TransactionMemoryLimit", "StackOverFlow")


def mapped(error: Exception) -> GraphengineError:
    """Our error for one of the driver's; the caller raises it ``from error``."""
    if isinstance(error, GraphengineError):
        return error
    if isinstance(error, AuthError):
        return StoreUnavailable(
            "Neo4j did not accept the user and password. Set GRAPHENGINE_NEO4J_USER and "
            "GRAPHENGINE_NEO4J_PASSWORD, or store them in the keyring."
        )
    if isinstance(error, Neo4jError):
        return _of_server(error)
    if isinstance(error, ConfigurationError | ValueError):
        return UsageError(f"That is not an address of a Neo4j: {error}")
    if isinstance(error, DriverError | OSError):
        return StoreUnavailable(f"Neo4j cannot be reached ({type(error).__name__}). {HOW_TO_GET}")
    return GraphengineError(f"Neo4j's driver failed: {type(error).__name__}: {error}")


def timed_out(error: BaseException | None) -> bool:
    """Whether the server itself ended a query because its time was over."""
    code = (error.code or "") if isinstance(error, Neo4jError) else ""
    return any(mark in code for mark in _TIMES)


def _of_server(error: Neo4jError) -> GraphengineError:
    code, text = error.code or "", (error.message or "").strip()
    if any(mark in code for mark in _WRITES):
        return Refused(f"Neo4j refused it: only reading is allowed here. ({text})")
    if "ExternalResourceFailed" in code:
        return Refused(f"Queries read no files and no addresses here. ({text})")
    if any(mark in code for mark in _MEMORY):
        return LimitReached(f"The query needed more memory than it may have. ({text})")
    if "Transaction.Terminated" in code:
        return LimitReached("The query was ended: it was cancelled or ran longer than it may.")
    if timed_out(error):
        return LimitReached("The query ran longer than it may. Narrow it or give it more time.")
    if "SemanticError" in code or "ProcedureCallFailed" in code:
        return UsageError(f"Neo4j could not run the query: {text}")
    if code.startswith("Neo.ClientError.Statement") or "ProcedureNotFound" in code:
        return UsageError(f"The query is not right: {text}")
    if code.startswith("Neo.TransientError") or "DatabaseUnavailable" in code:
        return StoreUnavailable(f"Neo4j cannot answer now; try again. ({text})")
    if code.startswith("Neo.ClientError.Database"):
        return StoreUnavailable(f"That database cannot be used. ({text})")
    return GraphengineError(f"Neo4j failed: {code}: {text}")


@contextmanager
def ours() -> Iterator[None]:
    """Raise the driver's errors as ours."""
    try:
        yield
    except (Neo4jError, DriverError, OSError) as error:
        raise mapped(error) from error
