"""German words to phonemes: final devoicing, ich and ach, vocalised r, length, stress, loanwords, initialisms."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigc_plugin.errors import InputError
from aigc_plugin.text.de.phonemes.phonemise import german_words
from aigc_plugin.text.de.phonemes.symbols import GERMAN_PHONEMES, GERMAN_VOWELS, from_german_ipa
from aigc_plugin.text.language_choice import language_of_phonemes
from aigc_plugin.text.normalise import LANGUAGES, Notation, normalise
from aigc_plugin.text.pronunciation.notation import checked_phonemes, from_ipa
from aigc_plugin.text.pronunciation.user_lexicon import UserLexicon
from aigc_plugin.text.script import Line
from aigc_plugin.text.ssml import read_ssml
from aigc_plugin.text.symbols import PHONEMES_DE, PHONEMES_DE_DE, PhonemeTable

GERMAN_VOICE = Notation("de", PHONEMES_DE)
WORDS = """
Tag:tˈɑk Tage:tˈɑɡə Tee:tˈe See:zˈe Boot:bˈot Brot:bʁˈot Hut:hˈut gut:ɡˈut Blume:blˈumə blühen:blˈyən süß:zˈys
schön:ʃˈøn König:kˈønɪç können:kˈœnən Hütte:hˈʏtə Bett:bˈɛt beten:bˈetən betten:bˈɛtən Mitte:mˈɪtə Miete:mˈitə
offen:ˈɔfən Ofen:ˈofən Sonne:zˈɔnə Sohn:zˈon Stadt:ʃtˈat Staat:ʃtˈɑt satt:zˈat Saat:zˈɑt Kamm:kˈam kam:kˈam komm:kˈɔm
Söhne:zˈønə Väter:fˈætɐ Mädchen:mˈætçən Käse:kˈæzə spät:ʃpˈæt wäre:vˈæʁə Rad:ʁˈɑt Räder:ʁˈædɐ Hund:hˈʊnt Hunde:hˈʊndə
lieb:lˈip lieber:lˈibɐ Berg:bˈɛʁk Berge:bˈɛʁɡə Weg:vˈek weg:vˈɛk Haus:hˈWs Häuser:hˈYzɐ Glas:ɡlˈɑs Gläser:ɡlˈæzɐ
aktiv:aktˈif aktive:aktˈivə und:ʊnt ab:ˈap obwohl:ɔpvˈol abfahren:ˈapfˌɑʁən Freund:fʁˈYnt Freunde:fʁˈYndə
freundlich:fʁˈYntlɪç Kind:kˈɪnt Kinder:kˈɪndɐ kindlich:kˈɪntlɪç Wald:vˈalt Dieb:dˈip gelb:ɡˈɛlp Zug:ʦˈuk sagst:zˈɑkst
lebst:lˈepst ich:ɪç ach:ˈax auch:Wx Buch:bˈux Bücher:bˈyçɐ Bach:bˈax Bäche:bˈɛçə Loch:lˈɔx Löcher:lˈœçɐ Milch:mˈɪlç
durch:dʊʁç Kirche:kˈɪʁçə Häuschen:hˈYsçən nicht:nˈɪçt Nacht:nˈaxt Nächte:nˈɛçtə lachen:lˈaxən Licht:lˈɪçt leicht:lˈIçt
sprechen:ʃpʁˈɛçən Königin:kˈønɪɡɪn königlich:kˈønɪklɪç wenig:vˈenɪç wenige:vˈenɪɡə fertig:fˈɛʁtɪç ruhig:ʁˈuɪç
zwanzig:ʦvˈanʦɪç Honig:hˈonɪç Chemie:çemˈi China:çˈinɑ Chor:kˈoɐ Charakter:kaʁˈaktɐ Fuchs:fˈʊks sechs:zˈɛks
wachsen:vˈaksən Wechsel:vˈɛksəl lang:lˈaŋ singen:zˈɪŋən Finger:fˈɪŋɐ Angst:ˈaŋst Bank:bˈaŋk danken:dˈaŋkən
Onkel:ˈɔŋkəl hungrig:hˈʊŋʁɪç Zeitung:ʦˈItʊŋ Ungarn:ˈʊŋɡaʁn eng:ˈɛŋ Junge:jˈʊŋə Punkt:pˈʊŋkt angenehm:ˈanɡənˌem
ungefähr:ˈʊnɡəfˌæɐ eingeben:ˈInɡˌebən Stein:ʃtˈIn stehen:ʃtˈeən Straße:ʃtʁˈɑsə spielen:ʃpˈilən Sport:ʃpˈɔʁt Spaß:ʃpˈɑs
verstehen:fɛɐʃtˈeən Bahnstation:bˈɑnʃtaʦjˌon Fest:fˈɛst Wespe:vˈɛspə ist:ɪst erst:ˈeɐst Kasten:kˈastən Obst:ˈopst
Herbst:hˈɛʁpst Frühstück:fʁˈyʃtˌʏk aufstehen:ˈWfʃtˌeən Gespräch:ɡəʃpʁˈæç Uhr:ˈuɐ Tür:tˈyɐ vier:fˈiɐ mehr:mˈeɐ er:eɐ
wir:viɐ ihr:iɐ Bier:bˈiɐ Meer:mˈeɐ hören:hˈøʁən hört:hˈøɐt Ohr:ˈoɐ Wort:vˈɔʁt Garten:ɡˈaʁtən warm:vˈaʁm Herz:hˈɛʁʦ
Vater:fˈɑtɐ Mutter:mˈʊtɐ besser:bˈɛsɐ Wasser:vˈasɐ Winter:vˈɪntɐ Ärger:ˈɛʁɡɐ erfahren:ɛɐfˈɑʁən verlieren:fɛɐlˈiʁən
zerstören:ʦɛɐʃtˈøʁən vergessen:fɛɐɡˈɛsən Erde:ˈeɐdə Pferd:pfˈeɐt Schwert:ʃvˈeɐt werden:vˈeɐdən wird:vɪʁt Zeit:ʦˈIt
Katze:kˈaʦə jetzt:jˈɛʦt Platz:plˈaʦ Pfanne:pfˈanə Apfel:ˈapfəl Kopf:kˈɔpf Quelle:kvˈɛlə bequem:bəkvˈem Hexe:hˈɛksə
Taxi:tˈaksi deutsch:dˈYʧ Deutschland:dˈYʧlant Dschungel:ʤˈʊŋəl tschüss:ʧˈʏs Vogel:fˈoɡəl von:fɔn Vase:vˈɑzə
Klavier:klavˈiɐ November:novˈɛmbɐ Nerv:nˈɛʁf Veilchen:fˈIlçən Schule:ʃˈulə Tisch:tˈɪʃ rasch:ʁˈaʃ Schwester:ʃvˈɛstɐ
schwierig:ʃvˈiʁɪç Fisch:fˈɪʃ waschen:vˈaʃən Menschen:mˈɛnʃən entschuldigung:ɛntʃˈʊldɪɡʊŋ mein:mIn heute:hˈYtə
Leute:lˈYtə Bäume:bˈYmə Mai:mˈI Bayern:bˈIɐn kaufen:kˈWfən Auge:ˈWɡə Eis:ˈIs weiß:vˈIs neu:nˈY gehen:ɡˈeən sehen:zˈeən
Ehe:ˈeə froh:fʁˈo ziehen:ʦˈiən nähen:nˈæən Ruhe:ʁˈuə früher:fʁˈyɐ bezahlen:bəʦˈɑlən gefallen:ɡəfˈalən
beachten:bəˈaxtən entdecken:ɛntdˈɛkən Entfernung:ɛntfˈɛʁnʊŋ Ergebnis:ɛɐɡˈepnɪs Besuch:bəzˈux Gebäude:ɡəbˈYdə
Verein:fɛɐˈIn arbeiten:ˈaʁbItən Arbeit:ˈaʁbIt Heimat:hˈImɑt Urlaub:ˈuɐlˌWp Antwort:ˈantvˌɔʁt Abend:ˈɑbənt
Abenteuer:ˈɑbəntˌYɐ Monat:mˈonat Urteil:ˈuɐtˌIl langsam:lˈaŋzɑm Wahrheit:vˈɑɐhIt Freiheit:fʁˈIhIt Krankheit:kʁˈaŋkhIt
Freundschaft:fʁˈYnʧaft Lehrerin:lˈeʁəʁɪn Lehrerinnen:lˈeʁəʁɪnən Schmetterling:ʃmˈɛtɐlɪŋ Nation:naʦjˈon
Station:ʃtaʦjˈon Information:ɪnfɔʁmaʦjˈon Familie:famˈiljə Ferien:fˈeʁjən Musik:muzˈik Physik:fyzˈik Politik:polˈitɪk
Universität:univɛʁzitˈæt Student:ʃtudˈɛnt studieren:ʃtudˈiʁən telefonieren:teləfonˈiʁən Telefon:teləfˈon
Kilometer:kilomˈetɐ Problem:pʁˈobləm Programm:pʁoɡʁˈam Maschine:maʃˈinə Bibliothek:bibliotˈek Apotheke:apotˈekə
Theater:teˈɑtɐ Thema:tˈema Kaffee:kˈafe Schokolade:ʃokolˈɑdə Kartoffel:kaʁtˈɔfəl Tomate:tomˈɑtə Banane:banˈɑnə
Zitrone:ʦitʁˈonə Salat:zalˈɑt Kultur:kʊltˈuɐ Natur:natˈuɐ Literatur:lɪtəʁatˈuɐ Direktor:diʁˈɛktoɐ
Direktoren:diʁɛktˈoʁən Professor:pʁofˈɛsoɐ Update:ˈapdet Team:tˈim Restaurant:ʁɛstoʁˈaŋ Ingenieur:ɪnʒenjˈøɐ
Chance:ʃˈaŋsə Computer:kɔmpjˈutɐ Internet:ˈɪntɐnɛt Software:sˈɔftvæɐ Website:vˈɛpzIt Büro:byʁˈo Balkon:balkˈɔŋ
Saison:zɛzˈɔŋ Orange:oʁˈaŋʒə Garage:ɡaʁˈɑʒə Chef:ʃˈɛf Café:kafˈe Niveau:nivˈo Journalist:ʒʊʁnalˈɪst
Engagement:aŋɡaʒəmˈaŋ Portemonnaie:pɔʁtmɔnˈe Friseur:fʁizˈøɐ Cousin:kuzˈɛŋ Jeans:ʤˈins Job:ʤˈɔp Handy:hˈɛndi
Party:pˈɑʁti Baby:bˈebi Manager:mˈɛnɪʤɐ Training:tʁˈenɪŋ Meeting:mˈitɪŋ Service:sˈœʁvɪs Interview:ˈɪntɐvju
Trainer:tʁˈenɐ Show:ʃˈo Shop:ʃˈɔp online:ˈɔnlIn E-Mail:ˈimel Smartphone:smˈɑʁtfon Cloud:klˈWt Download:dˈWnlot
Laptop:lˈɛptɔp Browser:bʁˈWzɐ Feedback:fˈitbɛk Toilette:toalˈɛtə Pizza:pˈɪʦɑ Spaghetti:ʃpaɡˈɛti Ketchup:kˈɛʧap
Joghurt:jˈoɡʊʁt Krankenhaus:kʁˈaŋkənhˌWs Wochenende:vˈɔxənˌɛndə Bundestag:bˈʊndəstˌɑk Bundesregierung:bˈʊndəsʁeɡˌiʁʊŋ
Arbeitgeber:ˈaʁbItɡˌebɐ Straßenbahn:ʃtʁˈɑsənbˌɑn Geburtstag:ɡəbˈuɐʦtˌɑk Hauptbahnhof:hˈWptbɑnhˌof Handschuh:hˈanʧˌu
Zahnarzt:ʦˈɑnˌɑɐʦt Kühlschrank:kˈylʃʁˌaŋk Waschmaschine:vˈaʃmaʃˌinə Fußball:fˈusbˌal Weihnachten:vˈInˌaxtən
Sonnenuntergang:zˈɔnənˌʊntɐɡˌaŋ Geschwindigkeitsbegrenzung:ɡəʃvˈɪndɪçkIʦbəɡʁˌɛnʦʊŋ Kindergarten:kˈɪndɐɡˌaʁtən
Softwareupdate:sˈɔftvæɐˌapdet Teamleiter:tˈimlˌItɐ Bürostuhl:byʁˈoʃtˌul Videokonferenz:vˈideokɔnfeʁˌɛnʦ
Restaurantbesuch:ʁɛstoʁˈaŋbəzˌux Flughafen:flˈukhˌɑfən Haustür:hˈWstˌyɐ Staubecken:ʃtˈWbˌɛkən Donnerstag:dˈɔnɐstˌɑk
Samstag:zˈamstˌɑk Spiegelei:ʃpˈiɡəlˌI Rindfleisch:ʁˈɪntflˌIʃ Wohnungstür:vˈonʊŋstˌyɐ Sicherheitsnetz:zˈɪçɐhIʦnˌɛʦ
Berlin:bɛʁlˈin Hamburg:hˈambʊʁk München:mˈʏnçən Köln:kˈœln Frankfurt:fʁˈaŋkfʊʁt Stuttgart:ʃtˈʊtɡaʁt Leipzig:lˈIpʦɪç
Dresden:dʁˈesdən Hannover:hanˈofɐ Zürich:ʦˈyʁɪç Wien:vˈin Österreich:ˈøstəʁIç Schweiz:ʃvˈIʦ Frankreich:fʁˈaŋkʁIç
Europa:Yʁˈopɑ Amerika:amˈeʁika Michael:mˈɪçaɛl Andreas:andʁˈeas Stefan:ʃtˈɛfan Julia:jˈuljɑ Katharina:kataʁˈinɑ
Müller:mˈʏlɐ Schmidt:ʃmˈɪt Schneider:ʃnˈIdɐ Goethe:ɡˈøtə Beethoven:bˈethofən eins:ˈIns zwei:ʦvˈI drei:dʁˈI fünf:fˈʏnf
sieben:zˈibən acht:ˈaxt neun:nˈYn zehn:ʦˈen elf:ˈɛlf zwölf:ʦvˈœlf sechzehn:zˈɛçʦen siebzehn:zˈipʦen dreißig:dʁˈIsɪç
hundert:hˈʊndɐt tausend:tˈWzənt Million:mɪljˈon einundzwanzig:ˈInʊntʦvˌanʦɪç erste:ˈeɐstə zweite:ʦvˈItə
"""
SENTENCES = [
    (
        "Bitte installieren Sie das neue Update, bevor Sie den Rechner starten.",
        "bˈɪtə ɪnstalˈiʁən zi das nˈYə ˈapdet, bəfˈoɐ zi den ʁˈɛçnɐ ʃtˈaʁtən.",
    ),
    ("Meine Tante backt Kuchen mit Hefe.", "mInə tˈantə bˈakt kˈuxən mɪt hˈefə."),
    ("Wir brauchen ein Brot und ein Kilo Kartoffeln.", "viɐ bʁˈWxən In bʁˈot ʊnt In kˈilo kaʁtˈɔfəln."),
    ("Der Zug nach Bremen muss warten.", "deɐ ʦˈuk nɑx bʁˈemən mˈʊs vˈaʁtən."),
    ("Die USA und die EU, z. B. der ADAC.", "di ˌuɛsˈɑ ʊnt di ˌeˈu, ʦʊm bˈIʃpˌil deɐ ˌɑdˌeˌɑʦˈe."),
    ("Er ist weg, auf dem Weg nach Hause.", "eɐ ɪst vˈɛk, Wf dem vˈek nɑx hˈWzə."),
    ("Um 8:30 Uhr kostet es 3,50 €.", "ʊm ˈaxt ˈuɐ dʁˈIsɪç kˈɔstət ɛs dʁˈI ˈYʁo fˈʏnfʦɪç."),
    ("Die GmbH schickt PDFs per E-Mail.", "di ɡˌeˌɛmbˌehˈɑ ʃˈɪkt pˌedˌeˈɛfs pɛʁ ˈimel."),
    ("Das T-Shirt und die DVD.", "das tˈiʃœʁt ʊnt di dˌefˌWdˈe."),
    ("Der Streaming-Dienst und die Deadline.", "deɐ stʁˈimɪŋ dˈinst ʊnt di dˈɛtlIn."),
    ("Vitamin A", "vitamˈin ˈɑ."),
    ("Am 3. Mai 2024.", "am dʁˈɪtən mˈI ʦvˈItˌWzəntfˌiɐʊntʦvˌanʦɪç."),
]


def said(text: str, lexicon: UserLexicon | None = None) -> str:
    notation = Notation("de", PHONEMES_DE, lexicon or UserLexicon())
    words = (word for sentence in normalise(text, notation) for word in sentence.words)
    return " ".join(word.phonemes + word.after for word in words if word.phonemes)


def test_words_have_their_reviewed_sounds() -> None:
    table = dict(entry.split(":") for entry in WORDS.split())
    assert len(table) >= 250
    found = {written: said(written).strip(" .") for written in table}
    assert found == table


@pytest.mark.parametrize(("text", "phonemes"), SENTENCES)
def test_sentences_have_their_reviewed_sounds(text: str, phonemes: str) -> None:
    assert said(text) == phonemes


def test_every_symbol_is_one_of_the_voices() -> None:
    assert set(PHONEMES_DE_DE) >= GERMAN_PHONEMES
    assert PhonemeTable(PHONEMES_DE_DE).unknown("".join(GERMAN_PHONEMES)) == ""


@pytest.mark.parametrize("word", ["xyz", "brrr", "naïve", "smørrebrød", "łódź", "ole's", "o", "a" * 90, "qwrtzpst"])
def test_a_strange_word_is_spoken_in_known_symbols(word: str) -> None:
    phonemes = german_words().phonemes(word)
    assert phonemes
    assert set(phonemes) <= GERMAN_PHONEMES
    assert set(phonemes) & GERMAN_VOWELS


@pytest.mark.parametrize(
    ("ipa", "symbols"),
    [
        ("ˈtaːk", "tˈɑk"), ("tˈɑk", "tˈɑk"), ("ˈhɔʏ̯zɐ", "hˈYzɐ"), ("naˈt͡si̯oːn", "naʦjˈon"), ("ʁɛstoˈʁɑ̃ː", "ʁɛstoʁˈaŋ"),
        ("ˈaɪ̯n.ˌbaʊ̯ən", "ˈInbˌWən"), ("bəˈʔaxtn̩", "bəˈaxtən"), ("ˈʃpɛːt", "ʃpˈæt"), ("ˈt͡sʏlɪndɐ", "ʦˈʏlɪndɐ"),
    ],
)  # fmt: skip
def test_ipa_of_german_is_understood(ipa: str, symbols: str) -> None:
    assert from_ipa(ipa, "de-AT") == checked_phonemes(ipa, "de") == from_german_ipa(ipa) == symbols


def test_a_symbol_that_is_none_is_named() -> None:
    for read in (from_ipa, checked_phonemes):
        with pytest.raises(InputError, match=r"'日' .*no phoneme of the voice") as raised:
            read("b日", "de")
        assert "ʁ" in (raised.value.hint or "")


def test_a_lexicon_wins(tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_text("Brot\tbʁˈøt\nUSA\tˈuːza\nlampe\tlˈampɐ\n", encoding="utf-8")
    own = UserLexicon.read(tmp_path / "own.tsv", "de")
    assert said("Brot und Lampe aus USA.", own) == "bʁˈøt ʊnt lˈampɐ Ws ˈuza."


def test_phonemes_in_ssml_are_spoken_as_they_are() -> None:
    text = '<speak>Das <phoneme alphabet="ipa" ph="ˈtoːst">Toast</phoneme> ist gut.</speak>'
    (line,) = (one for one in read_ssml(text, GERMAN_VOICE) if isinstance(one, Line))
    assert [word.phonemes for word in line.sentence.words] == ["das", "tˈost", "ɪst", "ɡˈut"]


def test_phonemes_of_german_are_recognised() -> None:
    assert language_of_phonemes("ɡˈutən moʁɡən, ʦˈvI") == "de"
    assert language_of_phonemes("həlˈO wˈɜɹld") == "en"
    assert "de" in LANGUAGES
