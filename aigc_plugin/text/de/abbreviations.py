"""German abbreviations with their spoken forms."""

from __future__ import annotations

from ..word_lists import words

# With the dots that belong to them; blanks between their parts are optional.
DOTTED = {
    "a. a. O.": "am angegebenen ort", "a. D.": "außer dienst", "Abb.": "abbildung", "Abk.": "abkürzung",
    "Abs.": "absatz", "Abt.": "abteilung", "allg.": "allgemein", "Anm.": "anmerkung", "Art.": "artikel",
    "Aufl.": "auflage", "Bd.": "band", "Bde.": "bände", "bes.": "besonders", "betr.": "betrifft", "Bhf.": "bahnhof",
    "bspw.": "beispielsweise", "bzgl.": "bezüglich", "bzw.": "beziehungsweise", "ca.": "circa",
    "chin.": "chinesisch", "Co.": "co", "d. h.": "das heißt", "d. i.": "das ist", "d. J.": "des jahres",
    "d. M.": "des monats", "Dipl.": "diplom", "Dr.": "doktor", "dt.": "deutsch", "ehem.": "ehemalig",
    "eigtl.": "eigentlich", "einschl.": "einschließlich", "engl.": "englisch", "etc.": "et cetera", "etw.": "etwas",
    "ev.": "evangelisch", "e. V.": "eingetragener verein", "evtl.": "eventuell", "exkl.": "exklusive",
    "f.": "folgende", "ff.": "fortfolgende", "Fam.": "familie", "Fr.": "frau", "Forts.": "fortsetzung",
    "franz.": "französisch", "frz.": "französisch", "geb.": "geboren", "Gebr.": "gebrüder", "gegr.": "gegründet",
    "gem.": "gemäß", "gest.": "gestorben", "ggf.": "gegebenenfalls", "ggü.": "gegenüber", "griech.": "griechisch",
    "Hbf.": "hauptbahnhof", "hl.": "heilige", "Hr.": "herr", "Hrn.": "herrn", "Hrsg.": "herausgeber",
    "hrsg.": "herausgegeben", "i. A.": "im auftrag", "i. d. R.": "in der regel", "i. e. S.": "im engeren sinne",
    "i. R.": "im ruhestand", "i. V.": "in vertretung", "i. w. S.": "im weiteren sinne", "Ing.": "ingenieur",
    "ing.": "ingenieur", "inkl.": "inklusive", "insb.": "insbesondere", "insbes.": "insbesondere",
    "ital.": "italienisch", "jap.": "japanisch", "Jg.": "jahrgang", "Jh.": "jahrhundert", "Jhd.": "jahrhundert",
    "Jhdt.": "jahrhundert", "jmd.": "jemand", "jmdm.": "jemandem", "jmdn.": "jemanden", "jr.": "junior",
    "Jr.": "junior", "jun.": "junior", "Kap.": "kapitel", "kath.": "katholisch", "Kfm.": "kaufmann",
    "kgl.": "königlich", "lat.": "lateinisch", "led.": "ledig", "lfd.": "laufend", "lt.": "laut",
    "m. E.": "meines erachtens", "m. W.": "meines wissens", "Mag.": "magister", "max.": "maximal",
    "med.": "med", "mind.": "mindestens", "min.": "minimal", "Min.": "minute", "Mio.": "millionen", "möbl.": "möbliert",
    "Mrd.": "milliarden", "Mwst.": "mehrwertsteuer", "MwSt.": "mehrwertsteuer", "n. Chr.": "nach christus",
    "v. Chr.": "vor christus", "n. u. Z.": "nach unserer zeitrechnung", "v. u. Z.": "vor unserer zeitrechnung",
    "nat.": "nat", "Nr.": "nummer", "Nrn.": "nummern", "o. a.": "oben angeführt",
    "o. Ä.": "oder ähnliches", "o. ä.": "oder ähnliches", "o. g.": "oben genannt", "o. J.": "ohne jahr",
    "österr.": "österreichisch", "p. a.": "per annum", "Pfd.": "pfund", "phil.": "phil", "Pl.": "platz",
    "Priv.-Doz.": "privatdozent", "Prof.": "professor", "Proff.": "professoren", "rer.": "rer", "röm.": "römisch",
    "Red.": "redaktion", "russ.": "russisch", "s. o.": "siehe oben", "s. u.": "siehe unten",
    "schweiz.": "schweizerisch", "sen.": "senior", "sog.": "sogenannt", "span.": "spanisch", "spez.": "speziell",
    "St.": "sankt", "staatl.": "staatlich", "Std.": "stunden", "stellv.": "stellvertretend", "Str.": "straße",
    "tägl.": "täglich", "techn.": "technisch", "Tel.": "telefon", "Tsd.": "tausend", "u. a.": "unter anderem",
    "u. Ä.": "und ähnliches", "u. ä.": "und ähnliches", "u. A. w. g.": "um antwort wird gebeten",
    "u. dgl.": "und dergleichen", "u. E.": "unseres erachtens", "u. U.": "unter umständen",
    "u. v. a.": "und viele andere", "u. v. m.": "und vieles mehr", "ugs.": "umgangssprachlich",
    "undef.": "undefiniert", "urspr.": "ursprünglich", "usf.": "und so fort", "usw.": "und so weiter",
    "v. a.": "vor allem", "v. l. n. r.": "von links nach rechts", "verh.": "verheiratet", "Verf.": "verfasser",
    "vgl.": "vergleiche", "Vgl.": "vergleiche", "vs.": "versus", "wg.": "wegen", "wiss.": "wissenschaftlich",
    "rd.": "rund", "zw.": "zwischen", "u.": "und", "n. V.": "nach verlängerung", "c. t.": "ce te", "s. t.": "es te",
    "z. B.": "zum beispiel", "z. H.": "zu händen", "z. Hd.": "zu händen", "z. T.": "zum teil", "z. Z.": "zurzeit",
    "z. Zt.": "zurzeit", "zit.": "zitiert", "Ztr.": "zentner", "zz.": "zurzeit", "zzgl.": "zuzüglich",
    "zzt.": "zurzeit",
}  # fmt: skip
# Before a name; never the end of a sentence.
TITLES = {
    "Abg.": "abgeordneter", "Bgm.": "bürgermeister", "Dres.": "doktores", "Frl.": "fräulein",
    "Hptm.": "hauptmann", "Insp.": "inspektor", "Kpt.": "kapitän", "Ltn.": "leutnant", "Mlle.": "mademoiselle",
    "Mme.": "madame", "Mr.": "mister", "Mrs.": "missis", "Ms.": "miss", "Msgr.": "monsignore", "Oblt.": "oberleutnant",
    "Präs.": "präsident", "Rev.": "reverend",
}  # fmt: skip
# Only before a number.
BEFORE_NUMBER = {"S.": "seite", "Abs.": "absatz", "Nr.": "nummer", "No.": "nummer", "Z.": "zeile", "V.": "vers",
                 "H.": "heft", "Tab.": "tabelle", "Fig.": "figur", "Sp.": "spalte", "Art.": "artikel"}  # fmt: skip
