#!/usr/bin/env python3
"""Make the packed Mandarin dictionary: words with how frequent they are, and their pinyin where it is not that of the
characters.

    .ci/chinese_dictionary.py OUT

Needs pypinyin 0.55.0 (MIT), whose data on characters and phrases give the pinyin, and jieba 0.42.1 (MIT), whose word
list says how frequent a word is. OUT is dictionary.bin of aigc_plugin/text/zh/phonemes. An entry is a letter, "A" for a
frequency of 1 and one letter more for each factor of √2, then the pinyin of its syllables with digits as tones; of a word
only where other than that of its characters. The words 一 and 不 keep their own tones: sandhi is applied where it is
spoken.
"""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

_HANZI = re.compile("[\u3400-\u9fff]+")
_LEAST = {1: 1, 2: 10, 3: 20}
_LEAST_OF_LONG = 20
_LONGEST = 8
_ADVERBIAL = ("a", "ad", "an", "d", "z", "i", "l", "b", "vd")
# Readings of single characters that are more usual in running text than the first of the data.
_USUAL = {
    "得": "de5", "长": "chang2", "谁": "shei2", "似": "si4", "薄": "bao2", "嗯": "en4", "哦": "o4", "噢": "o4", "唔": "wu2",
    "给": "gei3", "呣": "mu2", "哼": "heng1", "子": "zi3", "地": "di4", "的": "de5", "着": "zhe5", "了": "le5", "啊": "a5",
    "吧": "ba5", "呢": "ne5", "吗": "ma5", "嘛": "ma5", "么": "me5", "们": "men5", "呀": "ya5", "啦": "la5", "哇": "wa5",
    "咯": "lo5", "喽": "lou5", "诶": "ei4", "欸": "ei4", "哎": "ai1", "唉": "ai4", "喔": "o1", "咱": "zan2", "剥": "bo1",
    "柏": "bai3", "嚼": "jiao2", "供": "gong4", "秘": "mi4", "蛤": "ha2", "尿": "niao4", "刨": "pao2", "琵": "pi2",
    "吐": "tu3", "核": "he2", "缝": "feng2", "蔓": "man4", "佛": "fo2", "夹": "jia1", "贾": "jia3", "臊": "sao4",
    "儿": "er2", "呕": "ou3", "切": "qie1", "处": "chu4", "兹": "zi1", "嗲": "dia3", "行": "xing2", "干": "gan1", "只": "zhi3", "王": "wang2",
}  # fmt: skip
# Of the words of the data, those whose pinyin there is not that of everyday speech.
_WORDS = {
    "为准": "wei2 zhun3", "各地": "ge4 di4", "色差": "se4 cha1", "开户行": "kai1 hu4 hang2", "发卡行": "fa1 ka3 hang2",
    "掺和": "chan1 huo5", "时间为": "shi2 jian1 wei2", "称为": "cheng1 wei2", "成为": "cheng2 wei2", "认为": "ren4 wei2",
    "分为": "fen1 wei2", "作为": "zuo4 wei2", "变为": "bian4 wei2", "改为": "gai3 wei2", "视为": "shi4 wei2",
    "因为": "yin1 wei4", "约为": "yue1 wei2", "均为": "jun1 wei2", "大为": "da4 wei2", "为了": "wei4 le5",
    "为什么": "wei4 shen2 me5", "为何": "wei4 he2", "这个": "zhe4 ge5", "那个": "na4 ge5", "哪个": "na3 ge5",
    "觉得": "jue2 de5", "懂得": "dong3 de5", "记得": "ji4 de5", "值得": "zhi2 de5", "显得": "xian3 de5",
    "舍得": "she3 de5", "晓得": "xiao3 de5", "免得": "mian3 de5", "省得": "sheng3 de5", "使得": "shi3 de5",
    "变得": "bian4 de5", "来得及": "lai2 de5 ji2", "来不及": "lai2 bu5 ji2", "了不起": "liao3 bu5 qi3",
    "睡着": "shui4 zhao2", "睡不着": "shui4 bu5 zhao2", "找着": "zhao3 zhao2", "着急": "zhao2 ji2",
    "着火": "zhao2 huo3", "着凉": "zhao2 liang2", "那么": "na4 me5", "这么": "zhe4 me5", "多么": "duo1 me5",
    "怎么": "zen3 me5", "什么": "shen2 me5", "要么": "yao4 me5", "甚么": "shen2 me5", "一会儿": "yi1 hui4 er5",
    "待会儿": "dai1 hui4 er5", "便宜": "pian2 yi5", "只好": "zhi3 hao3", "数数": "shu3 shu4", "长得": "zhang3 de5",
    "还给": "huan2 gei3", "还钱": "huan2 qian2", "还书": "huan2 shu1", "归还": "gui1 huan2", "教书": "jiao1 shu1",
    "几个": "ji3 ge4", "血液": "xue4 ye4", "流血": "liu2 xue4", "出血": "chu1 xue4", "给予": "ji3 yu3",
    "供给": "gong1 ji3", "不得不": "bu4 de2 bu4", "不得了": "bu4 de2 liao3", "得了": "de2 le5", "得到": "de2 dao4",
    "说服": "shuo1 fu2", "角色": "jue2 se4", "下载": "xia4 zai4", "载入": "zai3 ru4", "连载": "lian2 zai3",
    "记载": "ji4 zai3", "转载": "zhuan3 zai3", "质量": "zhi4 liang4", "量子": "liang4 zi3", "结果": "jie2 guo3",
    "暴露": "bao4 lu4", "露馅": "lou4 xian4", "薄弱": "bo2 ruo4", "单薄": "dan1 bo2", "薄荷": "bo4 he5",
    "差不多": "cha4 bu5 duo1", "差点": "cha4 dian3", "差点儿": "cha4 dian3 er5", "出差": "chu1 chai1",
    "参差不齐": "cen1 ci1 bu4 qi2", "人参": "ren2 shen1", "角落": "jiao3 luo4", "丢三落四": "diu1 san1 la4 si4",
    "朝阳": "chao2 yang2", "朝阳区": "chao2 yang2 qu1", "重庆": "chong2 qing4", "厦门": "xia4 men2", "大厦": "da4 sha4",
    "爪子": "zhua3 zi5", "勉强": "mian3 qiang3", "倔强": "jue2 jiang4", "似的": "shi4 de5", "头发": "tou2 fa5",
    "理发": "li3 fa4", "还要": "hai2 yao4", "还有": "hai2 you3", "还没": "hai2 mei2", "都市": "du1 shi4",
    "首都": "shou3 du1", "成都": "cheng2 du1", "只有": "zhi3 you3", "一只": "yi1 zhi1", "两只": "liang3 zhi1",
    "种地": "zhong4 di4", "种树": "zhong4 shu4", "种花": "zhong4 hua1", "倒水": "dao4 shui3", "倒车": "dao4 che1",
    "调皮": "tiao2 pi2", "调动": "diao4 dong4", "空地": "kong4 di4", "有空": "you3 kong4", "没空": "mei2 kong4",
    "抽空": "chou1 kong4", "填空": "tian2 kong4", "干净": "gan1 jing4", "能干": "neng2 gan4", "干活": "gan4 huo2",
    "干什么": "gan4 shen2 me5", "干嘛": "gan4 ma2", "干吗": "gan4 ma2", "干部": "gan4 bu4", "树干": "shu4 gan4",
    "骨干": "gu3 gan4", "好奇": "hao4 qi2", "爱好": "ai4 hao4", "少年": "shao4 nian2", "青少年": "qing1 shao4 nian2",
    "中奖": "zhong4 jiang3", "看中": "kan4 zhong4", "打中": "da3 zhong4", "一地": "yi1 di4", "假期": "jia4 qi1",
    "放假": "fang4 jia4", "请假": "qing3 jia4", "弹琴": "tan2 qin2", "子弹": "zi3 dan4", "应该": "ying1 gai1",
    "反应": "fan3 ying4", "答应": "da1 ying5", "兴趣": "xing4 qu4", "高兴": "gao1 xing4", "背包": "bei1 bao1",
    "后背": "hou4 bei4", "压根儿": "ya4 gen1 er5", "模样": "mu2 yang4", "露天": "lu4 tian1", "着落": "zhuo2 luo4",
    "附着": "fu4 zhuo2", "穿着": "chuan1 zhe5", "沉着": "chen2 zhuo2", "着手": "zhuo2 shou3", "着重": "zhuo2 zhong4",
    "行李": "xing2 li5", "内行": "nei4 hang2", "行业": "hang2 ye4", "行列": "hang2 lie4", "一行": "yi1 xing2",
    "两行": "liang3 hang2", "行家": "hang2 jia5", "处理": "chu3 li3", "到处": "dao4 chu4", "好处": "hao3 chu4",
    "处分": "chu3 fen4", "相处": "xiang1 chu3", "照相": "zhao4 xiang4", "相片": "xiang4 pian4", "首相": "shou3 xiang4",
    "传记": "zhuan4 ji4", "曲子": "qu3 zi5", "歌曲": "ge1 qu3", "弯曲": "wan1 qu1", "扫帚": "sao4 zhou5",
    "宿舍": "su4 she4", "盛饭": "cheng2 fan4", "挑战": "tiao3 zhan4", "吐司": "tu3 si1", "呕吐": "ou3 tu4",
    "系鞋带": "ji4 xie2 dai4", "系领带": "ji4 ling3 dai4", "系好": "ji4 hao3", "新鲜": "xin1 xian1", "削皮": "xiao1 pi2",
    "剥削": "bo1 xue1", "要求": "yao1 qiu2", "参与": "can1 yu4", "转圈": "zhuan4 quan1", "转动": "zhuan4 dong4",
    "挣扎": "zheng1 zha2", "包扎": "bao1 za1", "占卜": "zhan1 bu3", "萝卜": "luo2 bo5", "打折": "da3 zhe2",
    "正月": "zheng1 yue4", "作坊": "zuo1 fang5", "恶心": "e3 xin5", "可恶": "ke3 wu4", "亲家": "qing4 jia5",
    "区别": "qu1 bie2", "没收": "mo4 shou1", "淹没": "yan1 mo4", "难民": "nan4 min2", "灾难": "zai1 nan4",
    "卡车": "ka3 che1", "关卡": "guan1 qia3", "发卡": "fa4 qia3", "百分比": "bai3 fen1 bi3", "分量": "fen4 liang4",
    "水分": "shui3 fen4", "过分": "guo4 fen4", "身分": "shen1 fen4", "冠军": "guan4 jun1", "计划": "ji4 hua4",
    "划船": "hua2 chuan2", "会计": "kuai4 ji4", "投降": "tou2 xiang2", "降低": "jiang4 di1", "结实": "jie1 shi5",
    "禁不住": "jin1 bu5 zhu4", "圈养": "juan4 yang3", "率领": "shuai4 ling3", "效率": "xiao4 lv4", "宁可": "ning4 ke3",
    "铺床": "pu1 chuang2", "店铺": "dian4 pu4", "切菜": "qie1 cai4", "亲切": "qin1 qie4", "散步": "san4 bu4",
    "松散": "song1 san3", "吓唬": "xia4 hu5", "应用": "ying4 yong4", "予以": "yu3 yi3", "晕车": "yun4 che1",
    "曾经": "ceng2 jing1", "晚上": "wan3 shang5", "早上": "zao3 shang5", "的确": "di2 que4", "目的": "mu4 di4",
    "目的地": "mu4 di4 di4", "打的": "da3 di1", "地道": "di4 dao4", "特地": "te4 di4", "看家": "kan1 jia1",
    "看守": "kan1 shou3", "看病": "kan4 bing4", "长辈": "zhang3 bei4", "校长": "xiao4 zhang3", "部长": "bu4 zhang3",
    "生长": "sheng1 zhang3", "成长": "cheng2 zhang3", "家长": "jia1 zhang3", "市长": "shi4 zhang3", "队长": "dui4 zhang3",
    "长个": "zhang3 ge4", "特长": "te4 chang2", "重复": "chong2 fu4", "重新": "chong2 xin1", "重来": "chong2 lai2",
    "尽管": "jin3 guan3", "尽量": "jin3 liang4", "尽快": "jin3 kuai4", "尽头": "jin4 tou2", "尽力": "jin4 li4",
    "教室": "jiao4 shi4", "教我": "jiao1 wo3", "教他": "jiao1 ta1", "教你": "jiao1 ni3", "教她": "jiao1 ta1",
    "熨斗": "yun4 dou3", "沙子": "sha1 zi5", "结婚": "jie2 hun1", "供应": "gong1 ying4", "提供": "ti2 gong1",
    "提防": "di1 fang5", "模型": "mo2 xing2", "模板": "mu2 ban3", "仔细": "zi3 xi4", "仔": "zai3", "仔仔细细": "zi3 zi3 xi4 xi4",
    "牛仔裤": "niu2 zai3 ku4", "钥匙": "yao4 shi5", "汤匙": "tang1 chi2", "巷道": "hang4 dao4", "自行车": "zi4 xing2 che1",
    "银行卡": "yin2 hang2 ka3", "不行": "bu4 xing2", "还行": "hai2 xing2", "同行": "tong2 hang2", "行人": "xing2 ren2",
    "给我": "gei3 wo3", "背着": "bei1 zhe5", "背书包": "bei1 shu1 bao1", "将军": "jiang1 jun1", "将来": "jiang1 lai2",
    "奔跑": "ben1 pao3", "投奔": "tou2 ben4", "扁担": "bian3 dan5", "担心": "dan1 xin1", "担子": "dan4 zi5",
    "胳膊": "ge1 bo5", "咖喱": "ga1 li2", "呱呱": "gua1 gua1", "似乎": "si4 hu1", "好似": "hao3 si4", "数学": "shu4 xue2",
    "数一数": "shu3 yi5 shu3", "数不清": "shu3 bu5 qing1", "倒数": "dao4 shu3", "不着": "bu5 zhao2", "藏族": "zang4 zu2",
    "西藏": "xi1 zang4", "宝藏": "bao3 zang4", "旋转": "xuan2 zhuan3", "转身": "zhuan3 shen1", "转弯": "zhuan3 wan1",
    "自转": "zi4 zhuan4", "转速": "zhuan4 su4", "中间": "zhong1 jian1", "间接": "jian4 jie1", "间隔": "jian4 ge2",
    "间断": "jian4 duan4", "血": "xue4", "血淋淋": "xie3 lin1 lin1", "流了血": "liu2 le5 xie3", "几乎": "ji1 hu1",
    "茶几": "cha2 ji1", "几率": "ji1 lv4", "创伤": "chuang1 shang1", "冲床": "chong4 chuang2", "当作": "dang4 zuo4",
    "当成": "dang4 cheng2", "上当": "shang4 dang4", "恰当": "qia4 dang4", "适当": "shi4 dang4", "应当": "ying1 dang1",
    "当天": "dang4 tian1", "当年": "dang1 nian2", "当晚": "dang4 wan3", "大夫": "dai4 fu5", "度过": "du4 guo4",
    "揣度": "chuai3 duo2", "恶劣": "e4 lie4", "厌恶": "yan4 wu4", "凶恶": "xiong1 e4", "缝隙": "feng4 xi4",
    "裂缝": "lie4 feng4", "缝衣服": "feng2 yi1 fu5", "更新": "geng1 xin1", "更换": "geng1 huan4", "变更": "bian4 geng1",
    "三更半夜": "san1 geng1 ban4 ye4", "更好": "geng4 hao3", "号叫": "hao2 jiao4", "荷花": "he2 hua1", "负荷": "fu4 he4",
    "吓一跳": "xia4 yi2 tiao4", "恐吓": "kong3 he4", "和面": "huo2 mian4", "暖和": "nuan3 huo5", "附和": "fu4 he4",
    "和弦": "he2 xian2", "晃动": "huang4 dong4", "系统": "xi4 tong3", "夹克": "jia2 ke4", "校对": "jiao4 dui4",
    "嚼口香糖": "jiao2 kou3 xiang1 tang2", "咀嚼": "ju3 jue2", "睡了一觉": "shui4 le5 yi2 jiao4", "午觉": "wu3 jiao4",
    "睡个觉": "shui4 ge5 jiao4", "一觉": "yi1 jiao4", "感觉": "gan3 jue2", "解放": "jie3 fang4", "押解": "ya1 jie4",
    "据说": "ju4 shuo1", "拮据": "jie2 ju1", "可汗": "ke4 han2", "烙饼": "lao4 bing3", "累计": "lei3 ji4",
    "积累": "ji1 lei3", "累赘": "lei2 zhui5", "连累": "lian2 lei5", "很累": "hen3 lei4", "溜达": "liu1 da5",
    "绿色": "lv4 se4", "鸭绿江": "ya1 lu4 jiang1", "埋怨": "man2 yuan4", "闷热": "men1 re4", "郁闷": "yu4 men4",
    "蒙骗": "meng1 pian4", "内蒙古": "nei4 meng3 gu3", "靡靡": "mi3 mi3", "石磨": "shi2 mo4", "磨刀": "mo2 dao1",
    "胖乎乎": "pang4 hu1 hu1", "炮制": "pao2 zhi4", "喷香": "pen4 xiang1", "屏住": "bing3 zhu4", "屏幕": "ping2 mu4",
    "迫击炮": "pai3 ji1 pao4", "强迫": "qiang3 po4", "呛着": "qiang1 zhe5", "悄悄": "qiao1 qiao1", "翘起": "qiao4 qi3",
    "亲人": "qin1 ren2", "任何": "ren4 he2", "丧失": "sang4 shi1", "沮丧": "ju3 sang4", "丧事": "sang1 shi4",
    "煞车": "sha1 che1", "扇动": "shan1 dong4", "少数": "shao3 shu4", "什锦": "shi2 jin3", "石头": "shi2 tou5",
    "识别": "shi2 bie2", "标识": "biao1 zhi4", "谁": "shei2", "踏实": "ta1 shi5", "挑选": "tiao1 xuan3",
    "瓦刀": "wa4 dao1", "委蛇": "wei1 yi2", "尾巴": "wei3 ba5", "吐血": "tu4 xue4", "殷红": "yan1 hong2",
    "咽喉": "yan1 hou2", "呜咽": "wu1 ye4", "钥匙扣": "yao4 shi5 kou4", "椅子": "yi3 zi5", "遗赠": "yi2 zeng4",
    "一唱一和": "yi2 chang4 yi2 he4", "饮水机": "yin3 shui3 ji1", "饮马": "yin4 ma3", "佣金": "yong4 jin1",
    "雇佣": "gu4 yong1", "熨帖": "yu4 tie1", "晕倒": "yun1 dao3", "头晕": "tou2 yun1", "择菜": "zhai2 cai4",
    "轧钢": "zha2 gang1", "炸鸡": "zha2 ji1", "爆炸": "bao4 zha4", "炸弹": "zha4 dan4", "涨价": "zhang3 jia4",
    "占领": "zhan4 ling3", "着想": "zhuo2 xiang3", "症结": "zheng1 jie2", "症状": "zheng4 zhuang4", "只身": "zhi1 shen1",
    "中意": "zhong4 yi4", "种类": "zhong3 lei4", "种植": "zhong4 zhi2", "轴承": "zhou2 cheng2", "压轴": "ya1 zhou4",
    "属于": "shu3 yu2", "著名": "zhu4 ming2", "转盘": "zhuan4 pan2", "琢磨": "zuo2 mo5", "自传": "zi4 zhuan4",
    "传说": "chuan2 shuo1", "钻石": "zuan4 shi2", "钻研": "zuan1 yan2", "钻进": "zuan1 jin4", "作料": "zuo2 liao5",
    "柜子": "gui4 zi5", "杯子": "bei1 zi5", "得去": "dei3 qu4", "得走": "dei3 zou3", "总得": "zong3 dei3", "必得": "bi4 dei3",
    "我得": "wo3 dei3", "你得": "ni3 dei3", "他得": "ta1 dei3", "她得": "ta1 dei3", "咱得": "zan2 dei3", "还得": "hai2 dei3",
    "都得": "dou1 dei3", "就得": "jiu4 dei3", "也得": "ye3 dei3", "只得": "zhi3 de2", "取得": "qu3 de2", "获得": "huo4 de2",
    "赢得": "ying2 de2", "难得": "nan2 de2", "心得": "xin1 de2", "得分": "de2 fen1", "得出": "de2 chu1", "我们得": "wo3 men5 dei3",
}  # fmt: skip


