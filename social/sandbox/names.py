"""Names for the sandbox's people: many scripts, and a few that break careless programs."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

WORDS = str.split(
    "ash brook cedar dawn ember fern glade harbor iris jade kestrel linden maple north oriole pine quill reed sage thorn "
    "umber vale willow xylo yarrow zephyr amber birch clover dune elder flint grove heath indigo juniper kite lark moss "
    "nettle ochre pebble quartz river slate tern ursa violet wren yew azure bramble coral drift eagle finch gale hazel "
    "ivy jasper knoll lotus meadow nimbus"
)
"""64 words of at most 8 letters: with up to 7 digits they make a username of at most 15 characters."""

ODD_NAMES: Mapping[int, str] = {
    1: "[/red]",
    3: "Evil \x1b[31mRed\x1b[0m Wren",
    5: "👨‍👩‍👧‍👦 The Larks",
    7: "\u200fدانا \u202bמשה כהן\u202c\u200f",
    9: "",
    11: "\u202eesreveR",
    13: '=HYPERLINK("https://example.com","Lark")',
    15: "Z̷̨̛a̴̢͝l̶̡̕g̵̨̛o̴̢͝",
    17: "A name that is exactly as long as X lets it be: 50",
    19: "[bold]O'Brien[/bold] \\[x]",
    21: "🏴󠁧󠁢󠁳󠁣󠁴󠁿🏳️‍🌈🇯🇵 ❤️‍🩹",
    23: "Line\nbreak\tand\rreturn",
    25: "名前がとても長い日本語の表示名テスト",
    27: "Zero\u200bwidth\u200djoin\ufeff",
    29: "<script>alert('lark')</script>",
    31: "@brandlark",
    33: "\x9b31mC1 csi\x07 bell",
    35: "ﷺ",
}
"""Names of the people with the lowest numbers, who are among the newest followers even of a small account."""

_SCRIPTS = (
    ("Ada Bruno Clara Dario Edith Felix Greta Hugo", "Alder Becker Costa Dupont Ekström Fuchs García Hansen"),
    ("Zoë Łukasz Ñuño Øyvind Şebnem Žofia Ümit Çağla", "Ångström Brâncuși Čapek Đorđević Ērgle Ğur Håkansson Işık"),
    ("Анна Борис Вера Глеб Дарья Егор Зоя Иван", "Белова Волков Громова Дроздов Жукова Зимин Лебедева Орлов"),
    (
        "Αγγελική Βασίλης Γεωργία Δημήτρης Ελένη Ζήσης Ηρώ Θάνος",
        "Αλεξίου Βλάχος Γαλάνη Δήμος Ευαγγέλου Ζέρβας Κόκκινου Λάσκαρης",
    ),
    ("葵 陽菜 蓮 湊 さくら ハルト 結衣 大翔", "佐藤 鈴木 高橋 田中 渡辺 伊藤 山本 中村"),
    ("민준 서연 도윤 지우 하은 시우 수아 예준", "김 이 박 최 정 강 조 윤"),
    ("أحمد ليلى عمر سلمى يوسف نور خالد مريم", "الحداد النجار الخطيب السيد العلي القاسم المصري الشامي"),
    ("नीला अर्जुन मीरा रोहन काव्या विवान तारा ईशान", "शर्मा वर्मा पटेल गुप्ता राव सिंह जोशी नायर"),
)
_SUFFIXES = ("", "", "", "", "", " 🌿", " 🐦‍🔥", " | Lark fan")


def common_names() -> list[str]:
    """All the ordinary full names, some with an emoji behind."""
    pairs = [pair for given, family in _SCRIPTS for pair in product(given.split(), family.split())]
    return [f"{given} {family}{_SUFFIXES[at % 8 ^ at // 8 % 8]}" for at, (given, family) in enumerate(pairs)]
