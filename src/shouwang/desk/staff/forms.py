"""What is typed at the door, about one's own sign-in, and about posts and people."""

from __future__ import annotations

from django import forms


class SignIn(forms.Form):
    login = forms.CharField(
        label="登录名", max_length=40, widget=forms.TextInput({"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}, render_value=False),
    )
    code = forms.CharField(
        label="动态码",
        max_length=10,
        required=False,
        help_text="启用了动态码的，填手机上现在显示的6位数字。",
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class NewPassword(forms.Form):
    old = forms.CharField(
        label="现在的密码", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        help_text="至少10个字符；有大写字母、小写字母、数字、符号中三种的，8个就够。",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再写一次新密码", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, object]:
        told: dict[str, object] = super().clean() or {}
        if told.get("new") and told.get("again") and told["new"] != told["again"]:
            self.add_error("again", "两次写的不一样，请再写一次")
        return told


class Code(forms.Form):
    code = forms.CharField(
        label="手机上现在显示的6位数字",
        max_length=10,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class Password(forms.Form):
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class Title(forms.Form):
    """What a post is to be called; ``seen`` is what it was called when the page was opened."""

    title = forms.CharField(
        label="岗位名称",
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "岗位名称不能空着"},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class Upload(forms.Form):
    """The workbook of posts and people."""

    file = forms.FileField(
        label="填好的工作簿",
        help_text="从上面下载的模板或现在的岗位和人员，改好传回来。",
        widget=forms.FileInput({"accept": ".xlsx,.xls,.et"}),
        error_messages={"required": "请选一个文件", "empty": "这个文件是空的"},
    )
    from_on = forms.DateField(
        label="新任的从哪天起",
        error_messages={"invalid": "日期写成 2024-04-15 这样", "required": "请写日期"},
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
