"""Personal data that is no state's number: contacts, accounts, devices, wallets, travel documents, dates."""

from .chance import BASE36_UPPER, DIGITS, HEX, HEX_UPPER, UPPER
from .checkdigits import base58check, bech32, ethereum, iban, luhn, luhn_of_letters, mrz, vin
from .family import ANYWHERE, BLOCK, HIGH, LABELLED, LOW, MEDIUM, PII, Family

GIVEN = [
    "amara",
    "jonas",
    "mei",
    "lucia",
    "tom",
    "noor",
    "ivan",
    "priya",
    "kofi",
    "elena",
    "bruno",
    "sofie",
    "hana",
    "omar",
]
FAMILY = [
    "okafor",
    "lindqvist",
    "tanaka",
    "moretti",
    "whitfield",
    "haddad",
    "petrov",
    "iyer",
    "mensah",
    "novak",
    "silva",
    "brandt",
]
HOSTS = [
    "example.com",
    "mail.example.org",
    "corp.example.net",
    "example.co.uk",
    "acme.example",
    "uni.example.edu",
    "posteo.example",
]


def _card(prefixes, length, groups):
    def make(chance):
        body = chance.choice(prefixes)
        body += chance.digits(length - 1 - len(body))
        text, pieces, at = body + luhn(body), [], 0
        for size in groups:
            pieces.append(text[at : at + size])
            at += size
        return chance.choice(["", " ", "-"]).join(pieces)

    return make


_FOURS = (4, 4, 4, 4)


def _iban(chance):
    """Lengths are those of the registry; bank and account are digits but where letters must stand."""
    account = chance.choice(
        [
            ("DE", (DIGITS, 18)),
            ("FR", (DIGITS, 23)),
            ("ES", (DIGITS, 20)),
            ("IT", (UPPER, 1), (DIGITS, 22)),
            ("NL", (["ABNA", "INGB", "RABO"], 1), (DIGITS, 10)),
            ("GB", (["WEST", "BARC", "NWBK"], 1), (DIGITS, 14)),
            ("BE", (DIGITS, 12)),
            ("AT", (DIGITS, 16)),
            ("CH", (DIGITS, 17)),
            ("PL", (DIGITS, 24)),
            ("SE", (DIGITS, 20)),
            ("NO", (DIGITS, 11)),
            ("PT", (DIGITS, 21)),
            ("SA", (DIGITS, 2), (BASE36_UPPER, 18)),
            ("BR", (DIGITS, 23), ("CP", 1), (DIGITS, 1)),
            ("TR", (DIGITS, 5), "0", (DIGITS, 16)),
            ("MT", (UPPER, 4), (DIGITS, 5), (BASE36_UPPER, 18)),
        ]
    )
    text = iban(account[0], chance.mould(*account[1:]))
    spaced = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
    return chance.choice([text, text, spaced, text.lower()])


def _email(chance):
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    local = chance.choice(
        [
            given + "." + family,
            given[0] + family,
            given + "_" + family + chance.digits(2),
            family,
            given + chance.digits(4),
        ]
    )
    return local + "@" + chance.choice(HOSTS)


def _email_tagged(chance):
    return "%s+%s@%s" % (
        chance.choice(GIVEN),
        chance.choice(["news", "billing", "test1", "shop.eu"]),
        chance.choice(HOSTS),
    )


def _email_international(chance):
    return (
        chance.choice(GIVEN)
        + "@"
        + chance.choice(["bücher.example", "café.example.fr", "xn--bcher-kva.example", "例え.example"])
    )


def _phone_e164(chance):
    country, body = chance.choice(
        [
            ("1", chance.choice(["212", "415", "604", "713"]) + "555" + chance.digits(4)),
            ("44", "7" + chance.choice("4579") + chance.digits(8)),
            ("49", "15" + chance.choice("1279") + chance.digits(8)),
            ("33", "6" + chance.digits(8)),
            ("91", chance.choice("6789") + chance.digits(9)),
            ("81", "90" + chance.digits(8)),
            ("55", "119" + chance.digits(8)),
            ("61", "4" + chance.digits(8)),
            ("34", "6" + chance.digits(8)),
            ("46", "70" + chance.digits(7)),
        ]
    )
    return "+" + country + body


