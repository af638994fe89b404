"""A fault: one thing that is wrong with what came in, said so that a clerk knows where and what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Fault:
    """One clear sentence about one place.

    ``code`` is a stable English word for programs; ``message`` is the Chinese sentence for the clerk: what is wrong and
    what to do. It never repeats a name, an identity number or a phone. ``row`` is the 1-based row of the spreadsheet
    (or line of a pack file), ``column`` the heading as the office wrote it.
    """

    code: str
    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def at(
        self, *, file: str | None = None, sheet: str | None = None, row: int | None = None, column: str | None = None
    ) -> Fault:
        """The same fault with its place filled in; what is already known stays."""
        return replace(
            self,
            file=self.file or file,
            sheet=self.sheet or sheet,
            row=self.row if self.row is not None else row,
            column=self.column or column,
        )

    def __str__(self) -> str:
        place = "".join(
            part
            for part in (
                f"《{self.file}》" if self.file else "",
                f"“{self.sheet}”表" if self.sheet else "",
                f"第{self.row}行" if self.row is not None else "",
                f"“{self.column}”列" if self.column else "",
            )
        )
        return f"{place}:{self.message}".replace(":", "：", 1) if place else self.message
