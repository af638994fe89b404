"""Facts that leave the site for a cluster: a folder of sealed Parquet, and its key in a file of its own.

The folder::

    manifest.json            what lies here and for which screening; vouched for under the key
    persons/part-00000.parquet …
    households/part-00000.parquet …
    feeds/<feed>/part-00000.parquet …    a nil return is a part without rows, a list that has not come has no folder

The Parquet files are sealed by Parquet's own modular encryption, footer and all columns, in the form that every reader
with ``PropertiesDrivenCryptoFactory`` opens: each file has its own data keys, wrapped twice, at last under the one master
key of this export. That key is made for the export and opens nothing else; the site's keys stay where they are.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shouwang.engine.screening import FeedFacts

MANIFEST = "manifest.json"
_GROUP_ROWS = 125_000
"""Rows from which a row group is full: the least that one worker takes."""
_PART_GROUPS = 8
"""Row groups in one file."""


class ExportBroken(Exception):
    """An export that cannot be written where it shall lie, or cannot be trusted; the message is for the operator."""


@dataclass(frozen=True)
class ExportKey:
    """The master key of one export. ``of`` is the fingerprint of the facts it was made for."""

    name: str
    key: bytes
    of: str

    @classmethod
    def read(cls, path: Path) -> ExportKey:
        """Raises ExportBroken where the file is missing, open to others, or says something else."""
        if not path.is_file():
            raise ExportBroken(f"找不到导出密钥 {path}，请把导出时生成的密钥文件放到这里")
        if path.stat().st_mode & 0o077:
            raise ExportBroken(f"导出密钥 {path} 能被其他用户读到，不能使用。请运行：chmod 600 {path}")
        said = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
        try:
            return cls(said["name"], b64decode(said["key"], validate=True), said["of"])
        except (KeyError, ValueError) as error:
            raise ExportBroken(f"导出密钥 {path} 不完整，请重新导出") from error

    def write(self, path: Path) -> None:
        """Whole or not at all, readable by the owner alone. A properties file: Java reads it without a library."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.unfinished")
        beside.unlink(missing_ok=True)  # a try that was killed left it
        with _new(beside) as file:
            file.write(f"name={self.name}\nkey={b64encode(self.key).decode()}\nof={self.of}\n".encode())
        beside.replace(path)

    def seal(self, said: bytes) -> str:
        """Vouches for a manifest."""
        return hmac.new(self.key, b"shouwang export manifest\n" + said, hashlib.sha256).hexdigest()

    def parquet(self) -> tuple[pe.CryptoFactory, pe.KmsConnectionConfig]:
        return pe.CryptoFactory(lambda _: _Wrapping(self)), pe.KmsConnectionConfig()


class _Wrapping(pe.KmsClient):  # type: ignore[misc]
    """Wraps and unwraps the keys of files under the master key; ``KeysInAFile.java`` does the same on a cluster.

    A wrapped key is nonce, ciphertext and tag of AES-GCM in base64, bound to the master key's name.
    """

    def __init__(self, key: ExportKey) -> None:
        super().__init__()
        self.master = key

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> str:
        nonce = secrets.token_bytes(12)
        name = master_key_identifier.encode()
        return b64encode(nonce + AESGCM(self.master.key).encrypt(nonce, key_bytes, name)).decode()

    def unwrap_key(self, wrapped_key: str, master_key_identifier: str) -> bytes:
        wrapped, name = b64decode(wrapped_key), master_key_identifier.encode()
        return AESGCM(self.master.key).decrypt(wrapped[:12], wrapped[12:], name)


@dataclass(frozen=True)
class Export:
    """An export as it lies in ``folder``, with its key in the file ``keys``."""

    folder: Path
    keys: Path

    @cached_property
    def key(self) -> ExportKey:
        return ExportKey.read(self.keys)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What the export says of itself, once the key has vouched for it."""
        path = self.folder / MANIFEST
        if not path.is_file():
            raise ExportBroken(f"{self.folder} 里没有完整的导出（缺少 {MANIFEST}），请重新导出")
        try:
            told = json.loads(path.read_bytes())
            said, seal = _bytes(told["says"]), str(told["seal"])
        except (ValueError, KeyError, TypeError) as error:
            raise ExportBroken(f"{path} 已损坏，请重新导出") from error
        if not hmac.compare_digest(self.key.seal(said), seal):
            raise ExportBroken(f"{path} 与密钥 {self.keys} 不符：密钥不是这次导出的，或清单被改动。请重新导出")
        manifest: Mapping[str, Any] = told["says"]
        return manifest

    @property
    def feeds(self) -> list[str]:
        """The feeds that came."""
        return [name.removeprefix("feeds/") for name in self.manifest["tables"] if name.startswith("feeds/")]

    def columns(self, table: str) -> list[tuple[str, str]]:
        """(name, Arrow type) of a table's columns in their order."""
        return [(str(name), str(kind)) for name, kind in self.manifest["tables"][table]["columns"]]

    def rows(self, table: str) -> int:
        return int(self.manifest["tables"][table]["rows"])

    def files(self, table: str) -> list[Path]:
        return [self.folder / table / str(name) for name in self.manifest["tables"][table]["parts"]]

    def persons(self) -> Any:
        return self._table("persons")

    def households(self) -> Any:
        return self._table("households")

    def feed(self, feed: str) -> Any:
        return self._table(f"feeds/{feed}")

    def _table(self, table: str) -> Any:
        """A table as Arrow. Raises ExportBroken where a part is gone, was altered, or is another export's."""
        factory, connection = self.key.parquet()
        parts = []
        for path in self.files(table):
            try:
                opening = factory.file_decryption_properties(connection)
                with pq.ParquetFile(path, decryption_properties=opening) as file:
                    parts.append(file.read())
            except (OSError, ValueError, InvalidTag) as error:  # ArrowInvalid is a ValueError
                raise ExportBroken(f"导出的文件 {path} 打不开：缺失、被改动，或不是这次导出的。请重新导出") from error
        whole = pa.concat_tables(parts)
        if whole.num_rows != self.rows(table):
            raise ExportBroken(f"导出的 {table} 少了或多了行，请重新导出")
        return whole


