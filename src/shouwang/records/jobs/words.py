"""Chinese labels of jobs."""

STATES = {"waiting": "排队", "running": "正在做", "done": "做完", "failed": "没有做成"}
KINDS = {
    "take_in": "收表",
    "month": "做一个月",
    "dispatch": "整合交办",
    "visit_import": "收核查情况",
    "look_back": "回头看",
    "print": "打印材料",
    "export": "导出清单",
    "compare": "比对线上线下",
    "verify": "核验日志",
    "measure_book": "收帮扶措施表",
    "comparing_book": "收比对结果",
    "village_lists": "收排查名单",
    "pairing_book": "收结对名单",
    "project_book": "收项目台账",
    "staff_book": "收岗位和人员",
}
TAKEN_TOO_OFTEN = (
    "没有做成：做了{tries}次，每次都没有做完就中断了。已有的数据没有改坏；请看看内存和磁盘够不够，再交一次。"
)
READS_ONLY = "“{title}”不能{what}，请由本县的岗位来做"
