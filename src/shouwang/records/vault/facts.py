"""Fact files: Arrow tables as encrypted Parquet, one key a file, never changed once written.

DuckDB's wheel reads such files but will not write them securely; both go through Arrow: ``read_facts`` gives a whole
table, ``open_facts`` what is read column by column and batch by batch, so that a province need not lie in memory.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

from shouwang.engine.values.sealing import SealBroken

from .keys import keyring
from .places import Gone, home, sync_folder, whole_file

_ROWS_AT_ONCE = 1 << 20
_STEM = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_SUFFIX = ".parquet"
_HASHED = re.compile(r"[0-9a-f]{32}\.[a-z]+")


def path_of(name: str, suffix: str = _SUFFIX) -> Path:
    """Where a file of the folder of facts lies, by its name."""
    if not _STEM.fullmatch(name) or not name.endswith(suffix):
        raise ValueError(f"not a name that was given here: {name}")
    return home() / "facts" / name


class _Digest(io.RawIOBase):
    """A sink for Arrow's stream writer that only hashes."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.hash.update(data)
        return len(data)


def _digest(table: pa.Table) -> str:
    """The content as a hash: equal for equal values, however the table is cut into chunks or slices."""
    sink = _Digest()
    sink.hash.update(repr((table.num_rows, table.schema.metadata)).encode())
    with pa.PythonFile(sink, mode="w") as stream:
        for field, column in zip(table.schema, table.columns, strict=True):
            # What lies under a null is left over from computing and differs from run to run, so nulls are taken out.
            parts = {"values": column.drop_null(), "filled": pc.is_valid(column)} if column.null_count else {"": column}
            for part, values in parts.items():
                whole = pa.table({f"{field.name}:{part}": values}).combine_chunks()
                with pa.ipc.new_stream(stream, whole.schema) as writer:
                    writer.write_table(whole)
    return sink.hash.hexdigest()


def write_facts(relative_name_stem: str, table: pa.Table) -> str:
    """Keep a table, rows in the order given. Returns its name: the stem, a keyed hash of the content, ``.parquet``.

    The stem may name folders (``feeds/341825/2024-03/self_paid-7``). The same table under the same stem gives the same
    name, and is not written again.
    """
    name = f"{relative_name_stem}-{content_hash(table)}.parquet"
    path = path_of(name)
    if not path.exists():
        _write(name, table)
    return name


def keep_view(relative_name_stem: str, made_from: str, make: Callable[[], pa.Table]) -> str:
    """Keep a table that can be made again from what is kept elsewhere. It is named by ``made_from``, so that it is found
    without being made, and made where it is not there (yet, or any more). Returns its name."""
    name = name_of_view(relative_name_stem, made_from)
    if not path_of(name).exists():
        _write(name, make())
    return name


def name_of_view(relative_name_stem: str, made_from: str, suffix: str = _SUFFIX) -> str:
    """The name under which ``keep_view`` keeps a table, whether it is there or not."""
    return f"{relative_name_stem}-{keyring().index('view', made_from).hex()}{suffix}"


def drop_other_views(relative_name_stem: str, name: str) -> None:
    """Remove the views of a stem but the one of this name: what they were made from is not the newest any more."""
    path = path_of(name, "")
    begins = relative_name_stem.rpartition("/")[2] + "-"
    for other in path.parent.glob(f"{begins}*"):
        if other.name != path.name and _HASHED.fullmatch(other.name.removeprefix(begins)):
            other.unlink(missing_ok=True)


def content_hash(table: pa.Table) -> str:
    """The keyed hash of a table's content, as ``write_facts`` names it, without keeping the table."""
    return keyring().index("facts", _digest(table)).hex()


def content_of(name: str) -> str:
    """The keyed hash in a name of ``write_facts``: the same for the same table, whatever the stem."""
    return name.removesuffix(".parquet").rpartition("-")[2]


