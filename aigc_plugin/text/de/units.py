"""German units and currencies: for each sign the singular, the plural, and whether the noun is feminine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit in words: singular, plural, and whether it is feminine, so that its number is "eine"."""

    one: str
    many: str
    feminine: bool = False

    def after(self, count_is_one: bool) -> str:
        return self.one if count_is_one else self.many


@dataclass(frozen=True)
class Currency(Unit):
    """A currency. hundredth: the smaller coin, singular and plural; empty if there is none."""

    hundredth: tuple[str, str] = ("", "")


def _plain(name: str) -> Unit:
    """Create a unit whose plural is the same as its singular."""
    return Unit(name, name)


def _same(**names: str) -> dict[str, Unit]:
    return {sign: Unit(name, name) for sign, name in names.items()}


_SECOND = Unit("sekunde", "sekunden", feminine=True)
_MINUTE = Unit("minute", "minuten", feminine=True)
_HOUR = Unit("stunde", "stunden", feminine=True)
_TON = Unit("tonne", "tonnen", feminine=True)

UNITS: dict[str, Unit] = {
    **_same(km="kilometer", m="meter", dm="dezimeter", cm="zentimeter", mm="millimeter", nm="nanometer",
    kg="kilogramm",
            g="gramm", mg="milligramm", l="liter", dl="deziliter", cl="zentiliter", ml="milliliter", hl="hektoliter",
            ha="hektar", qm="quadratmeter", qkm="quadratkilometer", K="kelvin", W="watt", kW="kilowatt",
            MW="megawatt",
            GW="gigawatt", Wh="wattstunden", kWp="kilowatt peak", V="volt", mV="millivolt", kV="kilovolt", A="ampere",
            mA="milliampere", Ah="amperestunden", mAh="milliamperestunden", Hz="hertz", kHz="kilohertz",
            MHz="megahertz",
            GHz="gigahertz", Byte="byte", kB="kilobyte", KB="kilobyte", MB="megabyte", GB="gigabyte", TB="terabyte",
            PB="petabyte", KiB="kibibyte", MiB="mebibyte", GiB="gibibyte", dB="dezibel", Pa="pascal",
            hPa="hektopascal",
            kPa="kilopascal", MPa="megapascal", bar="bar", mbar="millibar", J="joule", kJ="kilojoule", MJ="megajoule",
            N="newton", kN="kilonewton", Nm="newtonmeter", PS="pe es", ppm="parts per million", dpi="de pe i",
            px="pixel",
            Mbit="megabit", Gbit="gigabit", kbit="kilobit", mol="mol", lx="lux", lm="lumen", cd="candela",
            Bq="becquerel",
            Sv="sievert", mSv="millisievert", eV="elektronenvolt", Pkt="punkte", Std="stunden", Stck="stück",
            Fl="flaschen", Pfd="pfund"),
    "t": _TON, "kt": Unit("kilotonne", "kilotonnen", feminine=True),
    "Mt": Unit("megatonne", "megatonnen", feminine=True),
    "s": _SECOND, "Sek.": _SECOND, "sek": _SECOND, "Sek": _SECOND, "sec": _SECOND,
    "ms": Unit("millisekunde", "millisekunden", feminine=True),
    "ns": Unit("nanosekunde", "nanosekunden", feminine=True),
    "µs": Unit("mikrosekunde", "mikrosekunden", feminine=True),
    "min": _MINUTE, "Min.": _MINUTE, "Min": _MINUTE, "h": _HOUR, "Std.": _HOUR, "std": _HOUR,
    "kWh": Unit("kilowattstunde", "kilowattstunden", feminine=True),
    "MWh": Unit("megawattstunde", "megawattstunden", feminine=True),
    "GWh": Unit("gigawattstunde", "gigawattstunden", feminine=True),
    "TWh": Unit("terawattstunde", "terawattstunden", feminine=True),
    "kcal": Unit("kilokalorie", "kilokalorien", feminine=True), "cal": Unit("kalorie", "kalorien", feminine=True),
    "µm": _plain("mikrometer"), "µg": _plain("mikrogramm"), "Ω": _plain("ohm"),
    "kΩ": _plain("kiloohm"), "MΩ": _plain("megaohm"),
    "m²": _plain("quadratmeter"), "m2": _plain("quadratmeter"),
    "m³": _plain("kubikmeter"), "m3": _plain("kubikmeter"),
    "cm²": _plain("quadratzentimeter"), "cm³": _plain("kubikzentimeter"),
    "mm²": _plain("quadratmillimeter"), "mm³": _plain("kubikmillimeter"),
    "km²": _plain("quadratkilometer"), "km2": _plain("quadratkilometer"),
    "km³": _plain("kubikkilometer"),
    "km/h": _plain("kilometer pro stunde"), "m/s": _plain("meter pro sekunde"),
    "m/s²": _plain("meter pro sekunde quadrat"),
    "U/min": Unit("umdrehung pro minute", "umdrehungen pro minute", feminine=True),
    "Mbit/s": _plain("megabit pro sekunde"), "Gbit/s": _plain("gigabit pro sekunde"),
    "kbit/s": _plain("kilobit pro sekunde"), "MB/s": _plain("megabyte pro sekunde"),
    "GB/s": _plain("gigabyte pro sekunde"), "g/l": _plain("gramm pro liter"),
    "mg/l": _plain("milligramm pro liter"), "l/100 km": _plain("liter auf hundert kilometer"),
    "g/km": _plain("gramm pro kilometer"), "kg/m³": _plain("kilogramm pro kubikmeter"),
    "W/m²": _plain("watt pro quadratmeter"), "µg/m³": _plain("mikrogramm pro kubikmeter"),
    "°C": _plain("grad celsius"), "°F": _plain("grad fahrenheit"), "°": _plain("grad"),
    "%": _plain("prozent"), "‰": _plain("promille"), "″": _plain("zoll"),
    "EL": _plain("esslöffel"), "TL": _plain("teelöffel"),
    "Ew.": _plain("einwohner"), "Pkt.": Unit("punkt", "punkte"), "Stk.": _plain("stück"),
}  # fmt: skip

