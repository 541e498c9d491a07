"""Short texts of German and of English, as titles, orders and names of things have them."""

from __future__ import annotations

_GERMAN = """
Brot backen | Guten Morgen | Hallo Welt | Ich habe Hunger | Tante Emma | Update installieren | Kilo Kartoffeln |
Hefe kaufen | Das ist gut | Wie geht es dir | Danke schön | Bis morgen | Gute Nacht | Komm her | Warte kurz |
Licht an | Licht aus | Tee trinken | Milch holen | Hund und Katze | Rote Rosen | Alte Hand | Arm in Arm |
Im Winter | Warm und hell | Die Wand ist alt | Ein Hut | Der Ring | Gold und Silber | Mein Name ist Hans |
Finger weg | Butter und Brot | Sand am Strand | Ball spielen | Film ab | Musik hören | Start in Berlin |
Fenster zu | Hunger | Durst | Kinder spielen | Mutter kocht | Vater liest | Oma strickt | Opa schläft |
Rad fahren | Bus verpasst | Zug nach Bremen | Bremen muss gewinnen | Berlin | Hamburg | München | Köln am Rhein |
Frankfurt | Leipzig | Stuttgart 21 | Dortmund gegen Bremen | Angela Merkel | Helmut Kohl | Thomas Mann |
Franz Kafka | Johann Sebastian Bach | Ludwig van Beethoven | Albert Einstein | Steffi Graf | Hans Zimmer |
Claudia Schiffer | Boris Becker | Software aktualisieren | Computer neu starten | Handy laden | Laptop kaputt |
Meeting verschoben | Team Sitzung | Job gesucht | Baby schreit | Party am Samstag | Wetter heute | Regen und Wind |
Sommer in Berlin | Winter im Harz | Herbst | Stopp | Halt | Rechts abbiegen | Links halten | Geradeaus fahren |
Ziel erreicht | Bitte wenden | Achtung Stufe | Vorsicht Kante | Tor zu | Lampe an | Text lesen | Wort suchen |
Ein Test | Test bestanden | Sinn und Form | Land und Leute | Name und Ort | Post ist da | Bank geschlossen |
Hotel Adler | Restaurant zur Post | Radio Bremen | Karten spielen | Garten | Kindergarten | Rucksack packen |
Blitz und Donner | Wunderbar | Kaputt | Angst | Zeitgeist | Gift im Essen | Rat holen | Bad putzen |
Not macht erfinderisch | Fest feiern | Tag der Arbeit | Tag und Nacht | Mode aus Paris | Wand streichen |
Hose nass | Rock kurz | Brief schreiben | Also los | Was nun | Kind krank | Art des Hauses | Boot fahren |
Seele baumeln | Bald mehr | Fast fertig | Alle da | Still sitzen | Hell und warm | Der Hund bellt |
Wir fahren nach Hause | Mach das Fenster zu | Wo ist mein Handy | Das Meeting ist um drei |
Ein neues Update ist da | Kannst du mir helfen | Ruf mich an | Schnell weg | Nicht vergessen | Kaffee kochen |
Eis essen | Frische Brezeln | Haus und Hof | Hand aufs Herz | Ende gut, alles gut | Morgen frei |
Heute geschlossen | Eintritt frei | Neue Folge | Viel Spaß beim Gucken | Teil eins | Kapitel drei |
Abonnieren nicht vergessen | Jetzt kaufen | Alles Gute zum Geburtstag | Frohe Weihnachten | Prost | Tschüss
"""
_ENGLISH = """
Bake bread | Good morning | Hello world | I am hungry | Update now | Install the update | Buy milk | Thank you |
See you tomorrow | Good night | Come here | Wait a moment | Lights on | Lights off | Drink tea | Dog and cat |
Red roses | Warm and bright | The wall is old | Gold and silver | My name is John | Bread and butter |
Sand on the beach | Play ball | Listen to music | Close the window | Mother cooks | Ride a bike | Train to London |
New York | San Francisco | William Shakespeare | Michael Jackson | Taylor Swift | Restart the computer |
Charge your phone | Laptop broken | Meeting postponed | Job wanted | Baby cries | Party on Saturday |
Weather today | Rain and wind | Summer in Paris | Stop | Turn right | Keep left | Go straight |
Destination reached | Please turn around | Mind the gap | Watch your step | Read the text | Find the word |
Test passed | Land and people | Bank closed | Play cards | Pack your bag | Thunder and lightning | Wonderful |
Fear | Get advice | Clean the bath | Write a letter | What now | Sick child | Sail a boat | More soon |
Almost done | Subscribe now | Like and share | Breaking news | Coming soon | Chapter one | The end |
Once upon a time | Happy birthday | Merry Christmas | Welcome home | Follow me | Click here | Read more |
Learn more | Sign up today | Free shipping | Last chance | Press any key | Game over | Level up | Try again |
The dog barks | We drive home | Where is my phone | The meeting is at three | A new update is here |
Can you help me | Call me | Do not forget | Make coffee | Eat ice cream | Fresh pretzels | House and garden |
Closed today | Free entry | New episode | Have fun watching | Part one | Chapter three | Buy now | Cheers |
Good luck | Stay tuned | See you soon | Thanks for watching | Behind the scenes
"""
GERMAN, ENGLISH = ([text.strip() for text in texts.split("|")] for texts in (_GERMAN, _ENGLISH))
