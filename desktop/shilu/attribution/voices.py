"""How a text speaks: whether it demands or offers a loan, is a notice of somebody else's, is private talk; and around a
name, whether it speaks for that name or about it. Chinese, English, Hindi in Latin letters, Indonesian, Filipino.

These are hints that move a confidence, never a reason by themselves: nobody is shown "this text sounds like one".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from shilu.attribution.spelling import Spelling

_SPELLING = Spelling()  # texts are looked through as they are compared
_DEMAND_HAN_WORDS = """
逾期 还款 欠款 账单 结清 催收 立案 起诉 征信 应还 本金 罚息 违约金 减免 还钱 偿还 处理欠 通讯录 紧急联系人 法务
仲裁 到期 代偿 上门 外访 传票 老赖 逃避 失信 最后通知 欠的 欠债 借的钱 不还 爆通 待还 缴清 划扣 今日处理
今天处理 立即处理 尽快处理 尽快联系 最后期限 抓紧还 钱还上 必须还 必须到账 拖着不 欠下 未还 没还 还清 拖欠 债务
追讨 起诉状 家人 单位 律师函 本息 尾款 清偿 处置 爆你 曝光你 群发 敢拖 别躲 躲着不 账你打算 欠我的
"""
_DEMAND_HAN = tuple(map(_SPELLING.fold, _DEMAND_HAN_WORDS.split()))
_DEMAND_LATIN_WORDS = """
overdue repay repayment repaid dues due outstanding unpaid settle settlement penalty default defaulter defaulted
arrears installment instalment collection collections recovery legal bakaya bharo bhardo jama chukao chukana
chukaya kist kisht wasooli vasooli tagihan bayar bayarlah tempo lunasi pelunasan melunasi tunggakan nunggak
menunggak denda pembayaran cicilan angsuran hutang utang dc penagihan menagih ditagih tertunggak gagal magbayad
bayaran bayad singil hulog nautang umutang pagkakautang utangin babayaran nakautang sinisingil magbabayad bayarin
pay payment owe owed owing debt debts borrowed deadline lawyer lawsuit summons fir warrant kewajiban lunas tenggat
penyelesaian somasi hubungi kontak balanse obligasyon pagbabayad obligado demanda barangay atraso bhugtan
bhugtaan baki rok bakaaya bakiya chuka chukaiye bhariye bhare
"""
_DEMAND_LATIN = frozenset(_DEMAND_LATIN_WORDS.split())
_OFFER_HAN_WORDS = """
借款 贷款 额度 放款 利息 分期 利率 下款 秒批 低息 日息 免息 急用钱 贷 借 审批 提现
"""
_OFFER_HAN = tuple(map(_SPELLING.fold, _OFFER_HAN_WORDS.split()))
_OFFER_LATIN_WORDS = """
loan loans emi borrower borrowed disbursed cibil paisa paise rakam pinjaman pinjol karza karz udhaar udhar
interest approve approved instant apply eligible sanctioned cair bunga tunai limit pengajuan disetujui aprub
approval pautang hiram mura turant byaj
"""
_OFFER_LATIN = frozenset(_OFFER_LATIN_WORDS.split())
_INTIMATE_HAN_WORDS = """
吃饭 回家吃 下班 哈哈 周末 老公 老婆你 外婆 作业 上课 聚会 生日快乐 想你 早点睡 晚安 电影 路上小心 妈我 爸我
儿子你 闺女 宝贝 亲爱的 带伞 多穿 降温 火锅 奶茶 打球 买菜 接孩子 在家吗 到家了 开会 文件发 一起去 咱妈 咱爸
好久不见 出来玩 约个
"""
_INTIMATE_HAN = tuple(map(_SPELLING.fold, _INTIMATE_HAN_WORDS.split()))
_INTIMATE_LATIN_WORDS = """
dinner lunch breakfast movie birthday lol haha hahaha love miss weekend homework bro mum mummy dad dude pizza
meeting tomorrow tonight party grandma auntie coffee football cricket gym beach yaar khana beta ghar shaadi chai
maa papa bhaiya didi makan nongkrong sayang wkwk wkwkwk adek bunda besok arisan kain uwi hehe kuya tita lola
kumain merienda tulog barkada simbahan
"""
_INTIMATE_LATIN = frozenset(_INTIMATE_LATIN_WORDS.split())
_NOTICE_HAN_WORDS = """
验证码 尾号 快递 包裹 取件 派送 驿站 余额 支出 收入人民币 交易 话费 流量 积分 外卖 订单已 签收 航班 挂号 水费
电费 燃气 信用卡 储蓄卡 物业 列车 门诊
扣款 转账 代扣 到账 商户 交易成功 网银 手机银行 客户经理 理财 卡号 柜面 预约成功 挂失
"""
_NOTICE_HAN = tuple(map(_SPELLING.fold, _NOTICE_HAN_WORDS.split()))
_NOTICE_LATIN_WORDS = """
otp debited credited parcel courier shipment avl upi txn transaction recharge paket kurir resi saldo pulsa mutasi
rider parsel pnr appointment neft imps netbanking autodebit nach ecs didebet dikreditkan atm mandate
"""
_MAYBE_NOTICE_LATIN_WORDS = """
delivery delivered bal padala tracking successful successfully berhasil diterima matagumpay natanggap safal received
ending kartu card tarik setor balance invoice kode withdrawn deducted posted
"""
"""Of these one alone does not make a notice: a collector says them too."""
_NOTICE_LATIN = frozenset(_NOTICE_LATIN_WORDS.split())
_MAYBE_NOTICE_LATIN = frozenset(_MAYBE_NOTICE_LATIN_WORDS.split())
_WORD = re.compile(r"[a-z]+")
_HAS_HAN = re.compile("[\u3400-\u9fff]")

_IS_BEFORE = re.compile(
    r"(?:旗下|运营方|出借人|出借方|放款方|放款机构|资金方|贷款人|由|我是|我叫|这里是|这边是|我们是|我司|我方|来自|本公司|本平台|本机构|我平台|代表|受|委托方|"
    r"\b(?:this is|this is about|it is about|it's about|i am|i'm|we are|we're|calling from|on behalf of|"
    r"behalf of|instructed by|mandated by|engaged by|acting for|messaging from|writing from|here from|"
    r"operated by|powered by|product of|brand of|lender|nbfc|lending partner|dikelola oleh|disediakan oleh|produk dari|"
    r"pinatatakbo ng|sa ilalim ng|main|mai|mein|hum|mera naam|"
    r"ini soal|ini tentang|kami dari|kami|saya dari|saya|dari pihak|dari tim|dari|atas nama|mewakili|"
    r"kuasa(?: hukum)?(?: dari)?|"
    r"p(?:inap)?aalala (?:ng|mula sa)|kinatawan ng|sa ngalan ng|mula sa|galing sa|taga|ako (?:po )?si|"
    r"kami (?:po )?(?:ay |ang )?(?:sa|si|mula sa)|ito (?:po )?(?:ay|ang|si)|si))"
    r"[\s\W]{0,4}(?:is |ay |the |team |tim |pihak |po )?$"
)
_IS_AFTER = re.compile(
    r"^\s?(?:yaad dila\w*|reminds you|would like to remind|"
    r"(?:se )?bol rah[aei] (?:hain|hoon|hun|hu)|hain|hoon|kami|ito|'?to po|'?to)\b(?!\s?kya|\s?\?|\s?ba\b)"
)
_MINE = re.compile(r"我\W?$"), re.compile(r"^的[钱账]|^找你")
_WANTS_YOU = re.compile(r"^找你[\s\W].*[转还躲钱账]")
_FOR_BEFORE = re.compile(
    r"(?:(?:您|你)(?:在|于|的|欠|向)|拖欠|客服|登[录陆]|打开|进入|致电|"
    r"\b(?:from|your|with|for|open|via|team|owe|aapk[aei]|apk[aei]|aapne|apne|aap ka|"
    r"di|pada|aplikasi|tagihan|pinjaman|mo sa|niyo sa|ninyo sa|inyong|iyong|po sa|sa))[\s\W]{0,4}$"
)
_FOR_AFTER = re.compile(
    r"^[\s\W]{0,3}(?:这边|这里|我司|我们|我方|的账(?!号)|的钱|"
    r"(?:的|上的|平台|app)?(?:客服|官方|平台|法务|催收|贷后|专员|提醒|通知|借款|贷款|账单|欠款|订单|还款|逾期|"
    r"已逾期|工作人员|委托|风控|中心|金额|最后|审核|团队|合同|额度|app)|"
    r"(?:loan|team|customer|support|collection|recovery|legal|account|dues?|repay|overdue|app|agent|officer|reminder|"
    r"department|finance|emi|amount|payment|has|will|"
    r"se|ka|ki|ke|akan|mengingatkan|ingatkan|telah|sudah|anda|jatuh|sebesar|sejumlah|ay|utang|po|na)\b)"
)
_ABOUT = re.compile(
    r"(?:我|俺|咱)(?:也|以前|之前|当时|都|曾|就|刚|才|没|不|还)*"
    r"(?:借过|借了|借的|用过|下过|下了|欠了|被|在\S{0,8}借|觉得|想借)|"
    r"(?:我|有个|有一个)(?:的)?(?:朋友|同事|同学|表|室友|邻居|闺蜜|姐|哥|弟|妹)|"
    r"听说|听过|有人(?:说|被|在|借)|别(?:再|去)?[借下信碰用]|不要(?:借|下载|相信)|小心|谨防|警惕|当心|避雷|骗子|诈骗|冒充|假冒|"
    r"我要?(?:投诉|举报|报警)|新闻|好用吗|靠谱|这家|又(?:打给我|给我|来骚扰)|天天(?:打|给我|催)我|"
    r"打(?:到|给|电话给|电话到)我|给我(?:打|发)|骚扰我|\bkeeps? \w+ing me\b|\brang (?:me|my)\b|"
    r"\bi (?:also |just |once |have |had |already )*"
    r"(?:took|borrowed|used|got|paid|deleted|installed|downloaded|owe|saw|read|tried)\b|"
    r"\bmy (?:friend|cousin|brother|sister|colleague|neighbou?r|roommate|uncle|aunt|boss|mate)|"
    r"\bthey (?:keep|kept|call|called|harass\w*|threaten\w*|charge|are (?:a |all )?(?:scam|fraud|crook|thie|harass))|"
    r"\bhave you (?:heard|tried|used|seen)|\bdid you (?:hear|know|see|borrow|use|also)|"
    r"\bdo you (?:know|use)|"
    r"\bheard (?:of|about|that)|\bbeware\b|\bscam|\bfraud\b|\bfake\b|\bavoid (?:them|this|that|it|using)|\bstay away\b|"
    r"\bwarning about|\bbe careful\b|\bcomplain(?:ed|t)? (?:about|against)|\bnews\b|"
    r"\bshould i\b|\bimpersonat|\bpretend|\bunder investigation\b|\bunlicen[cs]ed\b|\bmengatasnamakan\b|"
    r"\bdi(?:periksa|selidiki|blokir)\b|\btidak berizin\b|\biniimbestigahan\b|\bpinasara\b|\bwalang lisensya\b|"
    r"\bjaanch\b|\bbina licen[cs]e\b|不法分子|风险名单|"
    r"\b(?:don'?t|do not|never|not) (?:ever )?(?:borrow|use|install|download|trust|take|touch|click|get)|"
    r"\b(?:maine|savdhan|sawdhan|dhokha|thag|suna|farzi|kya tum|kya tu)\b|"
    r"\bmer[aei] (?:dost|bhai|behen|behan|pados\w*|cousin|colleague|office)|\bmujhe (?:bhi|roz)|"
    r"\bbach(?:ke|na|o)\b|\bmat (?:lo|lena|le|karo|karna|install|download)|"
    r"\b(?:aku|gue|gw|gua|temanku|temen|kakakku|adikku|hati-hati|hati2|waspada|penipu\w*|awas|katanya|modus)\b|"
    r"\bsaya (?:juga|pernah|dulu|pinjam|sudah|udah)|\bteman saya\b|"
    r"\bjangan (?:pinjam|pakai|install|unduh|percaya|download|mau)|"
    r"\bpernah (?:pinjam|pakai|dengar|dapat)|"
    r"\bkamu (?:tahu|tau|pernah)|\b(?:kaibigan ko|pinsan ko|kapatid ko|mag-?ingat|manloloko|alam mo ba|"
    r"narinig|daw|raw|iwasan|isumbong)\b|"
    r"\b(?:huwag|wag) (?:ka|kang|kayo|kayong|mag|mong|na) ?(?:\w+ )?"
    r"(?:umutang|mag-?loan|gumamit|mag-?download|manghiram)|"
    r"\b(?:nag-?loan|umutang|naka-?utang|na-?scam|sinisingil|tinatawagan|hinaharass) (?:din |rin |na )?ako\b|"
    r"\butang ko\b"
)
_DENIED_BEFORE = re.compile(
    r"(?:不是|并非|不属于|不代表|无关于|不像|不同于|比起|相比|比|"
    r"\b(?:not|never|isn'?t|aren'?t|no longer|nothing to do with|unrelated to|"
    r"no (?:relation|link|connection) (?:to|with)|"
    r"(?:affiliated|connected|associated|related|part) (?:with|to|of)|than|unlike|versus|vs|instead of|"
    r"compared (?:to|with)|leave|leaving|switch from|tired of|fed up with|forget(?: about)?|never mind|"
    r"(?<!have )(?<!if )(?<!once )(?<!until )(?<!unless )"
    r"you (?:have |already |just )*(?:repaid|paid|settled|cleared)(?: back| off)?|"
    r"bukan|bukanlah|hubungan dengan|hubungannya dengan|terkait dengan|terkait|dibanding(?:kan)?|daripada|ketimbang|"
    r"tidak seperti|nggak kayak|(?:lebih|kurang) \w+ dari|jangan (?:bahas|bawa-bawa|bicara soal)|lupakan|"
    r"juga (?:telat|terlambat|nunggak|menunggak|punya \w+) (?:di|ke|sama)|lancar (?:bayar )?(?:di|ke)|"
    r"hindi|hindi (?:po )?(?:kami|ako|ito)|"
    r"hindi (?:po )?(?:ito )?(?:po )?tungkol sa|wala(?:ng)? (?:kaugnayan|kinalaman)(?: [\w.]+){0,6} sa|"
    r"\b[dr]in sa|(?:bin|nab)ayaran mo(?: na)?(?: ang)?|maayos ka(?:ng)? (?:po )?magbayad sa|"
    r"kaugnayan sa|kinalaman sa|kaysa|kaysa (?:sa|kay)|kumpara sa|tulad ng))"
    r"[\s\W]{0,3}"
    r"(?:(?:from|with|part of|calling from|the|dari|pihak|bagian dari|milik|di|sa|taga|mula sa|galing sa|si|ang)"
    r"[\s\W]{1,2}){0,2}$"
)
_DENIED_AFTER = re.compile(
    r"^\s?(?:ka (?:to )?(?:bhar|chuka|de) (?:diya|dete)|(?:mein|me|par) bhi\b|(?:ko )?time (?:par|pe)\b|"
    r"(?:kamu|anda|mo) (?:bayar|lunasi|bayari)\w* ?,|也(?:逾期|借|欠|有|没|拖)|(?:的)?(?:还款正常|按时还)|"
    r"的钱(?:你|您)?(?:都|已经|早)?还|"
    r"(?:too|also|as well|on time)\b)|"
    r"^[\s\W]{0,3}(?:(?:的|平台|公司)?(?:毫?无(?:任何)?(?:关系|关联|瓜葛|关)|没有?(?:任何)?(?:关系|关联)|那样|相比|比)|"
    r"(?:se |ka |ki |ke |wale |wala |team )?(?:hum )?"
    r"(?:nahi|nahin|nhi|koi (?:lena|sambandh|rishta|talluk|connection))\b|"
    r"(?:se|ki tulna|ke mukable)\W+(?:\w+\W+)?(?:sasta|behtar|kam|accha|acha|zyada|jaldi|alag|tez|mein)\b|"
    r"(?:has|have) (?:nothing|no)(?: \w+){1,4} (?:us|this|our|me)\b|(?:is|are) (?:more|not)\b)"
)
_RECOMMENDED_BEFORE = re.compile(
    r"(?:推荐|试试|先去|先到|先从|可以去|可去|可以到|可到|可从|不如去|去|换|下个|下载个?|下一个|注册|申请|"
    r"\b(?:try|recommend|suggest|apply (?:on|at|with|in|to)|download|install|go to|check out|use|"
    r"(?:borrow|take|get|arrange|raise)(?: [\w.,]+){0,3}? (?:from|at|on|via|in|through|with)|"
    r"coba|cobain|pakai|pake|gunakan|unduh|rekomendasi(?:kan)?|ajukan (?:di|ke)|daftar (?:di|ke)|"
    r"pinjam(?:lah)? (?:dulu|aja|saja)(?: \w+)?(?: (?:di|dari|ke|lewat))?|"
    r"(?<![a-z] )pinjam(?:lah)? (?:di|dari|ke|lewat)|ambil (?:dulu )?(?:di|dari)|"
    r"subukan|i-?download|i-?install|gamitin|"
    r"(?:hu?miram|umutang|manghiram|kumuha|hiram|mag-?(?:loan|apply|utang)) (?:ka |kayo )?(?:muna )?(?:sa|kay)))"
    r"[\s\W]{0,4}(?:(?:the|our|partner|app|aplikasi|ang|mo|po|dulu|ni|a|di|sa)[\s\W]{1,2}){0,3}$"
)
_RECOMMENDED_AFTER = re.compile(
    r"^[\s\W]{0,3}(?:app|平台|上)?[\s\W]{0,2}(?:先?(?:借|凑|周转|撸|拿)(?:一|点|些|出来|钱|来还|到|笔)|"
    r"下款快|很好下|容易下|通过率)|"
    r"^[\s\W]{0,3}(?:app )?(?:se|par|pe|mein|me)\W+(?:\w+\W+){0,4}?"
    r"(?:le ?lo|lijiye|lo|lelo|leke|lekar|le kar|apply|try|download|udhar lo|mil jayega|milega)\b|"
    r"^[\s\W]{0,3}(?:app )?(?:try|download|install) (?:karo|kar lo|karein|kijiye)\b"
)
_AT_HEAD = re.compile(r"^(?:\W|\[[^\]]{1,4}\]|【[^】]{1,2}】)*$")
_AFTER_HEAD = re.compile(
    r"^(?:[\s\W]?(?:app|平台|官方|客服|法务|贷后|催收|提醒|通知|温馨|部|组|team|support|collections?|customer service|"
    r"customer care|cs))*\s*(?:[:：|]|[-–—]\s)",
    re.IGNORECASE,
)
_BEFORE_TAIL = re.compile(
    r"(?:[-–—~]+|[\s.,!。！，~](?:team|tim|regards|thanks|thank you|salam|salamat|dhanyavaad|dhanyawad|gumagalang|ttd))"
    r"[\s,.:]*(?:team |tim |ang |si )?$",
    re.IGNORECASE,
)
_TAIL_END = re.compile(
    r"^[\s.。!！]*(?:app|平台|官方|客服|法务|贷后|催收)*部?[\s.。!！]*"
    r"(?:拒收.{0,8}|退订.{0,6}|回\w退订|reply stop.*)?$",
    re.IGNORECASE,
)
_PAYEE_BEFORE = re.compile(
    r"(?:户\s*名|收款(?:人|方|单位|账户|公司)|对公账?户|账户名称?|"
    r"\b(?:account name|a/c name|account holder|beneficiary|payee|payable to|atas nama|a[/.]?n\.?|"
    r"penerima|nama rekening|"
    r"account ka naam|(?:daalo|bhejo|karo),? naam|khata naam|naam par|pangalan ng account|sa account|"
    r"bayad kay|i-?send kay))"
    r"[\s:：是为,，-]{0,4}(?:is |ni |ng )?$",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[。！!\n；;]|[.?？]\s")
_HEAD_LETTERS = 12
_NOT_THE_SAME = re.compile(
    r"^\s?(?:(?:商业|村镇|农村|农商|联合|城市|发展|信托|信贷)?银行|保险|证券|基金|物流|快递|速运|超市|酒店|医院|大学|学校|地产|物业|旅行|电商|商城|外卖|餐厅|村镇|农商|"
    r"影城|书店|农信|信用社|财险|人寿|燃气|供电|自来水|通信|移动|联通|电信|"
    r"(?:\w+ )?(?:bank|insurance|hospital|hotel|mart|courier|express delivery|airlines?|university|school|cafe|store|"
    r"telecom|electricity|pharmacy|mall|supermarket|clinic|gas|water|broadband)\b)",
    re.IGNORECASE,
)
_PRODUCTS = "plus pro lite max premium prime express gold vip mini super ultra"
_ANOTHER_PRODUCT = re.compile(
    rf"^\s?(?:{'|'.join(f'{word}|{word.title()}|{word.upper()}' for word in _PRODUCTS.split())})\b|"
    r"^(?!(?:最?新|旧|官方|正式|手机|安卓|苹果|网页|电脑)版)(?:[\u4e00-\u9fff]{1,3}版(?![本权])|"
    r"通(?![知过话告报缉行常道牒讯])|优选|尊享|专享|普惠)"
)
"""What makes another product's name of a name, where the directory does not have the longer one."""
_JOINED_PRODUCTS = tuple(map(_SPELLING.fold, _PRODUCTS.split()))
_NOT_THE_SAME_BEFORE = re.compile(r"\b(?:bank|bangko|bpr|bpd|toko|rumah sakit|asuransi|kedai|warung)\s$", re.IGNORECASE)


