"""Words that people also say without meaning any lender: such a name weighs little unless it is a signature."""

from __future__ import annotations

from shilu.attribution.spelling import Spelling

_WORDS = """
cash money loan loans credit fast easy quick smart good home happy lucky hope dream rainbow cloud family friend
friends harvest peach mango apple orange banana lemon cherry tree forest river ocean sea lake sun sunny sunshine
moon star stars sky summer spring winter autumn bird tiger lion eagle panda rabbit bee honey pocket wallet coin
coins rupee rupees salary pay payday express direct instant simple best first one next now today tomorrow help
partner bridge branch stone rock light bright fresh green blue red gold golden silver diamond pearl smile care
trust fair key link point line wave wind rain snow fire earth garden flower rose lotus rise spark boost jump
step walk run fly go up plus max pro prime super city village town market store shop kitchen table house window
door road street train bus time day week month year uang dana tunai pinjam pinjaman cepat mudah bantu bantuan
kita teman sahabat kawan rumah keluarga untung rejeki rezeki berkah maju jaya sejahtera bintang bulan matahari
pelangi bunga kilat sakti amanah harapan makmur sentosa lancar pera utang pautang kaagapay tulong bayani araw
bituin tala ligaya pag-asa bahay kapitbahay kasama tropa suki ginto bukas ngayon agad madali mabilis paisa
monday tuesday wednesday thursday friday saturday sunday weekend tonight noon morning evening besok nanti kemarin lusa
senin selasa rabu kamis jumat sabtu minggu lunes martes miyerkules huwebes biyernes sabado linggo mamaya gabi umaga
somvar mangalvar budhvar guruvar shukravar shanivar ravivar kal parso subah shaam
rupaya udhaar udhar dost mitra apna ghar khushi asha jeevan jiwan suraj chand tara sapna vishwas bharosa saathi
sathi sahayak turant jaldi aasan asaan 苹果 橙子 柠檬 桃子 西瓜 葡萄 草莓 樱桃 石榴 荔枝 向日葵 太阳 月亮 星星
春天 夏天 秋天 冬天 阳光 彩虹 朋友 好朋友 快乐 幸福 安心 放心 及时 现金 钱包 信用 分期 借钱 还款 好运 小象 小鹿
小猪 小熊 小鸟 蜜蜂 熊猫 兔子 松鼠 豆豆 明天 今天 未来 生活 时光 光明 彩云 白云 大象 快借 急用 极速 随手 随心
随时 简单 轻松 平安 吉祥 如意 丰收 梦想 希望 口袋 应急 周转 小额 家园 家人 邻居 同学 伙伴 助手 帮手 管家 大海
河流 森林 花园 花开 晚风 清风 微风 小雨 彩霞 晨光 早安 晚安 你好 有钱 钱来 来钱 马上 立刻 一起 大家 我们 便利
方便 加油 阿姨 叔叔 老师 老乡 木棉 芦苇 麦芒 松针 竹蜻蜓 纸风车 陶罐 砚台 木屐 鹅卵石 灯芯草
"""
_SPELLING = Spelling()
_ORDINARY = frozenset(map(_SPELLING.fold, _WORDS.split()))


def is_ordinary(folded: str) -> bool:
    """Whether a name as it is compared is also a word."""
    return folded in _ORDINARY
