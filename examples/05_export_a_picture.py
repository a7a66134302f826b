"""Pictures: the traced network and one node's neighbourhood, as a page and as SVG.

The page is one file that opens in any browser without a network. On the command line:
graphengine render RUN --out network.svg

    python examples/05_export_a_picture.py [FOLDER]
"""

import sys
from pathlib import Path
from xml.etree import ElementTree

from demo_case import folder, open_demo, trace


def describe(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".svg":
        root = ElementTree.fromstring(text)
        title = root.findtext("{http://www.w3.org/2000/svg}title")
        print(f"{path.name}: {title}")
    else:
        loads = [word for word in ('src="http', "src='http", "@import", "<link") if word in text]
        print(f"{path.name}: loads from elsewhere: {', '.join(loads) or 'nothing'}")


def main() -> None:
    root = folder()
    engine = open_demo(root)
    result = trace(engine, root)
    seller = next(p for p in result["persons"] if p["role"] == "seller")
    for what, name in ((result["run"], "network"), (seller["ref"], "neighbourhood")):
        for suffix in (".html", ".svg"):
            describe(engine.render(what, root / f"{name}{suffix}"))
    print(f"The pictures are in {root}", file=sys.stderr)


if __name__ == "__main__":
    main()