class Stance(Enum):
    """How the words around a name stand to it."""

    IS_IT = auto()  # "this is …"
    FOR_IT = auto()  # "your loan with …"
    NEUTRAL = auto()
    ABOUT_IT = auto()  # tells or warns of it, denies being it, compares with it, sends you there


@dataclass(frozen=True, slots=True)
class Voice:
    """How a text speaks: ``demands`` money, ``offers`` or speaks of a loan."""

    demands: bool
    offers: bool
    is_intimate: bool
    is_notice: bool


def voice_of(text: str, folded: str) -> Voice:
    """From a text and the same as it is compared."""
    demands = offers = intimate = notice = False
    if _HAS_HAN.search(folded):
        demands = any(term in folded for term in _DEMAND_HAN)
        offers = any(term in folded for term in _OFFER_HAN)
        intimate = any(term in folded for term in _INTIMATE_HAN)
        notice = any(term in folded for term in _NOTICE_HAN)
    words = set(_WORD.findall(text.lower()))
    demands = demands or not _DEMAND_LATIN.isdisjoint(words)
    offers = offers or not _OFFER_LATIN.isdisjoint(words)
    intimate = intimate or not _INTIMATE_LATIN.isdisjoint(words)
    notice = notice or not _NOTICE_LATIN.isdisjoint(words)
    maybe = len(_MAYBE_NOTICE_LATIN & words)
    notice = notice or maybe > 1 or (maybe == 1 and not demands)
    return Voice(demands, offers, intimate and not demands, notice)