def main(out: Path) -> None:
    from aigc_plugin.text.pronunciation.packed_dictionary import DEFAULT, pack

    frequencies, parts = word_frequencies()
    characters = {word: reading for word in frequencies if len(word) == 1 and (reading := of_character(word))}
    entries = {
        word: {DEFAULT: letter(frequencies[word]) + parts.get(word, "") + reading}
        for word, reading in characters.items()
    }
    for word in frequencies:
        if len(word) > 1 and all(character in characters for character in word):
            reading = of_word(word)
            usual = " ".join(characters[character] for character in word)
            shown = reading if reading != usual else ""
            entries[word] = {DEFAULT: letter(frequencies[word]) + parts.get(word, "") + shown}
    out.write_bytes(pack(entries))
    print(f"{len(entries)} entries, {len(characters)} characters, {out.stat().st_size} bytes")


def word_frequencies() -> tuple[dict[str, int], dict[str, str]]:
    """Frequency of each word and character that is kept, and the sign of its part of speech."""
    import jieba
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    found, parts = {}, {}
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, frequency, part = line.split(" ")
        least = _LEAST.get(len(word), _LEAST_OF_LONG)
        if int(frequency) >= least and len(word) <= _LONGEST and _HANZI.fullmatch(word):
            found[word] = int(frequency)
            parts[word] = "+" if part in ("v", "vn", "vi") else "*" if part in _ADVERBIAL else ""
    for phrase in PHRASES_DICT:
        if 2 <= len(phrase) <= _LONGEST and _HANZI.fullmatch(phrase) and phrase not in found and differs(phrase):
            found[phrase] = 3
    for code in PINYIN_DICT:
        if 0x4E00 <= code <= 0x9FFF:
            found.setdefault(chr(code), 1)
    for word in _WORDS:
        found.setdefault(word, 50 if len(word) > 1 else 1)
    return found, parts


