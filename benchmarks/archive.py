"""An archive of 50,000 invented proposals: those of a set of paraphrases, lost among others.

The others are put together from parts, so that they share places, people, measures and manners of speaking with the
paraphrases, and among themselves their topics; none is about the very matter of a paraphrase.
"""

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PARAPHRASES = {
    "test": Path(__file__).parent / "paraphrases.tsv",
    "development": Path(__file__).parent / "paraphrases-development.tsv",
}
"""Two sets. Whoever works on the radar reads the second one and its misses, and learns of the first but the figure."""


class Pair(NamedTuple):
    """A proposal that is kept, and how somebody else begins to write of the same matter."""

    title: str
    text: str
    typed_title: str
    typed_text: str


class Written(NamedTuple):
    """A proposal of the archive."""

    title: str
    text: str


BEGINNINGS = (
    "关于加强", "关于推进", "关于完善", "关于规范", "关于进一步做好", "关于加快", "关于优化", "关于支持", "关于",
    "关于解决",
)  # fmt: skip
PLACES = (
    "东城", "西城", "南湖", "北山", "高新区", "经开区", "滨江新区", "老城区", "城乡结合部", "山区县", "沿海乡镇",
    "社区", "街道", "乡村", "小区", "学校", "医院", "园区", "商圈", "车站周边", "景区", "高速沿线", "城中村",
    "移民安置点", "农贸市场",
)  # fmt: skip
TOPICS = (
    "花卉产业", "蜂蜜加工", "茶园改造", "海洋牧场", "渔港升级", "盐田保护", "湿地修复", "候鸟栖息地", "矿山复绿",
    "地质公园", "温泉疗养", "滑雪场馆", "马拉松赛事", "龙舟赛", "书法教育", "戏曲进课堂", "航天科普", "天文观测",
    "气象预警", "地震监测", "森林防火", "松材线虫防治", "红火蚁防控", "白蚁防治", "病媒生物控制", "职业病防护",
    "粉尘治理", "危化品运输", "烟花爆竹管控", "加油站油气回收", "报废车辆拆解", "旧衣物回收", "过期药品回收",
    "医疗废物处置", "餐厨垃圾处理", "污泥处置", "再生水利用", "海水淡化", "水权交易", "抽水蓄能", "核电科普",
    "氢能产业", "生物质能", "储能电站", "特高压走廊", "通信基站", "工业互联网标识", "区块链存证", "数字人民币",
    "卫星导航应用", "地理信息共享", "档案数字化", "家谱整理", "方言保护", "地名文化", "红色遗址", "博物馆夜场",
    "美术馆巡展", "街头艺人", "影视基地", "动漫产业", "电子竞技", "密室剧本娱乐", "自习室经营", "宠物诊疗",
    "二手车交易", "家政培训", "月嫂认证", "旅拍行业", "露营地建设", "房车营地", "游艇码头", "内河航运",
    "港口集疏运", "中欧班列", "保税物流", "铁路专用线", "机场临空经济", "通用机场", "汽车租赁", "网约车合规",
    "校车运营", "驾校培训", "道路绿化带", "桥梁养护", "隧道照明", "路灯节能", "井盖更换", "架空线入地",
    "地下综合管廊", "人防工程利用", "垂直绿化", "屋顶农场", "城市天际线", "广告牌匾设置", "报刊亭转型", "邮政网点",
    "金融知识普及", "农业保险", "天气指数保险", "巨灾保险", "商业健康险", "慈善信托", "遗嘱服务", "公证进村",
    "仲裁推广", "破产管理人", "专利导航", "商标保护", "地理标志", "标准制定", "计量检定", "特种设备检验",
    "气瓶检验", "疫苗冷链", "罕见病用药", "儿童用药", "口腔种植", "视光服务", "安宁疗护", "麻醉医师", "护士队伍",
    "血液透析", "器官捐献", "戒毒康复", "社区矫正", "刑满释放人员安置", "退役军人创业", "军属优待", "侨资侨智",
    "台青交流", "少数民族特色村寨", "宗教场所消防", "女性创业", "家庭教育指导", "研学旅行", "劳动教育基地",
    "营养午餐", "校服质量", "教材循环", "图书漂流", "开放大学", "技能竞赛", "博士后工作站", "院士工作室",
    "科研经费", "成果转化", "大型仪器共享", "种业创新", "马铃薯产业", "食用菌种植", "药材种植", "桑蚕养殖",
    "奶业振兴", "生猪稳产", "牛羊屠宰", "稻渔综合种养", "蔬菜大棚", "果树矮化", "农机合作社", "植保飞防",
    "土壤改良", "盐碱地利用",
)  # fmt: skip
MATTERS = (
    "发展", "管理", "服务体系建设", "安全监管", "资金保障", "人才培养", "标准化建设", "数字化管理", "宣传推广",
    "布局规划", "转型升级", "长效机制", "补贴政策", "试点工作", "质量提升", "公共服务", "执法协作", "设施改造",
    "社会参与", "品牌建设",
)  # fmt: skip
COMPLAINTS = (
    "{place}的{topic}起步晚、底子薄，群众反映强烈", "{topic}缺少统一规划，{place}各自为政，重复建设",
    "{place}从事{topic}的人员年龄老化，年轻人不愿干", "{topic}的经费没有保障，设施老化损坏无人维修",
    "{topic}涉及部门多，职责不清，办事要跑多个窗口", "企业参与{topic}的积极性不高，融资难，成本高",
    "老年人、儿童等群体在{topic}方面需求大，{place}供给不足", "{topic}标准缺失，收费不透明，投诉较多",
    "{place}用地紧张，{topic}项目落地难，审批慢", "宣传不够，居民对{topic}不了解，参与率低",
    "监管力量不足，{topic}存在安全隐患，发生过事故", "数据不共享，{topic}信息分散，重复填报",
)  # fmt: skip
MEASURES = (
    "建议制定{topic}专项规划，明确责任部门", "建议设立{topic}专项资金，给予运营补贴和贷款贴息",
    "建议在{place}开展{topic}试点，总结后推广", "建议建立{topic}联席会议，联合执法，纳入考核",
    "建议建设{topic}信息平台，实现数据共享、一网通办", "建议校企合作培养{topic}人才，提高待遇",
    "建议引入社会资本和专业公司统一运维{topic}", "建议开展{topic}进社区、进学校宣传，组建志愿队伍",
    "建议完善{topic}标准，公示收费，建立信用评价和黑名单", "建议简化{topic}审批，容缺受理，一窗办理",
    "建议对{topic}隐患全面排查，建立台账，限期整改", "建议划定{topic}专门区域，完善配套设施",
)  # fmt: skip


def pairs(name: str) -> list[Pair]:
    """The paraphrases of a set, as they were written before anything was tuned on it."""
    with PARAPHRASES[name].open(encoding="utf-8", newline="") as file:
        return [Pair(*row) for row in csv.reader(file, delimiter="\t")]


def others(count: int, *, seed: int = 4) -> Iterator[Written]:
    """So many other proposals, always the same ones."""
    chance = random.Random(seed)
    for _ in range(count):
        place, topic = chance.choice(PLACES), chance.choice(TOPICS)
        title = f"{chance.choice(BEGINNINGS)}{place}{topic}{chance.choice(MATTERS)}的{chance.choice(('建议', '提案'))}"
        parts = [*chance.sample(COMPLAINTS, 5), *chance.sample(MEASURES, 6)]
        text = "。".join(part.format(place=chance.choice((place, "我市")), topic=topic) for part in parts)
        yield Written(title, f"{text}。")