def _write(name: str, table: pa.Table) -> None:
    """Only texts have few enough values for a dictionary; random keys do not, and are read faster without."""
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    properties = pe.create_encryption_properties(footer_key=keyring().file_key(name))
    with whole_file(path_of(name)) as file:
        pq.write_table(
            table,
            file,
            compression="zstd",
            use_dictionary=texts or False,
            store_decimal_as_integer=True,
            row_group_size=_ROWS_AT_ONCE,
            encryption_properties=properties,
        )


@dataclass(frozen=True, slots=True)
class FactFile:
    """A fact file that is read a part at a time, as often as is wanted.

    ``broken`` is what went wrong on the way: whoever reads a stream gets only his own error, and can raise this instead.
    """

    name: str
    schema: pa.Schema
    num_rows: int
    broken: list[SealBroken | Gone] = field(default_factory=list, compare=False)

    def batches(self, columns: Sequence[str]) -> pa.RecordBatchReader:
        """Some columns, batch by batch from the first row to the last; texts as dictionaries."""
        wanted = list(columns)
        texts = [name for name in wanted if pa.types.is_string(self.schema.field(name).type)]
        schema = pa.schema(
            [
                (one, pa.dictionary(pa.int32(), pa.string())) if one in texts else self.schema.field(one)
                for one in wanted
            ]
        )
        return pa.RecordBatchReader.from_batches(schema, self._each(schema, texts))

    def read(self, columns: Sequence[str] | None = None) -> pa.Table:
        """The whole table, or some of its columns."""
        return read_facts(self.name, columns)

    def rows(self, start: int, count: int) -> pa.Table:
        """So many rows from one on, counted from 0; only the parts of the file that hold them are read."""
        with _opened(self.name) as file:
            groups, first, skipped = [], 0, 0
            for group in range(file.metadata.num_row_groups):
                held = file.metadata.row_group(group).num_rows
                if first + held <= start:
                    skipped += held
                elif first < start + count:
                    groups.append(group)
                first += held
            return file.read_row_groups(groups).slice(start - skipped, count)

    def _each(self, schema: pa.Schema, texts: list[str]) -> Iterator[pa.RecordBatch]:
        try:
            with _opened(self.name, texts) as file:
                for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=schema.names):
                    yield batch.select(schema.names)
        except (SealBroken, Gone) as error:
            self.broken.append(error)
            raise


def open_facts(name: str) -> FactFile:
    """A fact file, its head read. Raises as ``read_facts`` does."""
    with _opened(name) as file:
        return FactFile(name, file.schema_arrow, file.metadata.num_rows)


@contextmanager
def _opened(name: str, texts: Sequence[str] = ()) -> Iterator[pq.ParquetFile]:
    path = path_of(name)
    if not path.exists():
        raise Gone(f"事实文件 {name} 不在 {home() / 'facts'} 里，请从备份恢复，或重新接收当期的表")
    properties = pe.create_decryption_properties(footer_key=keyring().file_key(name))
    path.open("rb").close()  # that it may not be read is another trouble than that it was altered
    try:
        with pq.ParquetFile(
            path, decryption_properties=properties, read_dictionary=list(texts) or None, pre_buffer=False
        ) as file:
            yield file
    except (OSError, pa.ArrowInvalid) as error:
        raise SealBroken(f"事实文件 {name} 打不开：内容被改动，或不是本站点的文件。请从备份恢复") from error


def read_facts(name: str, columns: Sequence[str] | None = None) -> pa.Table:
    """The table, or some of its columns in the order asked for.

    Raises ``Gone`` when the file is missing, ``SealBroken`` when it was altered or does not belong to this site.
    """
    with _opened(name) as file:
        table = file.read(columns=None if columns is None else list(columns))
    return table if columns is None else table.select(list(columns))


def facts_exist(name: str) -> bool:
    """Whether a fact file of this name is there."""
    return path_of(name).exists()


def drop_facts(name: str) -> None:
    """Remove a fact file; one that is gone already stays gone."""
    path = path_of(name)
    if path.exists():
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