def differs(phrase: str) -> bool:
    """Tell whether a phrase is pronounced other than its characters."""
    return of_word(phrase) != " ".join(of_character(character) for character in phrase)


def of_character(character: str) -> str:
    """Usual pinyin of a character; "" where the data have none."""
    if character in _USUAL:
        return _USUAL[character]
    from pypinyin import Style, pinyin

    reading = pinyin(character, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore", v_to_u=False)
    return plain(reading[0][0]) if reading else ""


def of_word(word: str) -> str:
    """Pinyin of a word, syllables divided by blanks; 一 and 不 have their own tones."""
    if word in _WORDS:
        return _WORDS[word]
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    if word in PHRASES_DICT or not any(word[a:b] in _WORDS for a in range(len(word)) for b in range(a + 2, len(word) + 1)):
        known = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
        syllables = [plain(syllable) for syllable in known]
    else:
        cut = next(b for b in range(len(word), 0, -1) if b == 1 or word[:b] in _WORDS)
        syllables = f"{of_character(word[0]) if cut == 1 else _WORDS[word[:cut]]} {of_word(word[cut:]) if cut < len(word) else ''}".split()
    if word not in PHRASES_DICT and len(syllables) == len(word):
        syllables = [
            of_character(c) if c in _USUAL and c != "得" and word not in PHRASES_DICT and syllable == first(c) else syllable
            for c, syllable in zip(word, syllables, strict=True)
        ]
    tones = {"一": "yi1", "不": "bu4"}
    return " ".join(
        tones[character] if character in tones and syllable[-1] != "5" else syllable
        for character, syllable in zip(word, syllables, strict=True)
    )


def first(character: str) -> str:
    """The first reading of the data."""
    from pypinyin import Style, pinyin

    return plain(pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0][0])


def plain(syllable: str) -> str:
    """A syllable in ASCII: ü is v, and ê is e."""
    syllable = syllable.replace("ü", "v").replace("ê", "ei")
    return re.sub(r"^(ng|n|m|hm|hng)(?=\d)", "en", syllable)


def letter(frequency: int) -> str:
    """A letter for a frequency, a step for each factor of the root of 2."""
    return chr(ord("A") + min(round(2 * math.log2(frequency)), 57))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
