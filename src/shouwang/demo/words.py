"""The words of the invented county. Nobody in it exists; no list here is shared with cleaning or with a pack."""

from __future__ import annotations

from typing import Final

SURNAMES: Final = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
RARE_SURNAMES: Final = ("欧阳", "上官", "司马", "诸葛", "仝", "亓", "逄", "䶮")
MEN: Final = tuple(
    "伟强磊军勇杰涛明超刚平辉健斌波宁亮海山林峰成旺富贵根生福祥庆国建文武志学德仁义忠良友发财满堂喜顺安康盛荣华昌"
)
WOMEN: Final = tuple("芳娜敏静丽艳娟霞秀英慧巧美玲珍莲桂香月梅兰菊竹红燕凤洁云琴素真环雪荣爱妹玉萍蓉婷琳莉晓春花彩翠")
YOUNG: Final = (
    "子轩", "浩然", "梓涵", "欣怡", "宇航", "雨桐", "思远", "佳琪", "俊熙", "诗涵", "一诺", "嘉懿", "垚", "喆", "犇", "昱",
)  # fmt: skip

# (people, men's names, women's names, second names): written "first·second"
MINORITIES: Final = (
    ("藏族", ("多吉", "次仁", "旺堆", "格桑"), ("拉姆", "央金", "白玛", "德吉"), ("旺久", "曲珍", "平措", "罗布", "仓决")),
    ("彝族", ("木呷", "拉铁", "尔布", "阿牛"), ("阿呷", "尔西", "曲则", "牛牛"), ("阿侯", "吉克", "沙马", "曲比", "马海")),
    ("维吾尔族", ("阿迪力", "库尔班", "艾合买提"), ("古丽娜尔", "帕提古丽", "热依汗"), ("艾山", "玉素甫", "吐尔地", "卡德尔")),
)  # fmt: skip

TOWN_STEMS: Final = (
    "松涧", "鹿鸣", "柳渡", "梅塘", "枫林", "石渠", "栗园", "青崖", "沙溪", "竹海", "兰皋", "稻香", "云岭", "双桥",
    "桃坞", "茶坪", "麦田", "泉口", "雁荡", "石鼓", "杏花", "荷塘", "楠木", "榆关", "桑园", "梧桐", "橘洲", "菱湖",
    "芦苇", "柏树", "银杏", "桐岗", "丹霞", "碧潭", "金沙", "玉泉", "铁炉", "铜鼓", "盐井", "瓷窑",
)  # fmt: skip
VILLAGE_FIRST: Final = tuple("大小上下前后东西南北新老石柳桃李杨槐枣梨白黄青红金银清双三五龙凤马牛羊鹤")
VILLAGE_SECOND: Final = tuple("坪坝沟湾岭塘冲畈墩店桥井泉树林岗洼坡屋庄")
# Places of other counties: no stem of ours may occur in them.
ELSEWHERE: Final = ("外县", "邻市暂住", "外省务工", "户籍在外地")

EDUCATION_OLD: Final = ("文盲或半文盲", "小学", "初中")
EDUCATION_YOUNG: Final = ("小学", "初中", "高中", "大专", "本科及以上")

UNINSURED_REASONS: Final = ("漏缴", "外地参保", "拒绝参保", "新生儿未登记", "刑满释放未续", None)
DROPOUT_REASONS: Final = ("厌学", "因病休学", "随父母外出", "家庭困难")
WATER_PROBLEMS: Final = ("水量不足", "水质浑浊", "取水距离远", "管网损坏", "季节性缺水")
HAZARDS: Final = ("墙体开裂", "屋面漏雨", "地基沉降", "梁柱糟朽", "后山滑坡隐患")
RELIEF_KINDS: Final = ("低保对象", "特困人员", "低保边缘家庭", "支出型困难家庭")
DISABILITIES: Final = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
TRADES: Final = ("茶叶", "生猪", "蛋鸡", "水稻", "油菜", "黄桃", "香菇", "稻虾", "中药材")
LOSSES: Final = ("洪涝绝收", "冻害减产", "滞销", "价格下跌", "疫病死亡")
CASES: Final = ("交通事故", "刑事案件")
PLEAS: Final = ("反映家庭困难", "申请救助", "反映征地补偿", "反映欠薪")
DISASTERS: Final = ("洪涝", "山体滑坡", "风雹", "低温冷冻", "火灾")
INCOME_RISKS: Final = ("收入偏低", "收入连续下降", "支出较大")
CLERKS: Final = ("×××", "张主任", "小李", "陈")