# A capital letter after these begins a new sentence; after the others only a word that begins sentences does.
CLOSING = frozenset({"usw.", "etc.", "usf.", "u. v. m.", "u. v. a.", "u. dgl.", "u. Ä.", "u. ä.", "o. Ä.", "o. ä."})

PLAIN = {
    "Hbf": "hauptbahnhof", "Bhf": "bahnhof", "Pkw": "pe ka we", "PKW": "pe ka we", "Lkw": "el ka we",
    "LKW": "el ka we", "Kfz": "ka ef zett", "WLAN": "we lan", "GmbH": "ge em be ha", "MwSt": "mehrwertsteuer",
    "Mwst": "mehrwertsteuer", "km/h": "kilometer pro stunde", "PDF": "pe de ef", "Lkws": "el ka wes",
    "Pkws": "pe ka wes", "i.O.": "in ordnung", "O.K.": "okay", "o.k.": "okay", "OK": "okay", "ok": "okay",
    "TÜV": "tüf", "dpa": "de pe a", "StGB": "es te ge be", "BGB": "be ge be", "GbR": "ge be er", "KfW": "ka ef we",
    "PhD": "pe ha de", "Mr": "mister", "Mrs": "missis", "Ms": "miss", "Dr": "doktor", "Hr": "herr",
    "Frl": "fräulein", "AfD": "a ef de", "eBay": "ebay",
}  # fmt: skip

MONTHS = ("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
          "dezember")  # fmt: skip
MONTH_SHORTS = {
    "Jan.": "januar", "Jän.": "jänner", "Feb.": "februar", "Febr.": "februar", "Mrz.": "märz", "Apr.": "april",
    "Jun.": "juni", "Jul.": "juli", "Aug.": "august", "Sep.": "september", "Sept.": "september", "Okt.": "oktober",
    "Nov.": "november", "Dez.": "dezember",
}  # fmt: skip
WEEKDAYS = {"Mo": "montag", "Di": "dienstag", "Mi": "mittwoch", "Do": "donnerstag", "Fr": "freitag", "Sa": "samstag",
            "So": "sonntag"}  # fmt: skip

SENTENCE_STARTERS = words(
    "der die das ein eine einer eines er sie es wir ich du ihr dann da doch und aber als am an auf aus bei bis dabei "
    "danach damit darum deshalb daher dies diese dieser dieses dort durch erst für gegen hier im in ja jedoch jetzt "
    "kein keine man mit nach nein noch nun nur ob obwohl oder schon seit sein seine so sobald später trotz trotzdem "
    "um unter vom von vor was weil wenn wer wie wo zu zuerst zum zur zwar zwischen ab alle allerdings auch außerdem "
    "bereits besonders dazu denn ebenso etwa falls ferner gestern heute immer manche mehr mein meine morgen "
    "natürlich "
    "nachdem nicht nie niemand sehr seitdem sogar solche sonst statt unser unsere viele vielleicht während warum "
    "wegen weiter welche wieder wohl zudem zunächst ihre euer dadurch dagegen dafür inzwischen"
)  # fmt: skip