_CENT = ("cent", "cent")
_EURO = Currency("euro", "euro", hundredth=_CENT)
_FRANC = Currency("schweizer franken", "schweizer franken", hundredth=("rappen", "rappen"))
_DOLLAR = Currency("dollar", "dollar", hundredth=_CENT)
_POUND = Currency("pfund", "pfund", hundredth=("penny", "pence"))
_YEN = Currency("yen", "yen")

CURRENCIES: dict[str, Currency] = {
    "€": _EURO, "EUR": _EURO,
    "Euro": _EURO, "$": _DOLLAR, "US-$": Currency("u es dollar", "u es dollar", hundredth=_CENT),
    "USD": Currency("u es dollar", "u es dollar", hundredth=_CENT), "Dollar": _DOLLAR,
    "US-Dollar": Currency("u es dollar", "u es dollar", hundredth=_CENT), "£": _POUND, "GBP": _POUND, "¥": _YEN,
    "JPY": _YEN,
    "CHF": _FRANC, "Fr.": Currency("franken", "franken", hundredth=("rappen", "rappen")), "SFr.": _FRANC,
    "Franken": Currency("franken", "franken", hundredth=("rappen", "rappen")),
    "DM": Currency("mark", "mark", feminine=True, hundredth=("pfennig", "pfennig")), "ct": Currency("cent", "cent"),
    "Ct.": Currency("cent", "cent"), "Cent": Currency("cent", "cent"), "¢": Currency("cent", "cent"),
}  # fmt: skip

SCALES = {"Tsd.": "tausend", "Tsd": "tausend", "Mio.": "million", "Mio": "million", "Mill.": "million",
          "Mrd.": "milliarde", "Mrd": "milliarde", "Bio.": "billion", "Bio": "billion"}  # fmt: skip


def scale_word(scale: str, count_is_one: bool) -> str:
    """Write a scale in words: "Mio." → "millionen" or "million"; "tausend" has no plural."""
    word = SCALES[scale]
    if word == "tausend" or count_is_one:
        return word
    return word + ("n" if word.endswith("e") else "en")
