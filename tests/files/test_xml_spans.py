"""XML of others: read without expanding anything, edited without touching the rest."""

from __future__ import annotations

import pytest

import aigc_plugin as aigc
from aigc_plugin.files.xml_spans import DEEPEST, LARGEST, Edit, declaration, edited, escaped, read_xml

TEXT = (
    b'\xef\xbb\xbf<?xml version="1.0"?>\n<rss a="x>y" xmlns:p="urn:p"><!-- <no> -->'
    b"<channel><a/><p:b z='1>\"'/><t>x &amp; <![CDATA[<y>]]></t><item\n>q</item ></channel></rss>\n"
)


def test_each_element_has_its_bytes() -> None:
    root = read_xml(TEXT, "f")
    channel = root.first("channel")
    assert channel is not None
    parts = [(child.name, TEXT[child.start : child.end], TEXT[slice(*child.inside)]) for child in channel.children]
    assert parts == [
        ("a", b"<a/>", b""),
        ("{urn:p}b", b"<p:b z='1>\"'/>", b""),
        ("t", b"<t>x &amp; <![CDATA[<y>]]></t>", b"x &amp; <![CDATA[<y>]]>"),
        ("item", b"<item\n>q</item >", b"q"),
    ]
    assert channel.children[2].text == "x & <y>"
    assert channel.children[1].attributes == {"z": '1>"'}
    assert channel.prefixes["p"] == "urn:p"


def test_an_edit_leaves_all_else_as_it_is() -> None:
    root = read_xml(TEXT, "f")
    channel = root.children[0]
    item = channel.children[3]
    out = edited(TEXT, [Edit(item.start, item.end, b"<item/>"), declaration(root, TEXT, "q", "urn:q")])
    assert out == TEXT.replace(b"<item\n>q</item >", b"<item/>").replace(b"<rss a", b'<rss xmlns:q="urn:q" a')
    assert read_xml(out, "f").prefixes["q"] == "urn:q"


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB, "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        (b"<a>" * (DEEPEST + 1), "deep"),
        (b" " * (LARGEST + 1), "more than"),
        (b"", "no XML"),
        (b"<a>", "no XML"),
        (b"<a>&nbsp;</a>", "no XML"),
        (b"<a>\xff</a>", "no XML"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe4</a>', "ISO-8859-1"),
        ("<a/>".encode("utf-16"), "UTF-16"),
        (b'<?xml version="1.0" encoding="x\n"?><a/>', "no XML"),
    ],
)
def test_hostile_xml_is_refused_in_one_line(content: bytes, words: str) -> None:
    with pytest.raises(aigc.InputError, match=words) as failed:
        read_xml(content, "feed.xml")
    assert str(failed.value).startswith("feed.xml")
    assert "\n" not in str(failed.value)


def test_any_text_is_held() -> None:
    text = 'a < b && "c" ]]> \x00\x0b\ud800\ufffe é 😀'
    content = f'<a b="{escaped(text)}">{escaped(text)}</a>'.encode()
    root = read_xml(content, "f")
    assert root.text == root.attributes["b"] == 'a < b && "c" ]]>  é 😀'
