"""Names, streets and sentences of the people of Portsford."""

# Who is called Ms., Mr., or by no title, since the name may be either.
WOMEN = """
    Ada Aisha Alba Alma Amara Ana Anita Anna Aria Astrid Ava Bea Bianca Camila Carmen Cecilia
    Clara Daria Deepa Dilek Dina Dolores Edith Elena Elif Ella Emma Esra Esther Eva Farah Fatima
    Fiona Freya Gina Grace Greta Hana Hannah Heidi Helen Ida Ines Ingrid Irene Jana Jelena Joan
    Julia Karin Laura Layla Lea Lila Lina Lucia Maja Maria Marie Marta Mary Maya Mei Mia Mina
    Mira Mona Nadia Naomi Nina Nora Olga Petra Pia Rita Rosa Ruth Salma Sana Sara Selma Sofia
    Sonja Susan Tara Teresa Tina Uma Vera Wanda Yara Yasmin Zara Zoe
    """.split()  # noqa: SIM905 - a list of names reads better in lines
MEN = """
    Adam Alan Amir Anders Anton Arjun Ben Boris Bruno Carl Chidi Colin Daniel David Diego Elias
    Emil Enzo Erik Fadi Felix Frank Gael Goran Harald Hassan Henry Hugo Ian Isaac Ivan Jack
    Jakob Jamal James Joel John Jonas Jorge Josef Karim Kenji Kofi Lars Leo Louis Lucas Luka
    Mads Malik Marco Mark Martin Mateo Milan Mohamed Nils Noah Nuno Olaf Oliver Omar Oscar Otto
    Pablo Paul Rafael Ravi Robert Ruben Samir Stefan Sven Teo Theo Thomas Tobias Tomas Victor
    Vikram Walid Yusuf
    """.split()  # noqa: SIM905 - a list of names reads better in lines
EITHER = """
    Bao Chen Dana Kai Li Sam
    """.split()  # noqa: SIM905 - a list of names reads better in lines
GIVEN = sorted([*WOMEN, *MEN, *EITHER])

FAMILY = (
    (
        "Abbott Abe Acosta Ahmed Alvarez Andersen Andersson Aoki Arslan Baker Banerjee Barros Bauer Becker"
        " Bell Berg Bernard Bianchi Blanc Bose Brandt Brown Bruun Campbell Carter Castro Chan Chavez Chen Choi"
        " Clark Cohen Collins Costa Cruz Dahl Das Davies Demir Diallo Diaz Dubois Duarte Dumont Eaton Ekberg"
        " Ellis Engel Eriksen Evans Farah Fernandes Ferrari Fischer Flores Fontaine Forsberg Foster Fournier"
        " Garcia Gomez Gray Green Gruber Gupta Haas Haddad Hall Hansen Harris Hassan Hayes Hoffmann Holm Horvat"
        " Hughes Ibrahim Ito Jackson Jansen Jensen Johansson Johnson Jones Kaya Kelly Khan Kim King Klein Kovac"
        " Krause Kumar Lambert Lang Larsen Laurent Lee Lehmann Leroy Lewis Lindberg Lopez Lund Maier Malik"
        " Marino Martin Martinez Mehta Mendes Meyer Miller Mitchell Molina Moore Morales Moreau Moretti Morgan"
        " Mueller Murphy Nagy Nakamura Nelson Neumann Nguyen Nielsen Nilsson Novak Nowak Nunez OBrien Okafor"
        " Okoye Olsen Ortiz Osei Owens Park Parker Patel Pereira Perez Petersen Petrov Pham Popov Powell Price"
        " Quinn Ramos Rao Reed Reyes Ricci Richter Rivera Roberts Rojas Romano Rossi Roux Russo Ryan Saito"
        " Santos Sato Schmidt Schneider Schulz Scott Sharma Shaw Silva Simon Singh Smith Sorensen Sousa Stein"
        " Suzuki Svensson Takahashi Tanaka Tang Taylor Thomas Torres Tran Turner Vargas Vasquez Vega Vogel"
        " Wagner Walker Wang Ward Watson Weber Weiss White Williams Wilson Wolf Wong Wood Wright Wu Yamamoto"
        " Yang Yilmaz Young Zhang Zimmermann"
    )
    .replace("OBrien", "O’Brien")
    .split()
)