def _phone_e164_spaced(chance):
    text = _phone_e164(chance)
    size = 2 if text.startswith("+1") else 3
    rest = text[size:]
    mark = chance.choice([" ", "-", "."])
    groups = [rest[:3], rest[3:6], rest[6:]]
    return text[:size] + mark + mark.join(group for group in groups if group)


def _phone_us(chance):
    area, rest = chance.choice(["212", "415", "503", "617", "713", "808"]), chance.digits(4)
    exchange = chance.choice("23456789") + chance.choice("02345678") + chance.digits(1)
    return chance.choice(["(%s) %s-%s", "%s-%s-%s", "%s.%s.%s"]) % (area, exchange, rest)


def _phone_uk(chance):
    return chance.choice(
        [
            "07%s %s %s" % (chance.digits(3), chance.digits(3), chance.digits(3)),
            "020 7%s %s" % (chance.digits(3), chance.digits(4)),
        ]
    )


def _phone_de(chance):
    return chance.choice(
        [
            "0151 %s" % chance.number(10**7, 10**8 - 1),
            "030/%s" % chance.number(10**6, 10**7 - 1),
            "089 %s" % chance.number(10**6, 10**7 - 1),
        ]
    )


def _phone_fr(chance):
    mark = chance.choice([" ", "."])
    return mark.join(["0" + chance.choice("1467")] + [chance.digits(2) for _ in range(4)])


def _ipv4(chance):
    first = chance.choice([*range(11, 100), *range(101, 126), *range(128, 169), *range(173, 191), *range(193, 223)])
    return ".".join([str(first)] + [str(chance.randint(0, 255)) for _ in range(3)])


def _ipv4_private(chance):
    return chance.choice(["10.%d.%d.%d", "192.168.%.0s%d.%d", "172.20.%.0s%d.%d"]) % tuple(
        chance.randint(1, 254) for _ in range(3)
    )


def _group(chance):
    return format(chance.randint(1, 0xFFFF), "x")


def _ipv6(chance):
    return ":".join([chance.choice(["2001", "2a02", "2607", "fd12"])] + [_group(chance) for _ in range(7)])


def _ipv6_short(chance):
    head = [chance.choice(["2001", "2a02", "2607", "fe80"])] + [_group(chance) for _ in range(chance.randint(0, 2))]
    return ":".join(head) + "::" + ":".join(_group(chance) for _ in range(chance.randint(1, 3)))


def _mac(chance):
    mark, alphabet = chance.choice([(":", HEX), ("-", HEX_UPPER), (":", HEX_UPPER)])
    return mark.join(chance.text(alphabet, 2) for _ in range(6))


def _imei(chance):
    body = "35" + chance.digits(12)
    return body + luhn(body)


def _iccid(chance):
    body = "89" + chance.choice(["44", "49", "01", "33"]) + chance.digits(14)
    return body + luhn(body)


def _vin(chance):
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ" + DIGITS
    return vin(
        chance.choice(["1HG", "WVW", "JTD", "5YJ", "1FT"])
        + chance.text(letters, 5)
        + "0"
        + chance.text(letters, 2)
        + chance.digits(6)
    )


def _bitcoin_legacy(chance):
    return base58check(chance.choice([0, 5]), chance.randbytes(20))


def _bitcoin_segwit(chance):
    return chance.choice([bech32("bc", 0, chance.randbytes(20)), bech32("bc", 1, chance.randbytes(32))])


def _ethereum(chance):
    return ethereum(chance.text(HEX, 40))


def _litecoin(chance):
    return chance.choice([base58check(48, chance.randbytes(20)), bech32("ltc", 0, chance.randbytes(20))])


def _tron(chance):
    return base58check(65, chance.randbytes(20))


def _travel_dates(chance):
    year, month, day = chance.date()
    born, expires = "%02d%02d%02d" % (year % 100, month, day), "%02d%02d%02d" % (chance.randint(26, 35), month, day)
    return born + mrz(born), chance.choice("MF"), expires + mrz(expires)


