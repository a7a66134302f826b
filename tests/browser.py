"""A headless Chromium that is offline; every page opened in it is watched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass
class Watched:
    """A page and all that it did which a picture must not do."""

    page: Page
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def quiet(self) -> bool:
        return not (self.dialogs or self.requests or self.complaints)


def _chromium() -> str | None:
    own = os.environ.get("GRAPHENGINE_CHROMIUM")
    return own or next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = _chromium()
    if path is None:
        message = "Chromium is not installed: pictures were not opened in a browser"
        if os.environ.get("GRAPHENGINE_REQUIRE_CHROMIUM") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as play:
        one = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield one
        one.close()


@pytest.fixture
def open_html(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    """Write a page to a file and open it with the network off; returns what it did."""
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900})

    def open_(html: str, *, ready: str | None = "#entities[data-ready]") -> Watched:
        file = tmp_path / "图 表.html"
        file.write_text(html, encoding="utf-8")
        seen = Watched(context.new_page())
        page, start = seen.page, file.as_uri()
        page.on("dialog", lambda d: (seen.dialogs.append(d.message), d.dismiss()))
        page.on("pageerror", lambda e: seen.complaints.append(str(e)))
        page.on(
            "console",
            lambda m: seen.complaints.append(m.text) if m.type in ("error", "warning") else None,
        )
        page.on(
            "request",
            lambda r: (
                None
                if r.url == start or r.url.startswith("data:image/svg+xml;base64,")
                else seen.requests.append(r.url)
            ),
        )
        page.goto(start, wait_until="load")
        if ready:
            page.wait_for_selector(ready, state="attached")
            page.wait_for_selector("#links[data-ready]", state="attached")
        page.wait_for_timeout(250)
        return seen

    yield open_
    context.close()
