"""Writing a Word form in the layout of official documents (GB/T 9704-2012): A4, margins 37/35/28/26 mm, title in 小标宋 of 22
points, text in 仿宋 of 16 points with 28 points a line, the page number between dashes. Each face names another for machines
that lack it. The same form is the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

TITLE, BODY, HEAD = "方正小标宋简体", "仿宋_GB2312", "黑体"
INSTEAD = {TITLE: "宋体", BODY: "仿宋", HEAD: "SimHei"}
MOMENT = datetime(2026, 1, 1)  # noqa: DTZ001
WIDTH_MM = 156


class Form:
    """A form being written, from its title down."""

    def __init__(self, title: str = "{{ 标题 }}") -> None:
        self.document = Document()
        package = self.document.part.package
        for key in [key for key, one in package.rels.items() if one.reltype.endswith("/thumbnail")]:
            del package.rels[key]
        properties = self.document.core_properties
        properties.author, properties.title, properties.comments = "守望", "", ""
        properties.created = properties.modified = MOMENT
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(28)
        self._faces()
        self._page_number(section.footer.paragraphs[0])
        self.line(title, size=22, face=TITLE, align="centre", first=0)
        self.line("", size=10, first=0)

    def _faces(self) -> None:
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(16)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
        table = next(one.target_part for one in self.document.part.rels.values() if one.reltype.endswith("/fontTable"))
        known = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
            for name, other in INSTEAD.items()
        )
        table._blob = table.blob.replace(b"</w:fonts>", f"{known}</w:fonts>".encode())

    def _page_number(self, paragraph) -> None:  # type: ignore[no-untyped-def]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run("— ").font.size = Pt(14)
        paragraph._p.append(
            parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t>1</w:t></w:r>'
                "</w:fldSimple>"
            )
        )
        paragraph.add_run(" —").font.size = Pt(14)

    def line(self, text: str, size: float = 16, face: str = BODY, align: str = "", first: float = 2, into=None) -> None:  # type: ignore[no-untyped-def]
        """One paragraph; ``first`` is by how many characters its first line is set in."""
        paragraph = into if into is not None else self.document.add_paragraph()
        layout = paragraph.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing = Pt(28 if size >= 14 else size + 6)
        if size > 20:
            layout.line_spacing = Pt(34)
        if align:
            paragraph.alignment = {"centre": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}[align]
        if first:
            layout.first_line_indent = Pt(size * first)
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)

    def under(self, text: str) -> None:
        """A line of its own above a table or a part."""
        self.line(text, face=HEAD, first=2)

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float], head: bool = False) -> None:
        """A ruled table; ``widths`` are shares of the width of the text. A row that only goes through a list has one cell."""
        table = self.document.add_table(rows=0, cols=len(widths))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Mm(WIDTH_MM * share / sum(widths))
        for number, texts in enumerate(rows):
            cells = table.add_row().cells
            for cell, share in zip(cells, widths, strict=True):
                cell.width = Mm(WIDTH_MM * share / sum(widths))
            for place, text in enumerate(texts):
                strong = (head and number == 0) or (not head and place % 2 == 0)
                self.line(
                    text,
                    12,
                    HEAD if strong else BODY,
                    "centre" if strong or head else "",
                    0,
                    cells[place].paragraphs[0],
                )
        if head:
            mark = OxmlElement("w:tblHeader")
            table.rows[0]._tr.get_or_add_trPr().append(mark)
        self.line("", size=10, first=0)

    def each(self, list_: str, row: str, columns: Sequence[tuple[str, str, float]]) -> None:
        """A table with a row for each of a list: heading, field (blank: to be filled in by hand), share of the width."""
        cells = [f"{{{{ {row}.{name} }}}}" if name else "" for _, name, _ in columns]
        begin, end = f"{{%tr for {row} in {list_} %}}", "{%tr endfor %}"
        self.table(
            [[head for head, _, _ in columns], [begin], cells, [end]], [width for *_, width in columns], head=True
        )

    def signed(self, *lines: str) -> None:
        for text in lines:
            self.line(text, align="right", first=0)

    def saved(self) -> bytes:
        raw = io.BytesIO()
        self.document.save(raw)
        found = io.BytesIO()
        with zipfile.ZipFile(raw) as before, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as after:
            for name in sorted(before.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
                place = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                place.compress_type, place.external_attr, place.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
                after.writestr(place, before.read(name))
        return found.getvalue()
