"""Which database a site has: a file in its home, or the PostgreSQL that ``DATABASE_URL`` names.

The address holds a password. It is read here once and said nowhere: messages name what is wrong and never quote it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from shouwang.records import vault
from shouwang.server.site import CannotGoOn

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_SCHEMES = ("postgresql://", "postgres://")
_EXAMPLE = "postgresql://用户名:密码@主机:5432/库名，或 postgresql:///库名?host=/var/run/postgresql"
_HELD = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
"""Seconds for which a thread of the web server goes on with its connection, once it was seen to be alive: opening one for
every page costs PostgreSQL a new process and SQLite all that it has read."""
_OURS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
_FIRST_CHOICE = {"connect_timeout": "10", "application_name": "shouwang"}
"""Seconds until a server that does not answer counts as out of reach; under what name its operators see us."""
_SETTINGS = "-c jit=off -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0"
"""Compiling the question of a page takes PostgreSQL up to a second, and answering it a few hundredths. Fetching a row by its
key costs hardly more than reading on, from memory and on today's disks: PostgreSQL supposes a turning one, and reads a
million households to find ten thousand. And no question takes several processors: an office's pages come many at once, and
two that one page keeps busy are missing to the others."""


class BadAddress(CannotGoOn):
    """``DATABASE_URL`` cannot be understood; the message is the Chinese sentence for the operator."""


def sqlite(path: Path) -> dict[str, Any]:
    """The settings of the embedded database.

    Many read while one writes (WAL), a writer takes its lock at the start of its transaction and so never finds out half
    way that it cannot go on (IMMEDIATE), and what is committed has reached the disk (FULL).
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        **_HELD,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            # Seconds: the import of a large register is one transaction, and who comes meanwhile waits for it.
            "timeout": 600,
            # Pages of 8 kB suit sealed records (a new database takes them, an old one keeps its own). Sorting stays in
            # memory: a temporary file would lie outside of the site's home.
            "init_command": (
                "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; "
                "PRAGMA cache_size=-65536"
            ),
        },
        "TEST": {"NAME": None},
    }


def postgresql(address: str) -> dict[str, Any]:
    """The settings of the PostgreSQL at an address of libpq's form. Raises ``BadAddress``.

    libpq itself takes the address apart, so that whatever PostgreSQL's own programs understand is understood.
    """
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    if not address.startswith(_SCHEMES):
        raise BadAddress(
            f"环境变量 DATABASE_URL 只认 PostgreSQL 的地址：{_EXAMPLE}。要用站点目录里的SQLite，就不要设它"
        )
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(address).items() if value is not None}
    except ProgrammingError:
        raise BadAddress(
            f"环境变量 DATABASE_URL 看不懂，应写成 {_EXAMPLE}；密码里的特殊字符要写成%加两位十六进制"
        ) from None
    if not parts.get("dbname"):
        raise BadAddress(f"环境变量 DATABASE_URL 没有写库名，应写成 {_EXAMPLE}")
    if not all(port.isdigit() and 0 < int(port) < 65536 for port in parts.get("port", "5432").split(",")):
        raise BadAddress(f"环境变量 DATABASE_URL 里的端口不是1到65535的数字，应写成 {_EXAMPLE}")
    ours = {theirs: parts.pop(name, "") for name, theirs in _OURS.items()}
    # What the address says itself comes last, and holds.
    parts["options"] = f"{_SETTINGS} {parts.get('options', '')}".strip()
    return {"ENGINE": "django.db.backends.postgresql", **ours, **_HELD, "OPTIONS": {**_FIRST_CHOICE, **parts}}


