"""The words that invented names are made of, by language. None is meant to be anybody's."""

from __future__ import annotations

LANGUAGES = ("zh", "en", "hi", "id", "tl")

# Chinese: a thing of the old household, its reading, and how somebody mistypes it (same sound or same look).
ZH_BASES = (
    *(("斗笠", "douli", "斗立"), ("蓑衣", "suoyi", "梭衣"), ("砚滴", "yandi", "砚嘀"), ("瓦当", "wadang", "瓦铛")),
    *(("榫头", "suntou", "笋头"), ("鱼篓", "yulou", "鱼蒌"), ("风箱", "fengxiang", "风厢"), ("辘轳", "lulu", "辘轱")),
    *(("秤砣", "chengtuo", "称砣"), ("算筹", "suanchou", "算愁"), ("石碾", "shinian", "石辗")),
    *(("竹筛", "zhushai", "竹晒"), ("麻绳", "masheng", "麻蝇"), ("马灯", "madeng", "玛灯"), ("门墩", "mendun", "门敦")),
    *(("簸箕", "boji", "簸其"), ("蒲扇", "pushan", "莆扇"), ("藤椅", "tengyi", "滕椅"), ("陀螺", "tuoluo", "陀罗")),
    *(("芡实", "qianshi", "欠实"), ("茭白", "jiaobai", "交白"), ("荸荠", "biqi", "荸齐"), ("菱角", "lingjiao", "凌角")),
    *(("草垛", "caoduo", "草朵"), ("木屐", "muji", "木及"), ("火镰", "huolian", "火廉"), ("陶埙", "taoxun", "淘埙")),
    *(("纸鸢", "zhiyuan", "纸鸳"), ("铜铃", "tongling", "铜龄"), ("杵臼", "chujiu", "杵旧"), ("苇席", "weixi", "苇夕")),
)
# Another thing, one character away and not to be mistaken for it: a lender of its own, which no directory has.
ZH_NEAR = {
    "斗笠": "斗篷",
    "竹筛": "竹椅",
    "石碾": "石榴",
    "马灯": "宫灯",
    "鱼篓": "鱼竿",
    "麻绳": "井绳",
    "草垛": "草帽",
    "铜铃": "铜锁",
    "纸鸢": "纸伞",
    "木屐": "木梳",
    "风箱": "风车",
    "秤砣": "秤杆",
    "门墩": "门环",
    "藤椅": "藤篮",
}
ZH_SUFFIXES = (
    *(("快贷", "kuaidai", "块贷"), ("周转", "zhouzhuan", "周砖"), ("借钱", "jieqian", "借前")),
    *(("钱袋", "qiandai", "钱代"), ("钱包", "qianbao", "钱苞"), ("分期", "fenqi", "份期")),
    *(("速贷", "sudai", "速袋"), ("易贷", "yidai", "易袋"), ("贷款", "daikuan", "贷宽")),
)
ZH_FIRMS = (
    *(
        "青埂",
        "临溪",
        "望潮",
        "叠石",
        "听澜",
        "远汀",
        "北坞",
        "栖云",
        "拾穗",
        "衔泥",
        "枕流",
        "沐阶",
        "岸芷",
        "汀蓼",
        "暮岚",
    ),
    *(
        "砺岩",
        "朔川",
        "鹿蹊",
        "槐序",
        "荻浦",
        "雁迹",
        "泊烟",
        "檐雨",
        "苔径",
        "松矶",
        "渡白",
        "霁野",
        "蕴泽",
        "汐止岸",
        "棠溪",
    ),
)

