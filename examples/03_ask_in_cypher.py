"""Ask a case in Cypher. The first question sets up a Neo4j of the case's own; later ones are quick.

It needs no Java, Docker or root, but a network the first time (or a folder made elsewhere by
``graphengine graph fetch --to DIR``). Where no Neo4j can be had, the script says so.

    python examples/03_ask_in_cypher.py
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

import loaders
from graphengine import Engine
from graphengine.case.folder import CaseInfo
from graphengine.errors import Refused, StoreUnavailable

FILES = Path(__file__).parent / "files"
HARBOUR = CaseInfo(
    title="Example",
    purpose="to show Cypher",
    authority="none: invented",
    review_by=date(2099, 1, 1),
)
TWO_STEPS = """
MATCH (a:Account)-[s:TRANSFERRED]->(b:Account)-[t:TRANSFERRED]->(c:Account)
WHERE a.name = $name AND s.at < t.at
RETURN b.name AS by, c.name AS to, s.amount AS first, t.amount AS second
ORDER BY s.at, t.at
"""


def main(folder: Path) -> int:
    engine = Engine.create(folder / "case", HARBOUR)
    mapping = loaders.mapping(FILES / "harbour_savings.yaml")
    files = [FILES / "harbour_savings.csv", FILES / "harbour_savings_corrected.csv"]
    engine.load(mapping, files)
    try:
        result = engine.cypher(TWO_STEPS, {"name": "Pier Nine Trading"})
        print("Where did the money of Pier Nine Trading go, two steps on?")
        print("  " + ", ".join(result["columns"]))
        for row in result["rows"]:
            print("  " + ", ".join(str(value) for value in row))
        print("\nCypher reads only:")
        engine.cypher("MATCH (n) DETACH DELETE n")
    except StoreUnavailable as error:
        print("No Neo4j can be had here; everything but Cypher works without one.")
        print(error, file=sys.stderr)
        return error.exit_code
    except Refused as error:
        reason = str(error).partition(" (")[0]  # what follows is Neo4j's own wording
        print(f"  refused: {reason}")
    finally:
        engine.graph.stop()
    return 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        sys.exit(main(Path(temporary)))