def is_payee(text: str, start: int) -> bool:
    """Whether the words before a name say that money is to go to it."""
    return bool(_PAYEE_BEFORE.search(text[max(0, start - 24) : start]))


def _signs(text: str, start: int, end: int) -> bool:
    """Whether a name stands where a sender puts its own: before a colon at the head, after a dash at the end."""
    if start <= _HEAD_LETTERS and _AT_HEAD.match(text[:start]) and _AFTER_HEAD.match(text[end : end + 24]):
        return True
    return bool(_TAIL_END.match(text[end : end + 40]) and _BEFORE_TAIL.search(text[max(0, start - 24) : start]))


def is_other(text: str, start: int, end: int) -> bool:
    """Whether what stands beside a name makes it another's: a bank, a shop, another product."""
    return bool(
        _NOT_THE_SAME.match(text[end : end + 24])
        or _ANOTHER_PRODUCT.match(text[end : end + 12])
        or _NOT_THE_SAME_BEFORE.search(text[max(0, start - 16) : start])
    )


def is_product(rest: str) -> bool:
    """Whether what follows a name in a link, as it is compared, makes another product's of it."""
    return rest.startswith(_JOINED_PRODUCTS)


def stance_of(text: str, start: int, end: int) -> Stance:
    """How a text stands to the name that stands there."""
    before, after = text[max(0, start - 48) : start].lower(), text[end : end + 40].lower()
    if _DENIED_BEFORE.search(before) or _DENIED_AFTER.match(after):
        return Stance.ABOUT_IT
    if _RECOMMENDED_BEFORE.search(before) or _RECOMMENDED_AFTER.match(after):
        return Stance.ABOUT_IT
    first = max((found.end() for found in _CLAUSE_END.finditer(text, max(0, start - 80), start)), default=0)
    last = _CLAUSE_END.search(text, end)
    clause = text[max(first, start - 80) : min(last.end() if last else len(text), end + 80)]
    if _ABOUT.search(clause.lower()):
        return Stance.ABOUT_IT
    if _IS_BEFORE.search(before) or _IS_AFTER.match(after) or _signs(text, start, end) or is_payee(text, start):
        return Stance.IS_IT
    if _WANTS_YOU.match(after) or (_MINE[0].search(before) and _MINE[1].match(after)):
        return Stance.IS_IT
    return Stance.FOR_IT if _FOR_BEFORE.search(before) or _FOR_AFTER.match(after) else Stance.NEUTRAL
