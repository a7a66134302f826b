"""Invented names, goods, streets, banks and carriers of the example case.

Nothing here names a real person; banks, carriers, employers and shops are invented.
"""

from __future__ import annotations

from typing import NamedTuple

SURNAMES = tuple("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余")
GIVEN_FIRST = tuple("志建国文海春玉晓小永德明家立俊宏少雪美秀云东新佳天子世正开金光振")
GIVEN_SECOND = tuple("强伟军平华芳丽敏静杰涛磊勇刚斌辉鹏玲霞燕峰波宁洁梅兰龙飞超林成荣生祥福亮")
NICKNAMES = tuple("阿 小 老".split())
HANDLES = tuple(
    "山鹰 老猫 海风 木头 北斗 大河 青松 铁匠 渔夫 石头 云雀 黑土 沙漠 竹子 西风".split()
)

STREETS = tuple(
    "人民路 解放路 建设路 中山路 和平街 新华街 文化路 友谊路 长江路 黄河路 青年路".split()
)
DROP_PLACES = tuple("便利店代收 小区驿站 门卫室代收 快递柜 超市代收".split())

BANKS = tuple("海岸银行 江南商业银行 北原银行 山城农商行".split())
PAY_PLATFORM = "易通支付"
OPERATORS = tuple("甲讯通信 乙联通信 丙信通信".split())
CHANNELS = tuple("手机银行 网银 柜台 ATM转账 快捷支付".split())


class Carrier(NamedTuple):
    """An invented parcel carrier; ``share`` in per cent of parcels."""

    name: str
    prefix: str
    share: int


CARRIERS = (
    Carrier("鸿雁速递", "HY", 46),
    Carrier("驿路快运", "YL", 36),
    Carrier("白鹭物流", "BL", 18),
)


class Line(NamedTuple):
    """A line of trade: words on waybills, retail price range (CNY) and weight range (kg)."""

    name: str
    goods: tuple[str, ...]
    price: tuple[int, int]
    weight: tuple[float, float]


def _line(name: str, goods: str, price: tuple[int, int], weight: tuple[float, float]) -> Line:
    return Line(name, tuple(goods.split()), price, weight)


# The first COVER_LINES lines honestly sell what others use as a cover name.
LINES = (
    _line("五金", "五金件 五金工具 水暖配件 机械零件", (60, 1800), (0.5, 9.0)),
    _line("玩具", "玩具 玩具配件 模型配件 拼装模型", (40, 900), (0.3, 3.5)),
    _line("渔具", "渔具 渔具配件 户外用品", (80, 2400), (0.4, 4.0)),
    _line("汽配", "汽车配件 机械零件 装饰件", (90, 3200), (0.8, 12.0)),
    _line("健身", "健身器材 户外用品 运动护具", (100, 2600), (1.0, 10.0)),
    _line("服装", "服装 鞋 箱包 童装", (50, 900), (0.3, 3.0)),
    _line("茶叶", "茶叶 茶具 食品", (60, 1600), (0.3, 3.0)),
    _line("数码", "手机配件 电脑配件 数码产品 耳机", (30, 4200), (0.2, 4.0)),
    _line("食品", "食品 干货 水果 零食", (30, 400), (0.5, 8.0)),
    _line("化妆", "化妆品 日用品 护肤品", (40, 1200), (0.2, 2.0)),
    _line("图书", "图书 文具 资料", (20, 300), (0.2, 5.0)),
    _line("家居", "家居用品 灯具 床上用品", (50, 1500), (0.8, 12.0)),
)
COVER_LINES = 5
ORDINARY_GOODS = tuple("服装 食品 日用品 茶叶 图书 手机配件 鞋 文具".split())
# Cover names of goods, most used first.
COVER_GOODS = tuple("玩具配件 五金件 模型配件 渔具配件 机械零件 健身器材 水暖配件 汽车配件".split())
# What is really sold: retail price (CNY), weight (kg), share in per cent.
RING_PRODUCTS = ((1200, 1.3, 26), (1800, 1.9, 28), (2600, 2.6, 22), (3800, 3.6, 12), (450, 0.7, 12))

PURPOSE_TRADE = ("货款", "订单款", "转账", "购货", "货款尾款", "往来", "")
PURPOSE_PLAIN = ("转账", "", "还款", "货款", "借款", "往来")
PURPOSE_FAMILY = ("生活费", "转账", "", "红包", "孩子学费")
PURPOSE_FRIENDS = ("聚餐", "AA", "转账", "", "门票")
BILLS = tuple("电费 水费 燃气费 话费 宽带费 保险费".split())
EMPLOYER_WORDS = tuple("机电 纺织 建材 食品 物流 电子 印刷 塑料 家具 医药 教育 园林".split())
POSITIONS = tuple("职员 技工 司机 会计 销售 仓管 主管 教师 护士".split())
HOTELS = tuple("如意宾馆 前程快捷酒店 东站招待所 滨江酒店 万和商务酒店 和顺旅馆".split())
