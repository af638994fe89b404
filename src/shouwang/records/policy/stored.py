"""A published pack's files as one field of its version, and back."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping


def stored(files: Mapping[str, bytes]) -> bytes:
    """File name → content as zlib-compressed JSON: what is text stands as text, a Word form as ``{"base64": …}``."""
    told = {name: _plain(name, content) for name, content in sorted(files.items())}
    return zlib.compress(json.dumps(told, ensure_ascii=False).encode())


def files_of(kept: bytes) -> dict[str, bytes]:
    """The exact files again. Versions from before there were Word forms hold only text."""
    told: dict[str, str | dict[str, str]] = json.loads(zlib.decompress(kept))
    return {
        name: content.encode() if isinstance(content, str) else base64.b64decode(content["base64"])
        for name, content in told.items()
    }


def _plain(name: str, content: bytes) -> str | dict[str, str]:
    return content.decode() if name.endswith((".yaml", ".yml")) else {"base64": base64.b64encode(content).decode()}
