"""The site's own files: keys, received files, fact files. Plain files, no tables.

Holds: ``keys/site.json`` (readable by the owner alone, outside the database), received files sealed in chunks, fact
files as encrypted Parquet, books of keyed lines to look long lists up in, the workbooks that the site writes for people to fetch, a scratch folder for DuckDB, and the
sealed stream of a backup. Receives from: ``feeds``, ``households`` and ``screenings``, as bytes and Arrow tables; the
desk's workbooks. Gives to: the same rooms, by the names it handed out. Never: a plain personal value on the disk, a file
half written, a file changed after it was kept, or Django.

Everything is written beside its place and moved there when it is whole and on the disk, so a process killed at any
point leaves either the whole file or none; ``sweep`` clears what such a process left beside.
"""

from shouwang.engine.values.sealing import Keyring, SealBroken

from .archives import archive_name, new_archive_name, opened_archive, sealed_archive
from .books import Book, book_kept, equal_pairs, keep_book, name_of_book, open_book
from .facts import (
    FactFile,
    content_hash,
    content_of,
    drop_facts,
    drop_other_views,
    facts_exist,
    keep_view,
    name_of_view,
    open_facts,
    read_facts,
    write_facts,
)
from .keys import NoKeys, keyring, make_keys
from .made import kept_or_made
from .places import Gone, alone, home, scratch, sweep, write_atomic
from .received import file_kept, keep_file, name_of_file, read_file
from .written import drop_written, read_written, write_out, written_folder, written_in

__all__ = [
    "Book",
    "FactFile",
    "Gone",
    "Keyring",
    "NoKeys",
    "SealBroken",
    "alone",
    "archive_name",
    "book_kept",
    "content_hash",
    "content_of",
    "drop_facts",
    "drop_other_views",
    "drop_written",
    "equal_pairs",
    "facts_exist",
    "file_kept",
    "home",
    "keep_book",
    "keep_file",
    "keep_view",
    "kept_or_made",
    "keyring",
    "make_keys",
    "name_of_book",
    "name_of_file",
    "name_of_view",
    "new_archive_name",
    "open_book",
    "open_facts",
    "opened_archive",
    "read_facts",
    "read_file",
    "read_written",
    "scratch",
    "sealed_archive",
    "sweep",
    "write_atomic",
    "write_facts",
    "write_out",
    "written_folder",
    "written_in",
]
