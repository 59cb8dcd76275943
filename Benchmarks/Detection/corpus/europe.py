"""Numbers that the states of Europe give to people and firms, with the check digits that their issuers define."""

from .chance import DIGITS, UPPER
from .checkdigits import iso7064_11_10, luhn, mrz, weighted
from .family import HIGH, MEDIUM
from .national import CONSONANTS, families, mod11, short_date, valid


@valid
def uk_nhs(chance):
    body = chance.choice("4679") + chance.digits(8)
    check = 11 - weighted(body, range(10, 1, -1)) % 11
    return None if check == 10 else "%s %s %s%d" % (body[:3], body[3:6], body[6:], check % 11)


@valid
def uk_nino(chance):
    prefix = chance.choice("ABCEGHJKLMNOPRSTWXYZ") + chance.choice("ABCEGHJKLMNPRSTWXYZ")
    if prefix in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ"):
        return None
    parts = [prefix, chance.digits(2), chance.digits(2), chance.digits(2), chance.choice("ABCD")]
    return chance.choice(["", " "]).join(parts)


def uk_utr(chance):
    body = chance.digits(9)
    return "21987654321"[weighted(body, (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11] + body


def uk_licence(chance):
    year, month, day = chance.date()
    surname = chance.choice(["MORGA", "SMITH", "JONES", "TAYLO", "FOX99", "LEE99", "BAKER"])
    month += chance.choice([0, 50])
    return "%s%d%02d%02d%d%s9%s" % (
        surname,
        year % 100 // 10,
        month,
        day,
        year % 10,
        chance.text(UPPER, 2),
        chance.text(UPPER, 2),
    )


def fr_nir(chance):
    body = (
        chance.choice("12")
        + short_date(chance, "YM")
        + chance.number(1, 95, 2)
        + chance.number(1, 990, 3)
        + chance.number(1, 999, 3)
    )
    check = "%02d" % (97 - int(body) % 97)
    spaced = " ".join([body[0], body[1:3], body[3:5], body[5:7], body[7:10], body[10:], check])
    return chance.choice([body + check, spaced])


def de_tax_id(chance):
    digits = list(DIGITS)
    chance.shuffle(digits)
    while digits[0] == "0":
        chance.shuffle(digits)
    digits[9] = digits[chance.randrange(0, 9)]  # one digit twice, one not at all
    body = "".join(digits)
    text = body + iso7064_11_10(body)
    return chance.choice([text, " ".join([text[:2], text[2:5], text[5:8], text[8:]])])


def de_pension(chance):
    body = (
        chance.choice(["02", "10", "12", "15", "44", "65"])
        + short_date(chance, "DMY")
        + chance.choice(UPPER)
        + chance.digits(2)
    )
    spelt = "".join("%02d" % (ord(c) - 64) if c.isalpha() else c for c in body)
    products = (int(digit) * weight for digit, weight in zip(spelt, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)))
    return body + str(sum(product // 10 + product % 10 for product in products) % 10)


def de_identity_card(chance):
    letters = "CFGHJKLMNPRTVWXYZ"
    body = chance.choice("LMNPRTVWXY") + chance.text(letters + DIGITS, 8)
    return body + mrz(body)


def de_health(chance):
    letter, body = chance.choice(UPPER), chance.digits(8)
    total = 0
    for digit, weight in zip("%02d%s" % (ord(letter) - 64, body), (1, 2) * 5):
        product = int(digit) * weight
        total += product // 10 + product % 10
    return letter + body + str(total % 10)


def es_dni(chance):
    number = chance.number(1_000_000, 99_999_999, 8)
    return number + chance.choice(["", "-"]) + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]


def es_nie(chance):
    lead, number = chance.randrange(3), chance.digits(7)
    return "XYZ"[lead] + number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(str(lead) + number) % 23]


def it_fiscal_code(chance):
    year, month, day = chance.date()
    body = chance.text(CONSONANTS, 6) + "%02d%s%02d" % (
        year % 100,
        "ABCDEHLMPRST"[month - 1],
        day + chance.choice([0, 40]),
    )
    body += chance.choice(["H501", "F205", "L219", "D612", "A944", "G273"])
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
    total = 0
    for index, character in enumerate(body):
        value = int(character) if character.isdigit() else ord(character) - 65
        total += odd[value] if index % 2 == 0 else value
    return body + UPPER[total % 26]


def it_vat(chance):
    body = chance.digits(7) + chance.number(1, 100, 3)
    return body + luhn(body)


@valid
def nl_bsn(chance):
    body = chance.choice("123456789") + chance.digits(7)
    check = weighted(body, range(9, 1, -1)) % 11
    return None if check == 10 else body + str(check)


def be_national(chance):
    year, month, day = chance.date(1940, 1999)
    serial = chance.number(1, 997, 3)
    check = 97 - int("%02d%02d%02d%s" % (year % 100, month, day, serial)) % 97
    return "%02d.%02d.%02d-%s.%02d" % (year % 100, month, day, serial, check)


def pl_pesel(chance):
    body = short_date(chance, "Y") + chance.number(1, 12, 2) + chance.number(1, 28, 2) + chance.digits(4)
    return body + str(-weighted(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10)


@valid
def pl_nip(chance):
    body = chance.text(DIGITS[1:], 3) + chance.digits(6)
    check = weighted(body, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11
    return None if check == 10 else "%s-%s-%s-%s%d" % (body[:3], body[3:6], body[6:8], body[8:], check)


def ro_cnp(chance):
    body = chance.choice("12") + short_date(chance, "YMD") + chance.number(1, 46, 2) + chance.number(1, 999, 3)
    check = weighted(body, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return body + str(1 if check == 10 else check)


def bg_egn(chance):
    year, month, day = chance.date(1940, 1999)
    body = "%02d%02d%02d" % (year % 100, month, day) + chance.digits(3)
    return body + str(weighted(body, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10)


def hr_oib(chance):
    body = chance.digits(10)
    return body + iso7064_11_10(body)


@valid
def rs_jmbg(chance):
    year, month, day = chance.date(1940, 1999)
    body = (
        "%02d%02d%03d" % (day, month, year % 1000)
        + chance.choice(["50", "71", "72", "73", "74", "75", "76"])
        + chance.digits(3)
    )
    check = -weighted(body, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if check == 10 else body + str(check)


@valid
def cz_birth_number(chance):
    year, month, day = chance.date(1954, 1999)
    body = "%02d%02d%02d" % (year % 100, month + chance.choice([0, 50]), day) + chance.digits(3)
    check = int(body) % 11
    return None if check == 10 else "%s/%s%d" % (body[:6], body[6:], check)


def dk_cpr(chance):
    return short_date(chance, "DMY") + "-" + chance.choice("0123") + chance.digits(3)


def fi_hetu(chance):
    year, month, day = chance.date(1940, 1999)
    date, serial = "%02d%02d%02d" % (day, month, year % 100), chance.number(2, 899, 3)
    return date + "-" + serial + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(date + serial) % 31]


def se_personal(chance):
    year, month, day = chance.date()
    body = "%02d%02d%02d" % (year % 100, month, day) + chance.digits(3)
    century = chance.choice(["", str(year // 100)])
    return "%s%s-%s%s" % (century, body[:6], body[6:], luhn(body))


@valid
def no_birth_number(chance):
    year, month, day = chance.date()
    serial = chance.randint(0, 499) if year < 2000 else chance.randint(500, 999)
    body = "%02d%02d%02d%03d" % (day, month, year % 100, serial)
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        check = -weighted(body, weights) % 11
        if check == 10:
            return None
        body += str(check)
    return body


@valid
def is_kennitala(chance):
    year, month, day = chance.date(1940, 1999)
    body = "%02d%02d%02d%s" % (day, month, year % 100, chance.number(20, 99))
    check = -weighted(body, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if check == 10 else "%s-%s%d9" % (body[:6], body[6:], check)


def ee_personal(chance):
    """Of Estonia and Lithuania alike."""
    year, month, day = chance.date(1940, 1999)
    body = "%s%02d%02d%02d%s" % (chance.choice("34"), year % 100, month, day, chance.digits(3))
    check = weighted(body, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if check == 10:
        check = weighted(body, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return body + str(check)


def lv_personal(chance):
    year, month, day = chance.date(1940, 1999)
    body = "%02d%02d%02d1%s" % (day, month, year % 100, chance.digits(3))
    check = (1 + weighted(body, (10, 5, 8, 4, 2, 1, 6, 3, 7, 9))) % 11 % 10
    return "%s-%s%d" % (body[:6], body[6:], check)


def gr_amka(chance):
    body = short_date(chance, "DMY") + chance.digits(4)
    return body + luhn(body)


def gr_afm(chance):
    body = chance.choice("01234") + chance.digits(7)
    return body + str(weighted(body, (256, 128, 64, 32, 16, 8, 4, 2)) % 11 % 10)


def ie_pps(chance):
    body, second = chance.digits(7), chance.choice(["", "A", "B"])
    total = weighted(body, range(8, 1, -1)) + 9 * "WABCDEFGHIJKLMNOPQRSTUV".index(second or "W")
    return body + "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] + second


def ch_ahv(chance):
    body = "756" + chance.digits(9)
    check = -weighted(body, (1, 3) * 6) % 10
    return "%s.%s.%s.%s%d" % (body[:3], body[3:7], body[7:11], body[11:], check)


@valid
def at_insurance(chance):
    serial, date = chance.number(100, 999), short_date(chance, "DMY")
    check = weighted(serial + date, (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11
    return None if check == 10 else "%s%d %s" % (serial, check, date)


def pt_nif(chance):
    body = chance.choice("123") + chance.digits(7)
    return body + mod11(body, range(9, 1, -1))


def hu_taj(chance):
    body = chance.digits(8)
    text = body + str(weighted(body, (3, 7) * 4) % 10)
    return " ".join([text[:3], text[3:6], text[6:]])


def eu_vat(chance):
    return chance.choice([_vat_de, _vat_it, _vat_nl, _vat_pl, _vat_pt])(chance)


def _vat_de(chance):
    body = chance.choice("123") + chance.digits(7)
    return "DE" + body + iso7064_11_10(body)


def _vat_it(chance):
    return "IT" + it_vat(chance)


def _vat_nl(chance):
    return "NL" + nl_bsn(chance) + "B" + chance.number(1, 9, 2)


def _vat_pl(chance):
    return "PL" + pl_nip(chance).replace("-", "")


def _vat_pt(chance):
    return "PT" + pt_nif(chance)


FAMILIES = families(
    [
        ("uk-nhs", MEDIUM, ("nhs number", "nhs no"), uk_nhs),
        ("uk-nino", MEDIUM, ("nino", "national insurance number", "ni number"), uk_nino),
        ("uk-utr", MEDIUM, ("utr", "unique taxpayer reference"), uk_utr),
        ("uk-driving-licence", MEDIUM, ("driving licence number", "driving licence"), uk_licence),
        ("fr-nir", MEDIUM, ("nir", "numéro de sécurité sociale"), fr_nir),
        ("de-tax-id", MEDIUM, ("steuer-id", "steueridentifikationsnummer", "idnr"), de_tax_id),
        ("de-pension", MEDIUM, ("rentenversicherungsnummer", "sozialversicherungsnummer"), de_pension),
        ("de-identity-card", MEDIUM, ("personalausweisnummer", "ausweisnummer"), de_identity_card),
        ("de-health", MEDIUM, ("krankenversichertennummer", "versichertennummer"), de_health),
        ("es-dni", MEDIUM, ("dni", "nif"), es_dni),
        ("es-nie", MEDIUM, ("nie",), es_nie),
        ("it-fiscal-code", HIGH, ("codice fiscale",), it_fiscal_code),
        ("it-vat", MEDIUM, ("partita iva", "p.iva"), it_vat),
        ("nl-bsn", MEDIUM, ("bsn", "burgerservicenummer"), nl_bsn),
        ("be-national", HIGH, ("rijksregisternummer", "numéro national"), be_national),
        ("pl-pesel", MEDIUM, ("pesel",), pl_pesel),
        ("pl-nip", MEDIUM, ("nip",), pl_nip),
        ("ro-cnp", MEDIUM, ("cnp",), ro_cnp),
        ("bg-egn", MEDIUM, ("egn", "ЕГН"), bg_egn),
        ("hr-oib", MEDIUM, ("oib",), hr_oib),
        ("rs-jmbg", MEDIUM, ("jmbg", "emšo"), rs_jmbg),
        ("cz-birth-number", MEDIUM, ("rodné číslo", "rč"), cz_birth_number),
        ("dk-cpr", MEDIUM, ("cpr", "cpr-nummer"), dk_cpr),
        ("fi-hetu", MEDIUM, ("hetu", "henkilötunnus"), fi_hetu),
        ("se-personal", MEDIUM, ("personnummer",), se_personal),
        ("no-birth-number", MEDIUM, ("fødselsnummer", "fnr"), no_birth_number),
        ("is-kennitala", MEDIUM, ("kennitala",), is_kennitala),
        ("ee-lt-personal", MEDIUM, ("isikukood", "asmens kodas"), ee_personal),
        ("lv-personal", MEDIUM, ("personas kods",), lv_personal),
        ("gr-amka", MEDIUM, ("amka", "ΑΜΚΑ"), gr_amka),
        ("gr-afm", MEDIUM, ("afm", "ΑΦΜ"), gr_afm),
        ("ie-pps", MEDIUM, ("pps number", "ppsn"), ie_pps),
        ("ch-ahv", HIGH, ("ahv-nummer", "ahv"), ch_ahv),
        ("at-insurance", MEDIUM, ("svnr", "sozialversicherungsnummer"), at_insurance),
        ("pt-nif", MEDIUM, ("nif", "contribuinte"), pt_nif),
        ("hu-taj", MEDIUM, ("taj", "taj szám"), hu_taj),
        ("eu-vat", MEDIUM, ("vat number", "vat id"), eu_vat),
    ]
)
