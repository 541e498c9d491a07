"""Neutral tones: words whose last syllable has none, and syllables that never have one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...word_lists import words as word_set
from .polyphones import NUMERALS
from .words import MandarinWord

_LAST_NEUTRAL = word_set(
    "妈妈 爸爸 哥哥 弟弟 姐姐 妹妹 爷爷 奶奶 叔叔 伯伯 舅舅 姑姑 婶婶 嫂嫂 姥姥 公公 婆婆 太太 宝宝 娃娃 猩猩 "
    "星星 东西 朋友 先生 学生 喜欢 认识 时候 地方 告诉 漂亮 衣服 知道 明白 清楚 舒服 休息 商量 收拾 打扮 打听 "
    "打算 打量 眼睛 鼻子 耳朵 嘴巴 头发 眉毛 指甲 胳膊 肚子 脑袋 骨头 舌头 指头 拳头 石头 木头 馒头 枕头 罐头 "
    "砖头 丫头 里头 外头 前头 后头 上头 下头 念头 苗头 甜头 风头 葡萄 萝卜 豆腐 点心 包袱 玻璃 窗户 钥匙 扫帚 "
    "篱笆 灯笼 喇叭 亲戚 媳妇 丈夫 大夫 护士 师傅 道士 和尚 姑娘 小伙子 老婆 老爷 少爷 街坊 伙计 咱们 我们 "
    "你们 他们 她们 它们 人们 孩子们 行李 便宜 麻烦 热闹 凉快 暖和 干净 结实 聪明 糊涂 老实 厉害 利落 马虎 "
    "客气 小气 阔气 福气 脾气 力气 运气 名气 口气 消息 事情 生意 主意 意思 学问 本事 毛病 动静 动弹 折腾 唠叨 "
    "嘱咐 吩咐 招呼 称呼 答应 应付 对付 照应 伺候 关系 部分 分量 岁数 日子 早晨 早上 晚上 晌午 夜里 家里 屋里 "
    "心里 手里 嘴里 眼里 城里 水里 这里 那里 哪里 里边 外边 旁边 那边 这边 什么 怎么 那么 这么 多么 人家 娘家 "
    "亲家 行家 庄稼 买卖 牲口 骆驼 狐狸 蛤蟆 蚂蚱 苍蝇 蚊子 刺猬 琵琶 枇杷 石榴 胭脂 疙瘩 疟疾 痢疾 咳嗽 喷嚏 "
    "哆嗦 笤帚 簸箕 算盘 尺寸 告示 秀才 见识 记性 规矩 模糊 含糊 故事 笑话 比方 比画 相声 快活 快当 痛快 爽快 "
    "勤快 自在 实在 现成 稀罕 别扭 窝囊 邋遢 啰嗦 罗嗦 吆喝 嘀咕 嘟囔 念叨 絮叨 琢磨 指望 巴结 扎实 踏实 皮实 "
    "瓷实 严实 厚道 娇气 傻气 俗气 土气 洋气 秀气 小姐 闺女 女婿 妯娌 兄弟 外甥 祖宗 冤家 裁缝 石匠 木匠 徒弟 "
    "喇嘛 菩萨 罗汉 神仙 影子 月亮 云彩 地步 棉花 芝麻 核桃 柿子 橘子 栗子 荸荠 烧饼 粮食 作料 味道 玩意 口袋 "
    "包涵 耽误 耽搁 差事 尾巴 爪子 脊梁 屁股 心思 精神 机灵 委屈 冤枉 得罪 埋怨 欺负 糟蹋 折磨 搀和 搅和 掺和 "
    "拾掇 摆弄 摆设 铺盖 被子 褥子 首饰 戒指 镯子 胰子 钳子 钉子 锤子 凿子 斧子 锄头 特务 财主 东家 老师们 "
    "谢谢 舍不得 知识 怪不得 巴不得 恨不得"
)
_NEVER_STRESSED = frozenset("们了着的吗呢吧么啊呀啦哇嘛")
_WITH_TONE = frozenset("了着")
_FULL_ZI = word_set(
    "电子 原子 分子 男子 女子 父子 母子 王子 太子 公子 弟子 才子 君子 孔子 孟子 老子 庄子 荀子 墨子 孙子兵法 "
    "量子 质子 中子 粒子 离子 光子 种子 瓜子 莲子 棋子 鱼子 松子 游子 学子 赤子 天子 浪子 骄子 亲子 独生子 "
    "之子 长子 次子 妻子儿女 精子 卵子 因子 核子 介子 胶子 电子书 原子弹 分子式 臣子 义子 养子 逆子 童子 处子 "
    "仙子 氘子 瓜子儿 虾子 杞子 枸杞子 菜子 莲子羹 菩提子 五味子 甲子 夫子 孔夫子 诸子 百子 舟子 曾子 韩非子 "
    "左子"
)
"""Words in which 子 keeps its tone."""
_BEFORE_MEASURE = NUMERALS | frozenset("这那哪每某各")
_RESULTS = frozenset("得见起了着到完懂动清及住开上下来去出过多掉好成够准惯")
"""Complements of "cannot": 看不见, 来不及, 吃不完."""


def with_neutral_tones(words: Sequence[MandarinWord]) -> list[MandarinWord]:
    """Take the tone of syllables that have none in fluent speech."""
    found = [_of_word(word) for word in words]
    for at in range(1, len(found)):
        before, word = found[at - 1], found[at]
        if word.text == "们" or (word.text == "子" and word.pinyin == ("zi3",) and at):
            found[at] = _neutral(word, 0)
        after = found[at + 1].text if at + 1 < len(found) else ""
        cannot = len(before.text) == 1 and before.part == "+"
        if cannot and (
            (word.text == "不" and after in _RESULTS and after)
            or (word.text[0] == "不" and len(word.text) == 2 and word.text[1] in _RESULTS)
        ):
            found[at] = _neutral(word, 0)
        # "看看", "想想": a verb twice, as two words.
        if len(word.text) == 1 and word.text == before.text and "+" in (word.part, before.part):
            found[at] = _neutral(word, 0)
    return found


def _of_word(word: MandarinWord) -> MandarinWord:
    text = word.text
    if len(text) < 2 or not word.pinyin:
        return word
    if text in _LAST_NEUTRAL:
        return _neutral(word, len(text) - 1)
    if text[-1] == "子" and word.pinyin[-1] == "zi3" and not _keeps_zi(text):
        return _neutral(word, len(text) - 1)
    for at in range(1, len(text)):
        if text[at] in _NEVER_STRESSED - _WITH_TONE and text[at] != "的":
            word = _neutral(word, at)
    doubled = len(text) == 2 and text[0] == text[1] and word.part == "+"
    if doubled:
        return _neutral(word, 1)
    if len(text) == 3 and text[:2] in _LAST_NEUTRAL and text[2] in "们的":
        return _neutral(word, 1)
    if len(text) == 3 and text[1] == "不" and text[2] in _RESULTS and text[0] != "不":
        return _neutral(word, 1)
    if text[-1] == "个" and text[0] in _BEFORE_MEASURE:
        return _neutral(word, len(text) - 1)
    # "看一看" and "好不好": 一 and 不 between the same.
    if len(text) == 3 and text[0] == text[2] and text[1] in "一不":
        return _neutral(word, 1)
    return word


def _keeps_zi(text: str) -> bool:
    return any(text.endswith(full) for full in _FULL_ZI) and text != "妻子"


def _neutral(word: MandarinWord, at: int) -> MandarinWord:
    pinyin = list(word.pinyin)
    pinyin[at] = pinyin[at][:-1] + "5"
    return replace(word, pinyin=tuple(pinyin))
