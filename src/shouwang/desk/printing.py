"""How every paper is filled in from the Word form of its pack, joined with others of its kind, and written.

A form is filled with texts only, every value escaped; nothing is reachable from them. The same words give the same bytes.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from docx.document import Document as Word

from shouwang.engine.packs.steps import Template

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOMENT = (1980, 1, 1, 0, 0, 0)


@lru_cache(maxsize=1)
def _language() -> Any:
    """What fills in a form: fields only, every value escaped, nothing reachable from them."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def filled(template: Template, words: Mapping[str, Any]) -> Word:
    """The form with its fields and lists put in: name → text, name of a list → rows of texts."""
    from docxtpl import DocxTemplate

    form = DocxTemplate(io.BytesIO(template.data))
    form.render(dict(words), _language())
    done: Word = form.docx
    return done


def joined(papers: Sequence[Word]) -> Word:
    """Several papers of one form as one file, each beginning on a page of its own."""
    whole = papers[0]
    end = whole.element.body.find(f"{_W}sectPr")
    for other in papers[1:]:
        parts = [copy.deepcopy(part) for part in other.element.body if part.tag != f"{_W}sectPr"]
        if not parts or parts[0].tag != f"{_W}p":
            parts.insert(0, end.makeelement(f"{_W}p"))
        _on_a_new_page(parts[0])
        for part in parts:
            end.addprevious(part)
    return whole


def _on_a_new_page(paragraph: Any) -> None:
    layout = paragraph.find(f"{_W}pPr")
    if layout is None:
        layout = paragraph.makeelement(f"{_W}pPr")
        paragraph.insert(0, layout)
    before = sum(1 for one in layout if one.tag in {f"{_W}pStyle", f"{_W}keepNext", f"{_W}keepLines"})
    layout.insert(before, layout.makeelement(f"{_W}pageBreakBefore"))


def saved(paper: Word, title: str, on: date) -> bytes:
    """The bytes, the same for the same content: no moment of writing, nobody's name in the properties."""
    properties = paper.core_properties
    properties.title, properties.author, properties.last_modified_by = title, "守望", ""
    properties.subject = properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = datetime(on.year, on.month, on.day)  # noqa: DTZ001
    properties.revision = 1
    raw, kept = io.BytesIO(), io.BytesIO()
    paper.save(raw)
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.infolist():
            part = zipfile.ZipInfo(one.filename, _MOMENT)
            part.compress_type, part.external_attr, part.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            after.writestr(part, before.read(one))
    return kept.getvalue()
