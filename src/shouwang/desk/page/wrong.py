"""What a form says of a field that was left empty or filled in wrongly, where the form itself says nothing better.

Django's own sentences are English here: its translations stay off, because they would also write dates and numbers in
other ways than the fields of a browser read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.forms import fields

_DAY, _NUMBER, _CHOICE = "日期写成 2024-04-15 这样", "请写数字", "没有这一项，请从给出的里面选"
SAID: Final[Mapping[type[fields.Field], Mapping[str, str]]] = {
    fields.Field: {
        "required": "这一格是空的，请填写",
        "max_length": "最多 %(limit_value)d 个字，现在有 %(show_value)d 个",
        "min_length": "最少 %(limit_value)d 个字，现在有 %(show_value)d 个",
        "max_value": "不能大于 %(limit_value)s",
        "min_value": "不能小于 %(limit_value)s",
        "step_size": "要是 %(limit_value)s 的整数倍",
        "max_digits": "最多 %(max)s 位数字",
        "max_decimal_places": "小数点后最多 %(max)s 位",
        "max_whole_digits": "小数点前最多 %(max)s 位",
        "null_characters_not_allowed": "里面有看不见的字符，请删掉重写",
    },
    fields.IntegerField: {"invalid": "请写整数"},
    fields.FloatField: {"invalid": _NUMBER},
    fields.DecimalField: {"invalid": _NUMBER},
    fields.DateField: {"invalid": _DAY},
    fields.TimeField: {"invalid": "时间写成 09:30 这样"},
    fields.DateTimeField: {"invalid": "时间写成 2024-04-15 09:30 这样"},
    fields.SplitDateTimeField: {"invalid_date": _DAY, "invalid_time": "时间写成 09:30 这样"},
    fields.DurationField: {"invalid": "时长写得不对", "overflow": "天数要在 {min_days} 和 {max_days} 之间"},
    fields.RegexField: {"invalid": "写法不对，请照说明重写"},
    fields.SlugField: {"invalid": "只能写字母、数字、下划线和短横线"},
    fields.EmailField: {"invalid": "邮箱地址写得不对"},
    fields.URLField: {"invalid": "网址写得不对"},
    fields.GenericIPAddressField: {"invalid": "地址写得不对"},
    fields.UUIDField: {"invalid": "编号写得不对"},
    fields.JSONField: {"invalid": "内容写得不对"},
    fields.FileField: {
        "invalid": "没有收到文件，请重新选一个",
        "missing": "没有收到文件，请重新选一个",
        "empty": "这个文件是空的",
        "max_length": "文件名最多 %(max)d 个字，现在有 %(length)d 个",
        "contradiction": "不能又交文件又勾选清除",
    },
    fields.ImageField: {"invalid_image": "这不是图片，或者图片坏了"},
    fields.FilePathField: {"invalid_choice": _CHOICE},
    fields.ChoiceField: {"invalid_choice": _CHOICE},
    fields.MultipleChoiceField: {"invalid_choice": _CHOICE, "invalid_list": "请从给出的里面选"},
    fields.MultiValueField: {"invalid": "请填写完整", "incomplete": "请填写完整"},
}
"""Kind of field → what is wrong, by Django's names, and what is said of it. A form's own words come before these."""


def say_what_is_wrong() -> None:
    """Lets all fields that are made from now on speak so; called once, before there is any form."""
    for kind, words in SAID.items():
        kind.default_error_messages = {**vars(kind).get("default_error_messages", {}), **words}
