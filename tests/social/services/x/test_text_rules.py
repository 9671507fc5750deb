"""What X sees in a text: links, mentions, hashtags, cashtags, in cases of our own."""

from __future__ import annotations

from itertools import pairwise

import pytest

from social.services.base import Entity
from social.services.x.display import shorten
from social.services.x.domains import COUNTRY, GENERIC
from social.services.x.entities import cashtags, entities, hashtags, mentions, mentions_and_lists, reply_to
from social.services.x.urls import urls


def texts(found: tuple[Entity, ...]) -> list[str]:
    return [one.text for one in found]


LINKS = {
    # where a host ends
    "see shop.example.com.": ["shop.example.com"],
    "see example.com, example.org; example.net!": ["example.com", "example.org", "example.net"],
    "a file notes.txt and v1.2.3 and e.g. this...": [],
    "example.com.notadomain": ["example.com"],
    "example.com.au": ["example.com.au"],
    "example.comely": [],
    "example.com-or-not example.com2 example.com+": [],
    "example.co/a": ["example.co/a"],
    "EXAMPLE.COM Example.Co.Uk": ["EXAMPLE.COM", "Example.Co.Uk"],
    "http://example.xn--p1ai/ http://xn--e1afmkfd.xn--p1ai": [
        "http://example.xn--p1ai/",
        "http://xn--e1afmkfd.xn--p1ai",
    ],
    "http://пример.рф/путь?q=1": ["http://пример.рф/путь?q=1"],
    "https://例え.テスト https://例え.みんな": ["https://例え.みんな"],
    "http://भारत.भारतम्": ["http://भारत.भारतम्"],
    "http://a..com http://.com http://com": [],
    "http://" + "a" * 63 + ".com": ["http://" + "a" * 63 + ".com"],
    "http://" + "a" * 64 + ".com": [],
    "http://xn--ü.com": [],
    # what may stand in front
    "(example.com) [example.org] “example.net”": ["example.com", "example.org", "example.net"],
    "@example.com #example.com $example.com": [],
    "jack@example.com": [],
    "-example.com _example.com /example.com .example.com": [],
    "-http://example.com": ["http://example.com"],
    "xhttp://example.com": [],
    "école.fr": ["cole.fr"],
    "une école.fr": ["école.fr"],
    "ftp://example.com": [],
    "これはexample.comです": ["example.com"],
    "\u200fexample.com\u200e \u2067http://example.org/\u2069": ["example.com", "http://example.org/"],
    # ports, paths, queries
    "http://example.com:8080/a http://example.com:/": ["http://example.com:8080/a", "http://example.com"],
    "http://example.com?a=b http://example.com/?a=b": ["http://example.com?a=b", "http://example.com/?a=b"],
    "example.com?a=b example.com/?a=b": ["example.com", "example.com/?a=b"],
    "http://example.com/a_(b_(c))_d http://example.com/a(b": [
        "http://example.com/a_(b_(c))_d",
        "http://example.com/a",
    ],
    "http://example.com/a(b(c(d))) http://example.com/()": ["http://example.com/a", "http://example.com/"],
    "(http://example.com/a)": ["http://example.com/a"],
    "http://example.com/a. http://example.com/b, http://example.com/c!": [
        "http://example.com/a",
        "http://example.com/b",
        "http://example.com/c",
    ],
    "http://example.com/a?b=c. http://example.com/a?!": ["http://example.com/a?b=c", "http://example.com/a"],
    "http://example.com/@jack/1#top": ["http://example.com/@jack/1#top"],
    "http://example.com/café/naïve http://example.com/日本": ["http://example.com/café/naïve", "http://example.com/"],
    "http://example.com/http://example.org": ["http://example.com/http://example.org"],
    # labels
    "http://sub_domain.example.com http://do_main.com": ["http://sub_domain.example.com"],
    "http://a-b.example.com http://a-.example.com http://-b.example.com": ["http://a-b.example.com"],
    "http://example-.com http://example_.com": [],
    # t.co
    "https://t.co/AbC123xyz's https://t.co/AbC123/more https://t.co/A?b=1": [
        "https://t.co/AbC123xyz",
        "https://t.co/AbC123",
        "https://t.co/A?b=1",
    ],
    f"https://t.co/{'a' * 40} https://t.co/{'a' * 41}": [f"https://t.co/{'a' * 40}"],
    # length
    "http://example.com/" + "a" * (4096 - 19): ["http://example.com/" + "a" * (4096 - 19)],
    "http://example.com/" + "a" * (4097 - 19): [],
}


@pytest.mark.parametrize("text", LINKS, ids=lambda text: text[:40])
def test_links(text: str) -> None:
    assert texts(urls(text)) == LINKS[text]


def test_links_without_protocol_can_be_left_out() -> None:
    assert texts(urls("example.com http://example.org", bare=False)) == ["http://example.org"]


