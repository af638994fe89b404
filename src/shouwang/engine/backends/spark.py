"""Apache Spark: for facts that do not fit one machine. In this process (``local[2]``) or on a cluster.

The session is told whatever an answer could hang on (ANSI arithmetic, days without a time zone, names as they are
written), and whatever would leave facts lying open (no page on the web, no event log, spilled data encrypted). A cluster
whose machines would talk to each other in the clear is refused.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException, PySparkRuntimeError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as spark_types

from shouwang.engine.backends.exported import Export, ExportBroken
from shouwang.engine.backends.gaps import refusal
from shouwang.engine.backends.machines import BackendMissing, Facts, in_memory
from shouwang.engine.backends.spark_screening import Frames, screen_frames
from shouwang.engine.screening import Changed, Plan, Read, Screening

_HIDDEN = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.eventLog.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.io.encryption.enabled": "true",
    "spark.io.encryption.keySizeBits": "256",
}
"""What is fixed when a session starts."""

_EXACT = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
}
"""What a session can be told at any time, and every answer rests on."""

_OPENING = {
    "parquet.crypto.factory.class": "org.apache.parquet.crypto.keytools.PropertiesDrivenCryptoFactory",
    "parquet.encryption.kms.client.class": "shouwang.KeysInAFile",
}
_SEALED_TALK = ("spark.network.crypto.enabled", "spark.ssl.rpc.enabled")
_SOURCE = Path(__file__).with_name("KeysInAFile.java")


class SparkBackend:
    """Runs plans in a Spark session. The driver, its master and its workers need Java; the workers need no Python."""

    name = "spark"

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        self._opener: tempfile.TemporaryDirectory[str] | None = None
        for key, value in _EXACT.items():
            session.conf.set(key, value)
        master = session.sparkContext.master
        if not master.startswith("local") and not any(_on(session, key) for key in _SEALED_TALK):
            session.stop()
            raise BackendMissing(
                f"Spark集群（{master}）的机器之间没有加密传输，不能把事实交给它；"
                "请在集群和本机的spark-defaults.conf里设 spark.authenticate 和 spark.network.crypto.enabled，见 docs/spark.zh.md"
            )

    @classmethod
    def at(cls, master: str, settings: Mapping[str, str]) -> SparkBackend:
        """A session at a master: ``local[2]``, ``spark://machine:7077``, ``yarn``. Raises BackendMissing without Java."""
        builder = SparkSession.builder.master(master).appName("shouwang")
        for key, value in {**_HIDDEN, **settings}.items():
            builder = builder.config(key, value)
        try:
            return cls(builder.getOrCreate())
        except (PySparkRuntimeError, FileNotFoundError) as error:
            raise BackendMissing("Spark起不来：请安装Java 17（openjdk-17-jre-headless），并检查JAVA_HOME") from error

    def screen(self, plan: Plan, facts: Facts | Export, along: Sequence[str] = ()) -> Screening:
        """As every backend. Raises ExportBroken where an export cannot be opened on one of the machines."""
        try:
            frames = self._exported(facts) if isinstance(facts, Export) else self._in_hand(facts)
            return screen_frames(plan, frames, along)
        except (Py4JJavaError, PySparkException) as error:
            if isinstance(facts, Export) and "FAILED_READ_FILE" in str(error):
                raise ExportBroken(
                    f"Spark打不开导出的文件 {facts.folder}：文件缺失或被改动，或有机器上没有密钥 {facts.keys}（每台机器的同一个位置都要有）"
                ) from error
            raise

    def rescreen(self, then: Read, before: Screening, now: Read, changed: Changed) -> Screening:
        raise refusal(self.name, "rescreen")

    def close(self) -> None:
        self.session.stop()
        if self._opener is not None:
            self._opener.cleanup()

    def _in_hand(self, facts: Facts) -> Frames:
        frame = self.session.createDataFrame
        feeds = {one.feed: frame(in_memory(one.table)) for one in facts.feeds}
        return Frames(frame(in_memory(facts.persons)), frame(in_memory(facts.households)), feeds)

    def _exported(self, export: Export) -> Frames:
        if self._opener is None:
            self._opener = self._opener_brought()
        feeds = {feed: self._sealed(export, f"feeds/{feed}") for feed in export.feeds}
        return Frames(self._sealed(export, "persons"), self._sealed(export, "households"), feeds)

    def _sealed(self, export: Export, table: str) -> DataFrame:
        """A table of an export. Its columns come from the manifest that the key vouches for, not from a guess."""
        columns = [spark_types.StructField(name, _column_type(kind)) for name, kind in export.columns(table)]
        options = {
            **_OPENING,
            "shouwang.export.keys": str(export.keys.absolute()),
            "parquet.encryption.kms.instance.id": export.key.name,  # else the key of an earlier export is tried
            "__globPaths__": "false",  # a folder's name is its name, not a pattern
        }
        reader = self.session.read.schema(spark_types.StructType(columns)).options(**options)
        return reader.parquet(*[f"file://{path.absolute()}" for path in export.files(table)])

    def _opener_brought(self) -> tempfile.TemporaryDirectory[str]:
        """Compiles ``KeysInAFile`` with the compiler that Spark carries, and hands it to the driver and all workers.

        They fetch it from the folder returned whenever one of them joins.
        """
        jvm: Any = self.session._jvm
        compiler = jvm.org.codehaus.janino.SimpleCompiler()
        compiler.cook(_SOURCE.read_text())
        folder = tempfile.TemporaryDirectory(prefix="shouwang-")
        jar = Path(folder.name) / "shouwang-keys.jar"
        with zipfile.ZipFile(jar, "w") as archive:
            for name, code in dict(compiler.getBytecodes()).items():
                archive.writestr(f"{name.replace('.', '/')}.class", bytes(code))
        self.session.sql(f"ADD JAR '{jar}'")
        shared = self.session._jsparkSession.sharedState()
        hadoop: Any = self.session.sparkContext._jsc.hadoopConfiguration()
        hadoop.setClassLoader(shared.jarClassLoader())
        return folder


def _on(session: SparkSession, key: str) -> bool:
    return bool(session.sparkContext.getConf().get(key, "false") == "true")


def _column_type(kind: str) -> spark_types.DataType:
    """Spark's type of an Arrow type's name."""
    plain: dict[str, spark_types.DataType] = {
        "int32": spark_types.IntegerType(),
        "int64": spark_types.LongType(),
        "bool": spark_types.BooleanType(),
        "string": spark_types.StringType(),
        "large_string": spark_types.StringType(),
        "date32[day]": spark_types.DateType(),
    }
    if kind.startswith("decimal128("):
        digits, places = kind.removeprefix("decimal128(").rstrip(")").split(",")
        return spark_types.DecimalType(int(digits), int(places))
    return plain[kind]