def _mrz_passport(chance):
    country = chance.choice(["UTO", "D<<", "FRA", "USA", "GBR", "NLD"])
    first = "P<%s%s<<%s" % (country, chance.choice(FAMILY).upper(), chance.choice(GIVEN).upper())
    number = chance.choice("LCX") + chance.text(BASE36_UPPER, 7) + chance.digits(1)
    born, sex, expires = _travel_dates(chance)
    number += mrz(number)
    personal = "<" * 14 + "0"
    second = number + country + born + sex + expires + personal
    return first.ljust(44, "<") + "\n" + second + mrz(number + born + expires + personal)


def _mrz_card(chance):
    country = chance.choice(["UTO", "D<<", "FRA", "ESP", "ITA"])
    number = chance.text(BASE36_UPPER, 8) + chance.digits(1)
    first = ("I<" + country + number + mrz(number)).ljust(30, "<")
    born, sex, expires = _travel_dates(chance)
    second = (born + sex + expires + country).ljust(29, "<")
    third = "%s<<%s" % (chance.choice(FAMILY).upper(), chance.choice(GIVEN).upper())
    return "\n".join([first, second + mrz(first[5:] + born + expires + second[18:]), third.ljust(30, "<")])


def _birth_date(chance):
    year, month, day = chance.date()
    names = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    forms = [
        "%(y)d-%(m)02d-%(d)02d",
        "%(d)02d/%(m)02d/%(y)d",
        "%(d)02d.%(m)02d.%(y)d",
        "%(d)d %(n)s %(y)d",
        "%(n)s %(d)d, %(y)d",
    ]
    return chance.choice(forms) % {"y": year, "m": month, "d": day, "n": names[month - 1]}


def _coordinates(chance):
    return "%.5f, %.5f" % (chance.uniform(-60, 70), chance.uniform(-170, 170))


def _isin(chance):
    body = chance.choice(["US", "DE", "GB", "FR", "JP"]) + chance.text(DIGITS, 9)
    return body + luhn_of_letters(body)


def _bic(chance):
    return (
        chance.text(UPPER, 4)
        + chance.choice(["DE", "FR", "GB", "NL", "ES"])
        + chance.text(BASE36_UPPER, 2)
        + chance.choice(["", "XXX"])
    )


def _uk_postcode(chance):
    return (
        chance.choice(["SW", "M", "B", "EH", "LS", "N"])
        + chance.digits(1)
        + " "
        + chance.digits(1)
        + chance.text("ABDEFGHJLNPQRSTUWXYZ", 2)
    )


def _us_address(chance):
    street = chance.choice(["Maple Street", "Oak Ave", "W 4th St", "Elm Drive", "Lakeview Blvd"])
    return "%d %s, %s, %s %s" % (
        chance.randint(12, 9999),
        street,
        chance.choice(["Springfield", "Riverton", "Fairview"]),
        chance.choice(["IL", "OR", "TX"]),
        chance.digits(5),
    )