_NOT_MADE = "这里还没有建站，请先执行：shouwang init"
_OUT_OF_REACH = (
    "连不上数据库。请看：服务器开着吗，DATABASE_URL 里的主机、端口、库名、用户名和密码对不对，这台机器准不准连"
)
_SORTED_OTHERWISE = (
    "这个PostgreSQL库排文字的次序不是按编码（区划代码的范围会取错），不能用。请另建一个库再执行 shouwang init："
    "createdb --template=template0 --encoding=UTF8 --locale=C 库名"
)
_OF_ANOTHER_HOME = "DATABASE_URL 指的库不是 SHOUWANG_HOME 这个站的（密钥对不上），什么也没有做。请把两者改成同一个站的"
_OLDEST = 140000
"""PostgreSQL 14: what the Django in use asks for."""
_TOO_LONG = "22001"
_CUT_OFF = ("08", "57P")
"""SQL states: a text longer than its column; the connection lost, the server shut down."""
_OF_AN_OLDER_VERSION = "程序升级过，这个站的数据库还没有换成新的样子，请先执行：shouwang init（换之前要留底的，请用旧版程序 shouwang backup）"
_ORDER = ["", "-", "0", "9", ":", "A", "Z", "_", "a", "z", "一", "乙", "丁", "县", "，"]


def look(*, must_be_made: bool) -> bool:
    """Sees that the database answers, sorts text as we do and belongs to this home. Gives whether a site was made in it.

    Raises ``CannotGoOn`` with the sentence for the operator. ``init`` looks before it makes anything.
    """
    from django.db import OperationalError, connection

    if connection.vendor == "postgresql":
        try:
            made = _looked_at(connection)
        except OperationalError:
            raise CannotGoOn(_OUT_OF_REACH) from None
    else:
        made = Path(str(connection.settings_dict["NAME"])).exists()
    if must_be_made and not made:
        raise CannotGoOn(_NOT_MADE)
    if must_be_made and _behind(connection):
        raise CannotGoOn(_OF_AN_OLDER_VERSION)
    return made


def _behind(connection: BaseDatabaseWrapper) -> bool:
    """Whether the program was upgraded and the tables were not: they lack a migration that lies beside the program."""
    from django.apps import apps

    there = {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        for path in (Path(app.path) / "migrations").glob("[0-9]*.py")
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return bool(there - {(app, name) for app, name in cursor.fetchall()})


def _looked_at(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), "
            "(SELECT array_agg(one ORDER BY one) FROM unnest(%s::text[]) one), "
            "to_regclass('staff_post') IS NOT NULL, to_regclass('households_registerimport') IS NOT NULL",
            [_ORDER],
        )
        version, encoding, order, made, registers = cursor.fetchone()
        if version < _OLDEST:
            raise CannotGoOn(f"PostgreSQL太旧（{version // 10000}），要{_OLDEST // 10000}或更新的")
        if encoding != "UTF8" or order != sorted(_ORDER):
            raise CannotGoOn(_SORTED_OTHERWISE)
        if registers:
            cursor.execute("SELECT substr(sealed, 1, 9) FROM households_registerimport ORDER BY id DESC LIMIT 1")
            last = cursor.fetchone()
            if last is not None and not vault.keyring().sealed(last[0]):
                raise CannotGoOn(_OF_ANOTHER_HOME)
    return bool(made)


def trouble_told(error: Exception) -> str | None:
    """The sentence for what a database refused in the midst of a command; None for what is no such refusal."""
    from django.db import DataError, InterfaceError, OperationalError

    from shouwang.records.turns import gave_way

    state = getattr(error.__cause__, "sqlstate", None) or ""
    if isinstance(error, DataError) and state == _TOO_LONG:
        return "没有做成：写的文字太长，库里放不下。请缩短说明、名称或工作表的名字，再执行一次。"
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    if "database is locked" in str(error) or gave_way(error):
        return "没有做成：别的命令一直在写数据库，等不到空。已有的数据没有改坏，过一会儿再执行一次即可。"
    if state.startswith(_CUT_OFF) or (not state and "connection" in str(error)):
        return "没有做成：和数据库的连接断了。没有做完的部分不计入，连上以后再执行一次即可接着做。"
    return None
