"""A standalone Spark of one master and two workers on this machine, started from pyspark's own files.

Its machines know each other by a secret and talk encrypted, as docs/spark.md tells an operator to set it up. When the
block ends, and also when the process that started it is killed, everything of it ends.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For machines that live a minute: what is compiled is compiled once."""

MODEST = {
    "spark.driver.memory": "1g",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": QUICK,
    "spark.sql.shuffle.partitions": "4",
}
"""Settings of a driver on a small machine that nobody reaches from outside."""


def missing() -> str:
    """Why Spark cannot run here; empty where it can."""
    try:
        import pyspark  # noqa: F401
    except ModuleNotFoundError:
        return "pyspark is not installed: pip install -r requirements/spark.txt"
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "there is no Java: apt-get install openjdk-17-jre-headless"
    return ""


def need_spark() -> None:
    """Leaves a test out where Spark cannot run, unless SHOUWANG_REQUIRE_SPARK says that it must."""
    if why := missing():
        assert not os.environ.get("SHOUWANG_REQUIRE_SPARK"), why
        pytest.skip(why)


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[tuple[str, dict[str, str]]]:
    """(the master's address, what a driver must be told)."""
    settings = {
        "spark.authenticate": "true",
        "spark.authenticate.secret": secrets.token_hex(16),
        "spark.network.crypto.enabled": "true",
        "spark.executor.memory": "512m",
        "spark.executor.extraJavaOptions": QUICK,
    }
    conf = folder / "conf"
    conf.mkdir(parents=True)
    (conf / "spark-defaults.conf").write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    running: list[subprocess.Popen[bytes]] = []
    try:
        log = _start(running, folder, "master", "--webui-port", "0", "--port", "0")
        (address,) = _waited(log, r"Starting Spark master at (spark://\S+)", 1)
        for number in range(workers):
            room = folder / f"worker-{number}"
            _start(
                running,
                folder,
                "worker",
                "--webui-port",
                "0",
                "--cores",
                "1",
                "--memory",
                "512m",
                "--work-dir",
                str(room),
                address,
            )
        _waited(log, r"Registering worker (\S+)", workers)
        yield address, settings | MODEST
    finally:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            for one in running:
                if one.poll() is None or sign == signal.SIGKILL:
                    _signal(one, sign)
            _ended(running)


def _start(running: list[subprocess.Popen[bytes]], folder: Path, what: str, *words: str) -> Path:
    """Starts a master or a worker in a group of its own, which ends when we end; returns its log."""
    import pyspark

    name = f"org.apache.spark.deploy.{what}.{what.capitalize()}"
    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
    }
    log = folder / f"{what}-{len(running)}.log"
    command = ["setpriv", "--pdeathsig", "TERM", str(home / "bin" / "spark-class"), name, "--host", "127.0.0.1", *words]
    with log.open("wb") as out:
        running.append(subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True))
    return log


def _waited(log: Path, pattern: str, times: int, seconds: int = 120) -> list[str]:
    """What a log says, once it has said it so often."""
    until = time.monotonic() + seconds
    while len(found := re.findall(pattern, log.read_text())) < times:
        if time.monotonic() > until:
            raise AssertionError(f"Spark did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.2)
    return found


def _signal(one: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(one.pid, sign)


def _ended(running: list[subprocess.Popen[bytes]]) -> None:
    for one in running:
        try:
            one.wait(timeout=15)
        except subprocess.TimeoutExpired:
            continue