def export_facts(
    folder: Path, keys: Path, persons: Any, households: Any, feeds: Sequence[FeedFacts], about: Mapping[str, str]
) -> Export:
    """Writes an export into ``folder``, which must not exist, and its key into ``keys``, outside of the folder.

    ``persons`` and ``households`` are Arrow tables or sources. ``about`` says for which screening it is; its
    ``fingerprint`` is that of everything the screening reads. The folder takes its place when it is whole. The same
    export again is found to be there; a key left by a try that was killed is used again. Raises ExportBroken where something else lies in either place.
    """
    fingerprint = about["fingerprint"]
    if keys.resolve().is_relative_to(folder.resolve()):
        raise ExportBroken("密钥文件不能放在导出的目录里，请分开存放、分开传送")
    if folder.exists():
        there = Export(folder, keys)
        if there.manifest["about"].get("fingerprint") != fingerprint:
            raise ExportBroken(f"{folder} 里已有另一次导出，请换一个目录")
        return there
    if keys.exists():
        key = ExportKey.read(keys)
        if key.of != fingerprint:
            raise ExportBroken(f"{keys} 是另一次导出的密钥，请换一个文件名")
    else:
        key = ExportKey(f"shouwang-{secrets.token_hex(8)}", secrets.token_bytes(32), fingerprint)
        key.write(keys)
    tables = {"persons": persons, "households": households}
    tables |= {f"feeds/{facts.feed}": facts.table for facts in feeds}
    beside = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        said = {"about": dict(about), "tables": {name: _written(beside, name, tables[name], key) for name in tables}}
        with _new(beside / MANIFEST) as file:
            file.write(_bytes({"says": said, "seal": key.seal(_bytes(said))}))
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return Export(folder, keys)


def _written(folder: Path, name: str, table: Any, key: ExportKey) -> dict[str, Any]:
    """Writes one table in parts; returns what the manifest says of it."""
    for place in (folder, (folder / name).parent, folder / name):
        place.mkdir(mode=0o700, exist_ok=True)
    factory, connection = key.parquet()
    sealing = pe.EncryptionConfiguration(
        footer_key=key.name,
        uniform_encryption=True,
        double_wrapping=True,
        internal_key_material=True,
        data_key_length_bits=256,
        cache_lifetime=timedelta(minutes=10),
    )
    parts: list[str] = []
    for part, groups in enumerate(_parts(table)):
        parts.append(f"part-{part:05d}.parquet")
        with _new(folder / name / parts[-1]) as file:
            properties = factory.file_encryption_properties(connection, sealing)
            with pq.ParquetWriter(file, table.schema, compression="zstd", encryption_properties=properties) as writer:
                for group in groups:
                    writer.write_table(group)
    return {
        "rows": table.num_rows,
        "columns": [[field.name, str(field.type)] for field in table.schema],
        "parts": parts,
    }


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """A new file for its owner alone, on the disk when the block ends."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _parts(table: Any) -> Iterator[Iterator[Any]]:
    """A table or source as parts of row groups, read once from the first row to the last; at least one part."""
    batches = table.to_reader() if isinstance(table, pa.Table) else table.batches(table.schema.names)
    groups = _groups(table.schema, batches)
    first = next(groups, table.schema.empty_table())
    while first is not None:
        yield chain([first], islice(groups, _PART_GROUPS - 1))
        first = next(groups, None)


def _groups(schema: Any, batches: Iterable[Any]) -> Iterator[Any]:
    """Row groups of the batches; a source may hand out words as numbers in a list of words."""
    held: list[Any] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _GROUP_ROWS:
            yield pa.Table.from_batches(held).cast(schema)
            held = []
    if held:
        yield pa.Table.from_batches(held).cast(schema)


def _bytes(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
