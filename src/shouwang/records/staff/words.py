"""Chinese labels of staff."""

import re

ROLES = {
    "operator": "操作员",
    "county_bureau": "县级主管部门",
    "department_officer": "行业部门联络员",
    "town_officer": "乡镇干部",
    "village_cadre": "村干部",
    "helper": "帮扶责任人",
    "supervisor": "督导员",
    "auditor": "审计员",
    "administrator": "管理员",
}
OPERATOR_TITLE = "内置操作员"
BUILT_IN = re.compile(r"operator(-\d{6})?")
"""Codes of the posts that act where no other is named."""

NOT_ALLOWED = "“{title}”不能{what}"
LOGIN_NAME = "登录名用2到40个小写字母、数字、“-”或“_”，以字母开头，不要写成电话或证件号码"
LOGIN_TAKEN = "登录名 {login} 已有人用，请换一个"
HOLDER_NAME = "要写姓名，最多40个字"
HOLDER_PHONE = "电话不像一个电话号码，请写手机号或带区号的座机号，也可以不写"
HOLDER_LEFT = "登录名 {login} 已经停用，不能再任岗位；换个登录名另设"
HOLDING_EARLY = "任职从{from_on}起算，不能在{to_on}就到期"
HOLDING_OVERLAPS = "此人任这个岗位到{to_on}为止，再任不能从更早的{from_on}起"
NOBODY_HOLDS = "此人现在没有任这个岗位"
POST_CLOSED = "岗位 {code} 已经关闭，请另设一个"
POST_BUILT_IN = "内置的操作员岗位不能关闭，也不能改名"
POST_OWN = "不能关闭自己正在用的岗位，请由别的岗位来做"
POST_TITLE = "岗位名称不能空着，最多60个字"
POST_DIFFERS = "岗位 {code} 原来的角色、区划或部门和这里写的不一样；岗位只能改名称，请另设一个新代码"
TOO_LONG = "密码最多{longest}个字符"
TOO_SHORT = "密码太短：至少{enough}个字符；小写字母、大写字母、数字、符号中有三种的，至少{with_kinds}个字符"
LOGIN_IN_IT = "密码里不要有登录名"
A_RUN = "密码不要用连着的或重复的字符，如 12345678、qwertyui、aaaaaaaa"
TOO_COMMON = "这个密码太常见，很容易被猜到，请换一个"
SAME_AGAIN = "新密码和原来的一样，请换一个"
NOT_RIGHT = "密码不对；连续错{most}次会锁{minutes}分钟"
REFUSED = "没有登录成：登录名、密码或动态码不对，或者已被锁定。连续错{most}次锁{minutes}分钟；忘了密码请找管理员重设"
CODE_NEEDED = "请输入手机上的6位动态码"
CODE_WRONG = "动态码不对，或者已经用过，请等下一个再试；仍不对时请核对手机的时间"
CODE_THERE = "动态码已经启用，要换手机请先停用"
CODE_NOT_BEGUN = "还没有开始设置动态码，请先扫码"
COLUMNS = ("岗位代码", "岗位名称", "角色", "区划代码", "部门", "登录名", "姓名", "电话")
SHEET_HEADINGS = "没有找到表头，应有一行写着：{columns}。请用“岗位和人员”模板"
ROW_OTHERWISE = "第{row}行也写了这个{what}，两行写的不一样，请写成一样的"
ROW_DIVISION = "要写区划代码：2、4、6、9或12位数字；管全站的写“全站”"
WHOLE_SITE = "全站"
ROW_LOGIN = "写了姓名或电话，还要写登录名"
ROW_DEPARTMENT = "现行政策包里没有这个部门，可用的是：{known}"
