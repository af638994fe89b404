"""``shouwang backup``, ``shouwang restore`` and ``shouwang keys``."""

from __future__ import annotations

import argparse

from shouwang.server.site import acting_post, now


def backup(options: argparse.Namespace) -> int:
    """Writes the backup and says what is in it, and what is not."""
    from shouwang.records import vault
    from shouwang.server.keeping.backup import back_up
    from shouwang.server.progress import bars

    with bars() as progress:
        contents = back_up(acting_post(options), options.out, now(), options.accept, progress)
    rows = sum(contents.rows.values())
    print(f"已备份到 {options.out}：{rows:,}行记录，{contents.files}个文件，{options.out.stat().st_size / 1e6:.1f} MB")
    if contents.missing:
        print(f"缺{len(contents.missing)}个文件：{'、'.join(contents.missing)}")
    print(
        f"备份里没有密钥，没有密钥它也打不开。密钥在 {vault.home() / 'keys' / 'site.json'}，请另外存放（shouwang keys export）。"
    )
    return 0


def restore(options: argparse.Namespace) -> int:
    """Puts a backup back into an empty place."""
    from shouwang.records import vault
    from shouwang.server.database import look
    from shouwang.server.keeping.keys import bring_keys
    from shouwang.server.keeping.restore import restore as put_back
    from shouwang.server.progress import bars

    bring_keys(options.keys)
    vault.keyring()
    look(must_be_made=False)
    with vault.alone("restore"), bars() as progress:
        done = put_back(options.file, lambda: acting_post(options), now(), options.accept, progress)
    print(
        f"已恢复到 {vault.home()}：{done.rows:,}行记录，{done.files}个文件，备份于{done.made_at[:16].replace('T', ' ')}（UTC）"
    )
    if done.missing:
        print(f"备份时就缺{len(done.missing)}个文件。")
    print(
        "清单、引用和日志链都已核对。"
        if not options.accept
        else "清单和引用已核对；日志链请用 shouwang journal verify 查看。"
    )
    return 0


def export_keys(options: argparse.Namespace) -> int:
    """Copies the keys to a safe place."""
    from shouwang.server.keeping.keys import export_keys as export

    export(acting_post(options), options.file, now())
    print(
        f"密钥已复制到 {options.file}，只许本人读取。请和备份分开存放：两样都拿到的人什么都能看，丢了密钥就什么都打不开。"
    )
    return 0