# Other languages: (things, what such apps call themselves, firms, a word of everyday life that is an app's name).
LATIN_BASES = {
    "en": ("Teasel", "Brambling", "Foxglove", "Thimble", "Hobnail", "Driftpin", "Cobnut", "Wickerley", "Saltbox"),
    "hi": ("Gulmohar", "Jhumka", "Chashma", "Pankha", "Ghungroo", "Kulhad", "Charkha", "Dholak", "Patang"),
    "id": ("Kunang", "Layang", "Rambutan", "Bakiak", "Capung", "Kelereng", "Gasing", "Lesung", "Ketapel"),
    "tl": ("Habagat", "Tarsier", "Bayabas", "Kalesa", "Tsinelas", "Kulambo", "Palayok", "Sungka", "Trumpo"),
}
LATIN_SUFFIXES = {
    "en": ("Advance", "Lend", "Cash", "Credit", "Payday"),
    "hi": ("Rupee", "Paisa", "Udhaar", "Cash", "Credit"),
    "id": ("Dana", "Pinjam", "Tunai", "Uang", "Kredit"),
    "tl": ("Peso", "Pautang", "Cash", "Credit", "Utang"),
}
LATIN_FIRMS = {
    "en": ("Ashgrange", "Pellworth", "Corvane", "Hexley", "Marrowby", "Tindrum", "Oakrill", "Vantry", "Lowmoss"),
    "hi": ("Suryodak", "Vanshika", "Trilokhan", "Meghdhar", "Ritvan", "Anushtan", "Kavyesh", "Dhruvant", "Omkala"),
    "id": (
        "Karsatama",
        "Wiranusa",
        "Lintangjaya",
        "Surawana",
        "Mandiraga",
        "Bentalan",
        "Tirtawan",
        "Agniloka",
        "Rimbata",
    ),
    "tl": ("Dalisayan", "Bantayog", "Luntiang", "Maharlin", "Silakbo", "Hiraya", "Tanawin", "Kapitbis", "Alonsod"),
}
AGENCY_WORDS = {"en": "Recovery Partners", "hi": "Vasooli Services", "id": "Jasa Tagih", "tl": "Collection Agency"}
LENDER_WORDS = {"en": "Finance Ltd", "hi": "Finserv", "id": "Finansial", "tl": "Lending Corp"}
TOTAL = "Tota"
"""A parrot, and the head of "total": an app called Tota Loan must not be found in every bill."""

BANKS = {
    "zh": ("云岭合作银行", "沧屿农商行", "望江村镇银行"),
    "en": ("Harbour Mutual", "Wexcombe Savings Bank"),
    "hi": ("Sagarvan Gramin Bank", "Nilgagan Bank"),
    "id": ("Bank Nusakarsa", "Bank Selatbiru"),
    "tl": ("Bangko Amihanan", "Lakanbayan Bank"),
}
BANK_LIKE = {
    "zh": ("{}银行", "{}山农商行"),
    "en": ("{} Valley Bank",),
    "hi": ("{} Gramin Bank",),
    "id": ("Bank {}",),
} | {"tl": ("{} Savings Bank",)}
SHOPS = {
    "zh": ("拾光驿站", "小满快递", "邻邻优选"),
    "en": ("Parceljet", "Hopbasket"),
    "hi": ("Jhatpat Courier", "Bazaarwala"),
    "id": ("Kirimkilat", "Pasarloka"),
    "tl": ("Padalamo", "Suki Mart PH"),
}
STAFF = {
    "zh": ("王经理", "李专员", "赵律师", "孙主管", "刘队"),
    "en": ("Mr Doyle", "Agent Finch", "Ms Carr", "Officer Hale"),
    "hi": ("Rahul", "Vikas ji", "Sharma sir", "Neha madam"),
    "id": ("Pak Budi", "Bu Rina", "Pak Joko", "Dewi"),
    "tl": ("Sir Mark", "Ma'am Joy", "Atty Cruz", "Jomar"),
}
COMPLAINANT = {"zh": "陈默", "en": "Alex Morrow", "hi": "Arun", "id": "Wulan", "tl": "Jun"}
PERSONS = {"zh": ("周德旺", "老周"), "hi": ("Balwant Tomar", "Balwant bhai")}
