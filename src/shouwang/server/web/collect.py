"""Brings what the pages take from npm beside the pages: ``python -m shouwang.server.web.collect web/node_modules``.

Nothing is built: finished files are copied, and the signs in use become one file.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

PAGES = Path(__file__).resolve().parent.parent.parent / "desk"
_VENDOR = PAGES / "page" / "static" / "page" / "vendor"
_FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "htmx.org/dist/htmx.min.js",
    "echarts/dist/echarts.min.js",
)
_ICONS = "@tabler/icons/icons/outline"
_NAMED = (
    re.compile(r"\{%\s*icon\s+\"([a-z0-9-]+)\""),
    re.compile(r"Stop\(\s*\"[^\"]+\",\s*\"[^\"]+\",\s*\"([a-z0-9-]+)\""),
    re.compile(r"icon=\"([a-z0-9-]+)\""),
)
"""Where pages name a sign: in templates, on the rail, and as ``icon="…"`` in Python."""


def icons_used() -> set[str]:
    """The names of all signs that pages show."""
    files = [*PAGES.rglob("*.html"), *PAGES.rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files]
    return {name for text in texts for pattern in _NAMED for name in pattern.findall(text)}


def sprite(folder: Path) -> str:
    """The signs in use as one picture, each under its name. Raises FileNotFoundError for a sign that does not exist."""
    symbols = []
    for name in sorted(icons_used()):
        drawn = (folder / f"{name}.svg").read_text(encoding="utf-8")
        inner = "".join(line.strip() for line in re.findall(r"<(?:path|circle|line|rect)[^>]*?/>", drawn, re.DOTALL))
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    style = 'fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {style}>{"".join(symbols)}</svg>\n'


def collect(modules: Path) -> None:
    """Copies the files and writes the signs; what was there before is replaced."""
    _VENDOR.mkdir(parents=True, exist_ok=True)
    for file in _FILES:
        text = (modules / file).read_text(encoding="utf-8")
        # A map lies elsewhere; a browser that looked for it would find nothing.
        (_VENDOR / Path(file).name).write_text(re.sub(r"\n/[/*]# sourceMappingURL=\S+( \*/)?", "", text), "utf-8")
    (_VENDOR / "icons.svg").write_text(sprite(modules / _ICONS), "utf-8")
    _named_by_content()


def _named_by_content() -> None:
    """Everything once more under a name of its content, compressed, so that a browser fetches it once and for all."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "shouwang.server.settings"
    os.environ["SHOUWANG_COLLECTING"] = "1"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


if __name__ == "__main__":
    collect(Path(sys.argv[1]))
