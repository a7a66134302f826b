"""Asking the graph of a case: saved queries and texts, answers, runs, differences, watches."""

from __future__ import annotations

from graphengine.querying.answer import Answer, Question
from graphengine.querying.queries import Queries

__all__ = ["Answer", "Queries", "Question"]
