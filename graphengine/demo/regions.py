"""The 31 provincial regions: share of people, cities, and resident-id codes.

The codes are real six-digit codes of GB/T 2260 that were in force for all birth years the demo
draws (1950 to ``last_birth_year``), so that ``stdnum.cn.ric.validate`` accepts the numbers. A
resident id keeps the code of the place of registration: Chongqing people born before 1997 carry
codes of Sichuan, Hainan people born before 1988 codes of Guangdong.
"""

from __future__ import annotations

from typing import NamedTuple


class Region(NamedTuple):
    """One provincial region; ``weight`` is its share of people in per mille."""

    name: str
    weight: int
    cities: tuple[str, ...]
    codes: tuple[str, ...]
    last_birth_year: int = 1993


def _region(name: str, weight: int, cities: str, codes: str, last_birth_year: int = 1993) -> Region:
    return Region(name, weight, tuple(cities.split()), tuple(codes.split()), last_birth_year)


REGIONS: tuple[Region, ...] = (
    _region("北京市", 16, "北京市", "110101 110102 110105 110106"),
    _region("天津市", 11, "天津市", "120101 120102 120103 120104"),
    _region("河北省", 54, "石家庄市 保定市 唐山市", "133023 132421 132121 132223 132323"),
    _region("山西省", 26, "太原市 大同市 临汾市", "140121 142222 142322 142401 142601"),
    _region("内蒙古自治区", 18, "呼和浩特市 包头市 通辽市", "150121 150221 152101 152301"),
    _region("辽宁省", 32, "沈阳市 大连市 鞍山市", "210122 210224 210321 210421 210521"),
    _region("吉林省", 20, "长春市 吉林市 延吉市", "222401 222402 222424 222301"),
    _region("黑龙江省", 28, "哈尔滨市 大庆市 黑河市", "230722 232324 232721 232126 232601"),
    _region("上海市", 17, "上海市", "310101 310104 310105 310106 310107"),
    _region("江苏省", 58, "南京市 苏州市 徐州市", "320121 320122 320123"),
    _region("浙江省", 40, "杭州市 温州市 台州市", "330122 330127 332822 332623"),
    _region("安徽省", 45, "合肥市 芜湖市 六安市", "340121 340221 340421 342401 342522"),
    _region("福建省", 28, "福州市 厦门市 泉州市", "350121 352225 352227 350221 352101"),
    _region("江西省", 33, "南昌市 宜春市 上饶市", "360121 362201 362301 362401 362522"),
    _region("山东省", 72, "济南市 青岛市 临沂市", "370123 372321 372922 372522 372822"),
    _region("河南省", 69, "郑州市 洛阳市 周口市", "412701 412801 413001 412301 412901"),
    _region("湖北省", 42, "武汉市 宜昌市 襄阳市", "422822 422322 420122 422123 422421"),
    _region("湖南省", 49, "长沙市 株洲市 怀化市", "430121 430221 430321 432501 433001"),
    _region("广东省", 80, "广州市 深圳市 东莞市 汕头市", "440221 440122"),
    _region("广西壮族自治区", 35, "南宁市 柳州市 玉林市", "452101 452223 452424 452622 452723"),
    _region("海南省", 7, "海口市 三亚市", "442121 442222", 1986),
    _region("重庆市", 22, "重庆市", "510221 510222 510223 510224"),
    _region("四川省", 60, "成都市 绵阳市 宜宾市", "510121 510321 510421 513021 513122"),
    _region("贵州省", 26, "贵阳市 遵义市 安顺市", "520201 522222 522322 522422 522501"),
    _region("云南省", 35, "昆明市 曲靖市 大理市", "530121 532101 532322 532501 532621"),
    _region("西藏自治区", 3, "拉萨市 日喀则市", "540121 542121 542221 542322"),
    _region("陕西省", 28, "西安市 宝鸡市 榆林市", "610121 610221 610321 612422 612522"),
    _region("甘肃省", 19, "兰州市 天水市 酒泉市", "620121 622101 622222 622322 622421"),
    _region("青海省", 4, "西宁市 格尔木市", "630121 632121 632221 632321"),
    _region("宁夏回族自治区", 5, "银川市 固原市", "640121 640221 642221"),
    _region("新疆维吾尔自治区", 18, "乌鲁木齐市 喀什市 库尔勒市", "650121 652122 652201 652323"),
)

REGION_NAMES: tuple[str, ...] = tuple(region.name for region in REGIONS)

# Dealers sit where goods are made and shipped; buyers are everywhere.
TRADE_REGIONS: tuple[int, ...] = tuple(
    REGION_NAMES.index(name)
    for name in ("广东省", "浙江省", "福建省", "江苏省", "上海市", "山东省", "河北省", "湖南省")
)