STREETS = [
    "Quay Street",
    "Mill Lane",
    "Harbour Road",
    "Hill Road",
    "Station Street",
    "Orchard Way",
    "Church Lane",
    "Elm Street",
    "Foundry Road",
    "Garden Row",
    "High Street",
    "Kiln Lane",
    "Linden Avenue",
    "Market Square",
    "North Parade",
    "Old Bridge Road",
    "Park Terrace",
    "Queens Road",
    "River Walk",
    "School Lane",
    "Tanner Street",
    "Union Street",
    "Vine Street",
    "Weaver Street",
    "Windmill Hill",
]

PLACES = [
    ("Portsford", "04101"),
    ("Eastmere", "04105"),
    ("Northgate", "04108"),
    ("Willow Bay", "04110"),
]

CALLS = {
    "Phone desk": [
        ("phone", "question", "Are you open on Monday?", 2),
        ("phone", "details", "We have moved, the new address is on its way by letter.", 4),
        ("phone", "booking", "I would like a time in the morning.", 5),
        ("phone", "thanks", "Please thank the young man at the counter.", 2),
    ],
    "Clinic desk": [
        ("phone", "booking", "Can I bring my daughter along?", 3),
        ("visit", "booking", "I would like the next check in spring.", 4),
        ("visit", "question", "Do I have to come without breakfast?", 2),
    ],
    "Clinic billing": [
        ("phone", "bill", "What is the second line on my bill?", 7),
        ("email", "bill", "Please send me the bill once more.", 3),
        ("letter", "bill", "I paid on the third.", 4),
    ],
    "Store counter": [
        ("visit", "points", "How many points do I have?", 2),
        ("visit", "delivery", "Can it come on a Saturday?", 3),
        ("visit", "complaint", "The box was open.", 6),
    ],
    "Home Repair": [
        ("phone", "booking", "The boiler makes a noise again.", 5),
        ("web", "question", "What does a new tap cost, roughly?", 3),
        ("phone", "delivery", "Somebody is at home until noon.", 2),
    ],
}

NOTES = {
    "Phone desk": [
        "Prefers a call in the afternoon.",
        "Speaks slowly on the phone, give time.",
    ],
    "Clinic desk": ["Comes with a companion.", "Needs a ground-floor room."],
    "Clinic billing": [
        "Bill explained line by line, agreed.",
        "Pays by bank transfer each time.",
    ],
    "Store counter": [
        "Collects parcels for the whole house.",
        "Likes to be told when the new seeds come in.",
    ],
    "Home Repair": ["Dog in the yard, ring first.", "Key is with the neighbour on the left."],
}

TAGS = ["garden", "newsletter by letter only", "large print", "two flights, no lift"]

# What the store sells, with its price in cents.
GOODS = [
    ("Bathroom tap", 8900),
    ("Boiler thermostat", 12900),
    ("Bookshelf, beech", 18900),
    ("Ceiling lamp", 7450),
    ("Dining chair, pair", 15900),
    ("Garden shears", 3495),
    ("Garden table", 27900),
    ("Kettle", 4200),
    ("Ladder, six steps", 9900),
    ("Lawn mower", 34900),
    ("Paint, ten litres", 5600),
    ("Seed box, spring", 2450),
    ("Washing machine", 57900),
]

# What every desk bears in mind of some: kind, fact, reason.
CARE = [
    ("please_dont", "No calls before noon", "Works nights"),
    ("please_dont", "No mail with pictures", "The mailbox is nearly full"),
    (
        "we_promised",
        "A call back from the desk that took the last call",
        "Asked for it by letter",
    ),
    (
        "recovery",
        "The last bill was sent twice",
        "Both were paid. The second is on its way back.",
    ),
]

# Organisations, by whose name or street they are called.
TRADES = [
    "{} Bakery",
    "{} Dental Practice",
    "{} Housing Association",
    "{} Joinery",
    "{} Primary School",
    "{} Pharmacy",
]
