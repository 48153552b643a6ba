"""What may not be sent, for a county to start with.

After the list of prohibited items for delivery (State Post Bureau, Ministries of Public Security
and State Security, 2016) and the carriers' own rules for air. The words are those of everyday
declarations; a county adds its own.
"""

from __future__ import annotations

_LIST = "禁止寄递物品管理规定（2016）附录"
_AIR = "民航危险品运输规定；承运人航空规则"
_SENDER = "承运人收寄条件"

# code, name, English name, kind, words separated by spaces, source
PROHIBITED = [
    ("weapons", "枪支、弹药", "Firearms and ammunition", "forbidden",
     "枪支 手枪 猎枪 气枪 仿真枪 弹药 子弹 firearm pistol rifle ammunition bullet", f"{_LIST}一"),
    ("knives", "管制器具", "Controlled knives and batons", "forbidden",
     "管制刀具 匕首 弹簧刀 弩 电击器 催泪 dagger switchblade crossbow taser", f"{_LIST}二"),
    ("explosives", "爆炸物品", "Explosives and fireworks", "forbidden",
     "炸药 雷管 火药 鞭炮 烟花 爆竹 礼花 explosive detonator gunpowder firework firecracker",
     f"{_LIST}三"),
    ("gases", "压缩和液化气体", "Compressed and liquefied gases", "forbidden",
     "煤气罐 液化气 打火机气 氧气瓶 丁烷 压缩气体 butane propane", f"{_LIST}四"),
    ("flammable", "易燃液体", "Flammable liquids", "forbidden",
     "汽油 柴油 煤油 桐油 油漆 稀料 松香油 生漆 无水酒精 gasoline petrol diesel kerosene thinner",
     f"{_LIST}五"),
    ("flammable_solids", "易燃固体、自燃物质", "Flammable solids", "forbidden",
     "火柴 固体酒精 黄磷 白磷 硫磺 铝粉 matches phosphorus", f"{_LIST}六"),
    ("oxidisers", "氧化剂和过氧化物", "Oxidisers and peroxides", "forbidden",
     "高锰酸钾 双氧水 硝酸铵 氯酸钾 peroxide", f"{_LIST}七"),
    ("poisons", "毒性物质", "Poisons", "forbidden",
     "砒霜 农药 剧毒 老鼠药 氰化物 水银 pesticide arsenic cyanide mercury", f"{_LIST}八"),
    ("infectious", "生化、传染性物质", "Infectious substances", "forbidden",
     "病菌 炭疽 血样 医疗废物 anthrax", f"{_LIST}九"),
    ("radioactive", "放射性物质", "Radioactive substances", "forbidden",
     "放射性 铀 钴60 radioactive uranium", f"{_LIST}十"),
    ("corrosives", "腐蚀性物质", "Corrosives", "forbidden",
     "硫酸 盐酸 硝酸 烧碱 蓄电池电液 氢氧化钠 sulphuric hydrochloric", f"{_LIST}十一"),
    ("drugs", "毒品、吸毒工具和易制毒化学品", "Drugs and their precursors", "forbidden",
     "毒品 鸦片 罂粟 大麻 冰毒 海洛因 麻黄素 opium heroin cannabis", f"{_LIST}十二"),
    ("publications", "非法出版物", "Banned publications", "forbidden",
     "非法出版物 淫秽", f"{_LIST}十三"),
    ("spying", "间谍专用器材", "Espionage devices", "forbidden",
     "窃听器 偷拍设备", f"{_LIST}十四"),
    ("wildlife", "濒危野生动物及其制品", "Endangered wildlife", "forbidden",
     "象牙 虎骨 犀牛角 穿山甲 熊掌 ivory pangolin", f"{_LIST}十六"),
    ("live_animals", "活体动物", "Live animals", "forbidden",
     "活鸡 活鸭 活鱼 活猪 活羊 活狗 活猫 小狗 小猫 puppy kitten", "快递承运人收寄规则；动物防疫法"),
    ("money", "现金、票证", "Money and bearer papers", "forbidden",
     "现金 人民币 假币 身份证 cash banknote", f"{_LIST}十七"),
    ("liquor", "酒类液体", "Liquor", "restricted",
     "白酒 米酒 黄酒 高粱酒 liquor wine", _SENDER),
    ("medicine", "药品", "Medicines", "restricted",
     "药品 中药 药材 胶囊 medicine pills", _SENDER),
    ("fresh", "生鲜易腐", "Fresh and perishable", "restricted",
     "鲜肉 鲜鱼 海鲜 冷冻 鲜奶 seafood frozen", _SENDER),
    ("seeds", "种子、苗木、土壤", "Seeds, saplings and soil", "restricted",
     "种子 苗木 树苗 土壤 种薯 seeds sapling", "植物检疫条例"),
    ("fragile", "易碎品", "Fragile goods", "restricted",
     "玻璃 陶瓷 瓷器 glassware porcelain", _SENDER),
    ("lithium", "锂电池", "Lithium batteries", "land_only",
     "锂电池 充电宝 移动电源 平衡车 battery batteries powerbank", _AIR),
    ("aerosols", "喷雾、酒精制品", "Sprays and spirits", "land_only",
     "喷雾 香水 花露水 酒精 指甲油 perfume aerosol", _AIR),
    ("magnets", "强磁物品", "Strong magnets", "land_only",
     "磁铁 音箱 magnet loudspeaker", _AIR),
    ("powder", "粉末", "Powders", "land_only",
     "面粉 米粉 奶粉 藕粉 粉末 powder flour", _AIR),
]  # fmt: skip
