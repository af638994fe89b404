"""Chinese sentences of keeping."""

REFUSALS = {
    "backup_inside": "备份不要放在站点目录（{home}）里：目录坏了、丢了，备份也跟着没有了。请给 --out 另指一个地方",
    "backup_taken": "“{path}”已经有了，又不是本程序写的备份，没有动它。请给 --out 换一个名字",
    "backup_missing_file": (
        "记录里说到的文件 {name} 不在 {home} 里了，备份不会完整，没有备份。请先从以前的备份里找回这个文件；"
        "实在找不回，请加 --accept，备份里会记下缺了哪几个"
    ),
    "backup_of_older_site": (
        "数据库还是旧版程序的样子，这个版本备份不了。请先执行 shouwang init 换成新的样子；换之前要留底，请用旧版程序备份"
    ),
    "backup_not_ours": "“{path}”不是本程序写的备份，请核对文件",
    "backup_broken": "备份“{path}”打不开：{why}。没有恢复任何东西；请换一份备份，或核对密钥",
    "backup_incomplete": "备份“{path}”不完整（{what}），没有恢复任何东西；请换一份备份",
    "backup_newer": "备份“{path}”是更新的版本做的（{what}），这个版本读不了。请先升级程序，再恢复",
    "restore_no_keys": (
        "恢复要用这个站原来的密钥：请用 --keys 指明密钥文件（当初另放的那一份），或把它放到 {path}，只许本人读取。"
        "没有密钥，备份打不开"
    ),
    "restore_other_keys": "{path} 里已有另一套密钥，和 --keys 指的不一样，没有动。请恢复到一个空目录里",
    "restore_keys_broken": "“{path}”不是完整的密钥文件，请核对",
    "restore_not_empty": (
        "{home} 里已有数据（{what}），没有恢复：恢复只往空的地方放，免得盖掉东西。请把 SHOUWANG_HOME 指到一个空目录"
    ),
    "restore_database_not_empty": (
        "DATABASE_URL 指的库里已有数据表（{what}），没有恢复：恢复只往空的地方放，免得盖掉东西。请另建一个空库"
    ),
    "restore_chain": "备份里的日志链已经断了（{county}：{sentence}）。没有恢复；只为查看而恢复，请加 --accept",
    "restore_half": "上一次恢复没有做完，这里的东西还不能用。请再执行一次同样的 shouwang restore，把它做完",
    "keys_taken": "“{path}”已经有了，内容不是本站的密钥，没有动它。请换一个名字",
    "keys_inside": "密钥的备份不要放在站点目录（{home}）里。请放到另一处，如保险柜里的加密U盘",
}

BACKING_UP, CHECKING, TAKING_IN = "备份", "核对备份", "写入数据库"
"""What is being done, for a progress bar."""
