"""Take the marks of HTML and Markdown out of a text, and leave what is meant to be read.

Headings, lists and rules are found later, by `cleaning.blocks`; asterisks, underscores and backticks around words are
punctuation that is silent.
"""

from __future__ import annotations

import re
from html import unescape

_BREAKING = "address|article|aside|blockquote|dd|div|dl|dt|h[1-6]|header|footer|hr|li|main|ol|p|pre|section|table|tr|ul"
_LINE_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
_INLINE = (
    "a|abbr|b|big|body|cite|code|del|em|font|head|html|i|img|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|tbody|"
    "td|th|thead|title|tt|u|var|video|wbr"
)
# Attributes need a value, so that "a <b und c> d" remains a comparison.
_ATTRIBUTES = r"""(?:\s{1,9}[\w:-]{1,40}=(?:"[^"<>]{0,400}"|'[^'<>]{0,400}'|[^\s"'<>]{1,400})){0,9}\s{0,9}/?"""
_BREAKING_TAG = re.compile(rf"</?(?:{_BREAKING}){_ATTRIBUTES}>", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE}){_ATTRIBUTES}>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--[^<>]{0,400}-->")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#[xX][0-9A-Fa-f]{1,5});")
_LABEL = r"(?<![\w\]])!?\[(?P<label>[^\[\]\n]{0,300})\]"
_TARGET = r"""\((?=[^\s()]{0,300}[./#:])(?:[^\s()]|\([^\s()]{0,100}\)){1,300}(?:\s"[^"\n]{0,200}")?\)"""
_LINK = re.compile(rf"{_LABEL}(?:{_TARGET}|\[[^\[\]\n]{{0,60}}\])")
_TASK = re.compile(r"^([ \t]{0,20}[-*+][ \t])\[[ xX]\](?=[ \t])", re.MULTILINE)
_AUTOMATIC_LINK = re.compile(r"<(?P<label>(?:https?://|mailto:)[^\s<>]{1,300}|[\w.+-]{1,64}@[\w.-]{1,200})>")
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,20}\]:?|(?<=[.,;:!?…»“”\")])[⁰¹²³⁴-⁹]{1,3}(?![^\s.,;:!?)])")
_STRUCK = re.compile(r"(?<!~)~~(?!~)")
_FENCE = re.compile(r"^[ \t]{0,9}`{3,9}[\w+-]{0,30}[ \t]{0,9}$", re.MULTILINE)


def without_markup(text: str) -> str:
    """Remove HTML tags, comments and entities, and Markdown's links, footnotes, strike-outs, check boxes and fences of
    code; of a link or a picture its label remains. Tags of blocks become line breaks."""
    if "<" in text:
        text = _LINE_BREAK.sub("\n", _COMMENT.sub("", text))
        text = _INLINE_TAG.sub("", _BREAKING_TAG.sub("\n\n", text))
        text = _AUTOMATIC_LINK.sub(r"\g<label>", text)
    if "[" in text:
        text = _LINK.sub(r"\g<label>", _TASK.sub(r"\1", text))
    text = _STRUCK.sub("", _FENCE.sub("", _FOOTNOTE.sub("", text)))
    return _ENTITY.sub(lambda match: unescape(match[0]), text) if "&" in text else text