MENTIONS = {
    "@jack, @jill! (@joe)": ["@jack", "@jill", "@joe"],
    "jack@example.com a@b _@c !@d &@e": [],
    "RT@a rt:@b xRT@c": ["@a", "@b"],
    "＠jack": ["＠jack"],
    "@jack@jill @jack: @jack://": ["@jack"],
    "@josé @josx": ["@josx"],
    "@" + "a" * 21: ["@" + "a" * 20],
    "@jackさん こんにちは@jill": ["@jack", "@jill"],
    "@jack/art @jill": ["@jill"],
    "@ @. @- @/art": [],
}


@pytest.mark.parametrize("text", MENTIONS)
def test_mentions(text: str) -> None:
    assert texts(mentions(text)) == MENTIONS[text]


def test_lists() -> None:
    assert texts(mentions_and_lists("@jack/art-1 @jill/1st @joe/")) == ["@jack/art-1", "@jill", "@joe"]
    assert texts(mentions_and_lists("@a/" + "b" * 26)) == ["@a/" + "b" * 25]


def test_replies() -> None:
    assert reply_to("@jack hi") == "jack"
    assert reply_to(" \u200f\u3000@jack hi") == "jack"
    assert [reply_to(text) for text in ("hi @jack", ".@jack", "@jack@jill", "@josé", "@http://example.com")] == [
        None
    ] * 5


HASHTAGS = {
    "#one,#two #three": ["#one", "#two", "#three"],
    "#1 #2024 #_ #a1 #1a": ["#a1", "#1a"],
    "a#b é#c 日#d ー#e &#f": [],
    "(#a) “#b” !#c /#d": ["#a", "#b", "#c", "#d"],
    "＃タグ #タグ・名 #メ〜テレ #タグ、": ["＃タグ", "#タグ・名", "#メ〜テレ", "#タグ"],
    "#a#b #a://b": [],
    "#️⃣ #⃣": [],
    "👍#a 👍🏽#b ❤️#c ☺︎#d": ["#a", "#b", "#c", "#d"],
    "#caf\u00e9 #cafe\u0301 #straße": ["#caf\u00e9", "#cafe\u0301", "#straße"],
    "#می‌خواهم #नमस्ते #𝒜bc #𠮷野": ["#می‌خواهم", "#नमस्ते", "#𝒜bc", "#𠮷野"],
    "#a-b #it's #l·l": ["#a", "#it", "#l·l"],
    "http://example.com/#a #b example.com/#c (#d": ["#b", "#d"],
}


@pytest.mark.parametrize("text", HASHTAGS)
def test_hashtags(text: str) -> None:
    assert texts(hashtags(text)) == HASHTAGS[text]


CASHTAGS = {
    "$TSLA, $aapl. $X": ["$TSLA", "$aapl", "$X"],
    "$BRK.A $BRK_B $BRK.ABC": ["$BRK.A", "$BRK_B", "$BRK"],
    "$TOOLONG $T1 $5 US$TSLA ($TSLA)": [],
    "\u200f$TSLA\u3000$F": ["$TSLA", "$F"],
    "$TSLA株 $TSLA": ["$TSLA"],
}


@pytest.mark.parametrize("text", CASHTAGS)
def test_cashtags(text: str) -> None:
    assert texts(cashtags(text)) == CASHTAGS[text]


def test_entities_stand_in_order_and_apart() -> None:
    text = "👨‍👩‍👧 @jack see https://example.com/@jill/#top #tag $TSLA @joe/art"
    found = entities(text)
    assert [one.kind for one in found] == ["mention", "url", "hashtag", "cashtag", "mention"]
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.end <= following.start for one, following in pairwise(found))
    assert found[0] == Entity("mention", 6, 11, "@jack")


def test_a_plain_text_has_no_entities() -> None:
    assert entities("") == entities("Nothing to see here. Really!") == ()


def test_names_of_top_level_domains_are_in_unicode_and_lower_case() -> None:
    names = GENERIC | COUNTRY
    assert (len(GENERIC), len(COUNTRY)) == (1259, 315)
    assert not GENERIC & COUNTRY
    assert all(name == name.lower() and "." not in name and not name.startswith("xn--") for name in names)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.example.com/", "example.com/"),
        ("http://example.com/fifteen-letters", "example.com/fifteen-letter…"),
        ("HTTPS://WWW.example.com/14-characters", "example.com/14-characters"),
        ("https://blog.example.com/2016/doing-more-with-less", "blog.example.com/2016/doing-mor…"),
        ("example.com?a=b", "example.com?a=b"),
        ("https://a-very-long-host-name-indeed.example.com", "a-very-long-host-name-indeed.example.com"),
    ],
)
def test_links_are_shown_short(url: str, shown: str) -> None:
    assert shorten(url) == shown
