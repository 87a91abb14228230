"""Pictures of every component: ``python -m tests.doors.specimen.draw FOLDER [NAME ...]``."""

import os
import sys
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

PICTURES = {
    "brief-light": ("brief.html", "mara", {}, (1280, 900)),
    "brief-dark": ("brief.html", "mara", {"color_scheme": "dark"}, (1280, 900)),
    "brief-narrow": ("brief.html", "mara", {}, (360, 800)),
    "parts-light": ("parts.html", "north", {}, (1280, 900)),
    "parts-dark": ("parts.html", "north", {"color_scheme": "dark"}, (1280, 900)),
    "parts-narrow": ("parts.html", "north", {}, (360, 800)),
    "parts-rtl": ("parts.html", "south", {}, (1280, 900)),
    "parts-contrast": ("parts.html", "north", {"forced_colors": "active"}, (1280, 900)),
    "relay": ("relay.html", "mara", {}, (1280, 800)),
    "relay-narrow": ("relay.html", "mara", {}, (360, 700)),
}


def main(folder, wanted):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from goodoffices import office
    from tests.doors.specimen.pages import serve
    from tests.doors.standing import StandIn

    office.running = StandIn
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (template, seat, options, (width, height)) in PICTURES.items():
            if wanted and name not in wanted:
                continue
            page = browser.new_page(viewport={"width": width, "height": height}, **options)
            page.route("**/*", serve)
            page.goto(f"http://127.0.0.1/{template}?seat={seat}")
            page.screenshot(path=out / f"{name}.png", full_page=True)
            if name in {"brief-light", "parts-rtl"}:
                page.pdf(path=out / f"{name}.pdf", prefer_css_page_size=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