_TABLE = [
    ("card-visa", HIGH, ("card number", "credit card"), _card(["4"], 16, _FOURS)),
    (
        "card-mastercard",
        HIGH,
        ("card number", "credit card"),
        _card(["51", "52", "53", "54", "55", "2221", "2500"], 16, _FOURS),
    ),
    ("card-amex", HIGH, ("card number", "amex"), _card(["34", "37"], 15, (4, 6, 5))),
    ("card-discover", HIGH, ("card number", "credit card"), _card(["6011", "65", "644"], 16, _FOURS)),
    ("card-jcb", HIGH, ("card number", "credit card"), _card(["3528", "3560", "3589"], 16, _FOURS)),
    ("card-diners", HIGH, ("card number", "credit card"), _card(["36", "300", "38"], 14, (4, 6, 4))),
    ("card-unionpay", HIGH, ("card number", "credit card"), _card(["6221", "6250", "6200"], 16, _FOURS)),
    ("card-maestro", HIGH, ("card number", "debit card"), _card(["5018", "6304", "6759"], 16, _FOURS)),
    ("card-mir", HIGH, ("card number", "credit card"), _card(["2200", "2204"], 16, _FOURS)),
    ("card-code", LOW, ("cvv", "cvc", "security code"), lambda chance: chance.digits(3)),
    (
        "card-expiry",
        LOW,
        ("expiry", "exp date", "expiration date"),
        lambda chance: chance.number(1, 12, 2) + "/" + chance.number(26, 33),
    ),
    ("iban", HIGH, ("iban",), _iban),
    ("us-bank-account", LOW, ("account number", "bank account number"), lambda chance: chance.mould((DIGITS, 10, 12))),
    ("uk-sort-code", LOW, ("sort code",), lambda chance: "-".join(chance.digits(2) for _ in range(3))),
    ("bic", LOW, ("bic", "swift code"), _bic),
    ("isin", LOW, ("isin",), _isin),
    ("email", HIGH, ("email", "e-mail address"), _email),
    ("email-tagged", HIGH, ("email", "contact email"), _email_tagged),
    ("email-international", MEDIUM, ("email",), _email_international),
    ("phone-e164", HIGH, ("phone", "mobile", "phone number"), _phone_e164),
    ("phone-e164-spaced", HIGH, ("phone", "mobile", "phone number"), _phone_e164_spaced),
    ("phone-us", MEDIUM, ("phone", "phone number", "cell"), _phone_us),
    ("phone-uk", LOW, ("phone", "mobile", "tel"), _phone_uk),
    ("phone-de", LOW, ("telefon", "mobil", "tel"), _phone_de),
    ("phone-fr", LOW, ("téléphone", "tel", "phone"), _phone_fr),
    ("ipv4", LOW, ("ip address", "client ip"), _ipv4),
    ("ipv4-private", LOW, ("ip address", "host"), _ipv4_private),
    ("ipv6", LOW, ("ip address", "ipv6"), _ipv6),
    ("ipv6-short", LOW, ("ip address", "ipv6"), _ipv6_short),
    ("mac-address", MEDIUM, ("mac address", "hwaddr"), _mac),
    ("imei", MEDIUM, ("imei",), _imei),
    ("imsi", MEDIUM, ("imsi",), lambda chance: chance.choice(["310150", "26201", "23415"]) + chance.digits(9)),
    ("iccid", MEDIUM, ("iccid",), _iccid),
    ("vin", MEDIUM, ("vin", "vehicle identification number"), _vin),
    ("bitcoin-legacy", HIGH, ("btc address", "bitcoin address"), _bitcoin_legacy),
    ("bitcoin-segwit", HIGH, ("btc address", "wallet address"), _bitcoin_segwit),
    ("ethereum", HIGH, ("eth address", "wallet address"), _ethereum),
    ("litecoin", MEDIUM, ("ltc address", "wallet address"), _litecoin),
    ("tron", MEDIUM, ("trx address", "wallet address"), _tron),
    ("date-of-birth", LOW, ("date of birth", "dob", "birth date"), _birth_date),
    ("coordinates", LOW, ("location", "coordinates", "lat/lng"), _coordinates),
    ("uk-postcode", LOW, ("postcode",), _uk_postcode),
    ("us-address", LOW, ("address", "shipping address"), _us_address),
]

# Of low and medium confidence, but told by their shape: they stand anywhere too.
_SHAPED = {
    "email-international",
    "phone-us",
    "ipv4",
    "ipv4-private",
    "ipv6",
    "ipv6-short",
    "mac-address",
    "litecoin",
    "tron",
}

FAMILIES = [
    Family(name, PII, confidence, make, labels, ANYWHERE if confidence == HIGH or name in _SHAPED else LABELLED)
    for name, confidence, labels, make in _TABLE
] + [
    Family("mrz-passport", PII, HIGH, _mrz_passport, ("machine readable zone",), BLOCK),
    Family("mrz-card", PII, HIGH, _mrz_card, ("machine readable zone",), BLOCK),
]
