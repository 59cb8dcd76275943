"""Numbers that states give to people and firms, with the check digits that their issuers define."""

from .chance import BASE36_UPPER, DIGITS, UPPER
from .checkdigits import gstin, iso7064_11_10, iso7064_11_2, luhn, mrz, verhoeff, weighted
from .family import ANYWHERE, HIGH, LABELLED, LOW, MEDIUM, PII, Family

_CONSONANTS = "BCDFGHJKLMNPQRSTVWXYZ"


def _short_date(chance, form):
    """A date of birth: `form` names year, month and day as Y, M, D (two digits each)."""
    year, month, day = chance.date()
    return "".join({"Y": "%02d" % (year % 100), "M": "%02d" % month, "D": "%02d" % day}[part] for part in form)


def _valid(make):
    """Tries again where a body has no check digit (`make` returns None)."""

    def repeat(chance):
        while True:
            value = make(chance)
            if value is not None:
                return value

    return repeat


# The Americas


def us_ssn(chance):
    area = chance.choice([chance.randint(1, 665), chance.randint(667, 899)])
    return "%03d-%s-%s" % (area, chance.number(1, 99, 2), chance.number(1, 9999, 4))


def us_ssn_bare(chance):
    return us_ssn(chance).replace("-", "")


def us_itin(chance):
    group = chance.choice([*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)])
    return "9%s-%02d-%s" % (chance.digits(2), group, chance.digits(4))


def us_ein(chance):
    return chance.choice(["12", "20", "26", "33", "45", "47", "61", "77", "81", "95"]) + "-" + chance.digits(7)


def us_aba(chance):
    body = chance.choice(["01", "02", "06", "11", "12", "26", "31"]) + chance.digits(6)
    return body + str(-weighted(body, (3, 7, 1, 3, 7, 1, 3, 7)) % 10)


def us_mbi(chance):
    letters = "ACDEFGHJKMNPQRTUVWXY"
    kinds = {"C": DIGITS[1:], "A": letters, "N": DIGITS, "X": DIGITS + letters}
    text = "".join(chance.choice(kinds[kind]) for kind in "CAXNAXNAANN")
    return chance.choice([text, "-".join([text[:4], text[4:7], text[7:]])])


def us_npi(chance):
    body = chance.choice("12") + chance.digits(8)
    return body + luhn("80840" + body)


def us_dea(chance):
    body = chance.digits(6)
    total = sum(map(int, body[0::2])) + 2 * sum(map(int, body[1::2]))
    return chance.choice("ABFMP") + chance.choice(UPPER) + body + str(total % 10)


def ca_sin(chance):
    body = chance.choice("1234567") + chance.digits(7)
    text = body + luhn(body)
    return chance.choice([" ", "-"]).join([text[:3], text[3:6], text[6:]])


def _mod11(body, weights):
    """Eleven less the remainder, where ten and eleven become zero."""
    check = 11 - weighted(body, weights) % 11
    return str(check) if check < 10 else "0"


def br_cpf(chance):
    body = chance.digits(9)
    body += _mod11(body, range(10, 1, -1))
    body += _mod11(body, range(11, 1, -1))
    return "%s.%s.%s-%s" % (body[:3], body[3:6], body[6:9], body[9:])


def br_cnpj(chance):
    body = chance.digits(8) + "0001"
    body += _mod11(body, (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
    body += _mod11(body, (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
    return "%s.%s.%s/%s-%s" % (body[:2], body[2:5], body[5:8], body[8:12], body[12:])


def mx_curp(chance):
    body = chance.mould((_CONSONANTS, 1), ("AEIOU", 1), (_CONSONANTS, 2), _short_date(chance, "YMD"), ("HM", 1))
    body += chance.choice(["DF", "JC", "NL", "MC", "PL", "VZ"]) + chance.text(_CONSONANTS, 3) + chance.choice("0A")
    alphabet = "0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ"
    total = sum(alphabet.index(character) * (18 - index) for index, character in enumerate(body))
    return body + str(-total % 10)


def mx_rfc(chance):
    body = chance.mould((_CONSONANTS, 1), ("AEIOU", 1), (_CONSONANTS, 2), _short_date(chance, "YMD"), (BASE36_UPPER, 2))
    alphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ \u00d1"
    total = sum(alphabet.index(character) * (13 - index) for index, character in enumerate(body))
    return body + "0123456789A"[-total % 11]


@_valid
def ar_cuit(chance):
    body = chance.choice(["20", "23", "27", "30"]) + chance.digits(8)
    check = -weighted(body, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if check == 10 else "%s-%s-%d" % (body[:2], body[2:], check)


def ar_cbu(chance):
    bank, account = chance.digits(7), chance.digits(13)
    bank += str(-weighted(bank, (7, 1, 3, 9, 7, 1, 3)) % 10)
    return bank + account + str(-weighted(account, (3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3)) % 10)


def cl_rut(chance):
    body = chance.number(5_000_000, 25_000_000)
    check = "0123456789K"[-weighted(reversed(body), (2, 3, 4, 5, 6, 7, 2, 3)) % 11]
    return "%s.%s.%s-%s" % (body[:-6], body[-6:-3], body[-3:], check)


def co_nit(chance):
    body = chance.choice("89") + chance.digits(8)
    check = weighted(reversed(body), (3, 7, 13, 17, 19, 23, 29, 37, 41)) % 11
    return "%s.%s.%s-%d" % (body[:3], body[3:6], body[6:], check if check < 2 else 11 - check)


def ec_cedula(chance):
    body = chance.number(1, 24, 2) + chance.choice("012345") + chance.digits(6)
    return body + luhn(body)


def do_cedula(chance):
    body = chance.choice(["001", "031", "402", "223"]) + chance.digits(7)
    return "%s-%s-%s" % (body[:3], body[3:], luhn(body))


def pe_ruc(chance):
    body = chance.choice(["10", "15", "20"]) + chance.digits(8)
    return body + str((11 - weighted(body, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 10)


def uy_cedula(chance):
    body = chance.number(1_000_000, 6_000_000)
    return "%s.%s.%s-%d" % (body[0], body[1:4], body[4:], -weighted(body, (2, 9, 8, 7, 6, 3, 4)) % 10)


# Europe


@_valid
def uk_nhs(chance):
    body = chance.choice("4679") + chance.digits(8)
    check = 11 - weighted(body, range(10, 1, -1)) % 11
    return None if check == 10 else "%s %s %s%d" % (body[:3], body[3:6], body[6:], check % 11)


@_valid
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
    return "%s%d%02d%02d%d%s9%s" % (surname, year % 100 // 10, month, day, year % 10, chance.text(UPPER, 2), chance.text(UPPER, 2))


def fr_nir(chance):
    body = chance.choice("12") + _short_date(chance, "YM") + chance.number(1, 95, 2) + chance.number(1, 990, 3) + chance.number(1, 999, 3)
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
    body = chance.choice(["02", "10", "12", "15", "44", "65"]) + _short_date(chance, "DMY") + chance.choice(UPPER) + chance.digits(2)
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
    body = chance.text(_CONSONANTS, 6) + "%02d%s%02d" % (year % 100, "ABCDEHLMPRST"[month - 1], day + chance.choice([0, 40]))
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


@_valid
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
    body = _short_date(chance, "Y") + chance.number(1, 12, 2) + chance.number(1, 28, 2) + chance.digits(4)
    return body + str(-weighted(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10)


@_valid
def pl_nip(chance):
    body = chance.text(DIGITS[1:], 3) + chance.digits(6)
    check = weighted(body, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11
    return None if check == 10 else "%s-%s-%s-%s%d" % (body[:3], body[3:6], body[6:8], body[8:], check)


def ro_cnp(chance):
    body = chance.choice("12") + _short_date(chance, "YMD") + chance.number(1, 46, 2) + chance.number(1, 999, 3)
    check = weighted(body, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return body + str(1 if check == 10 else check)


def bg_egn(chance):
    year, month, day = chance.date(1940, 1999)
    body = "%02d%02d%02d" % (year % 100, month, day) + chance.digits(3)
    return body + str(weighted(body, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10)


def hr_oib(chance):
    body = chance.digits(10)
    return body + iso7064_11_10(body)


@_valid
def rs_jmbg(chance):
    year, month, day = chance.date(1940, 1999)
    body = "%02d%02d%03d" % (day, month, year % 1000) + chance.choice(["50", "71", "72", "73", "74", "75", "76"]) + chance.digits(3)
    check = -weighted(body, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if check == 10 else body + str(check)


@_valid
def cz_birth_number(chance):
    year, month, day = chance.date(1954, 1999)
    body = "%02d%02d%02d" % (year % 100, month + chance.choice([0, 50]), day) + chance.digits(3)
    check = int(body) % 11
    return None if check == 10 else "%s/%s%d" % (body[:6], body[6:], check)


def dk_cpr(chance):
    return _short_date(chance, "DMY") + "-" + chance.choice("0123") + chance.digits(3)


def fi_hetu(chance):
    year, month, day = chance.date(1940, 1999)
    date, serial = "%02d%02d%02d" % (day, month, year % 100), chance.number(2, 899, 3)
    return date + "-" + serial + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(date + serial) % 31]


def se_personal(chance):
    year, month, day = chance.date()
    body = "%02d%02d%02d" % (year % 100, month, day) + chance.digits(3)
    century = chance.choice(["", str(year // 100)])
    return "%s%s-%s%s" % (century, body[:6], body[6:], luhn(body))


@_valid
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


@_valid
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
    body = _short_date(chance, "DMY") + chance.digits(4)
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


@_valid
def at_insurance(chance):
    serial, date = chance.number(100, 999), _short_date(chance, "DMY")
    check = weighted(serial + date, (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11
    return None if check == 10 else "%s%d %s" % (serial, check, date)


def pt_nif(chance):
    body = chance.choice("123") + chance.digits(7)
    return body + _mod11(body, range(9, 1, -1))


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


# Asia, Africa, Oceania


def in_aadhaar(chance):
    body = chance.choice("23456789") + chance.digits(10)
    text = body + verhoeff(body)
    return chance.choice([" ", "-"]).join([text[:4], text[4:8], text[8:]])


def in_pan(chance):
    return chance.mould((UPPER, 3), ("PCHFATG", 1), (UPPER, 1), (DIGITS, 4), (UPPER, 1))


def in_gstin(chance):
    body = chance.number(1, 37, 2) + in_pan(chance) + chance.choice("12") + "Z"
    return body + gstin(body)


def in_voter(chance):
    body = chance.digits(6)
    return chance.text(UPPER, 3) + body + luhn(body)


def cn_resident(chance):
    year, month, day = chance.date(1950, 2006)
    region = chance.choice(["110101", "310104", "440305", "510107", "330106"])
    body = "%s%04d%02d%02d%s" % (region, year, month, day, chance.number(1, 999, 3))
    return body + iso7064_11_2(body)


def jp_my_number(chance):
    body = chance.digits(11)
    remainder = weighted(reversed(body), (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)) % 11
    text = body + str(0 if remainder < 2 else 11 - remainder)
    return chance.choice([text, " ".join([text[:4], text[4:8], text[8:]])])


def kr_resident(chance):
    body = _short_date(chance, "YMD") + chance.choice("12") + chance.number(0, 95, 2) + chance.digits(3)
    check = (11 - weighted(body, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    return "%s-%s%d" % (body[:6], body[6:], check)


def id_nik(chance):
    return chance.choice(["317101", "327301", "357801", "120705"]) + _short_date(chance, "DMY") + chance.number(1, 9999, 4)


def sg_nric(chance):
    series, body = chance.choice("STFG"), chance.digits(7)
    total = weighted(body, (2, 7, 6, 5, 4, 3, 2)) + (4 if series in "TG" else 0)
    return series + body + ("JZIHGFEDCBA" if series in "ST" else "XWUTRQPNMLK")[total % 11]


def hk_identity(chance):
    letter, body = chance.choice(UPPER), chance.digits(6)
    total = 36 * 9 + (ord(letter) - 55) * 8 + weighted(body, range(7, 1, -1))
    return "%s%s(%s)" % (letter, body, "0123456789A"[-total % 11])


def tw_identity(chance):
    letter, body = chance.choice(UPPER), chance.choice("12") + chance.digits(7)
    code = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(letter) + 10
    total = code // 10 + code % 10 * 9 + weighted(body, range(8, 0, -1))
    return letter + body + str(-total % 10)


def my_identity(chance):
    return "%s-%s-%s" % (_short_date(chance, "YMD"), chance.choice(["01", "08", "10", "14"]), chance.digits(4))


def th_identity(chance):
    body = chance.choice("12345") + chance.digits(11)
    check = (11 - weighted(body, range(13, 1, -1)) % 11) % 10
    return "%s-%s-%s-%s-%d" % (body[0], body[1:5], body[5:10], body[10:], check)


@_valid
def au_tax_file(chance):
    body = chance.choice("123456789") + chance.digits(7)
    check = weighted(body, (1, 4, 3, 7, 5, 8, 6, 9)) % 11
    return None if check == 10 else "%s %s %s%d" % (body[:3], body[3:6], body[6:], check)


def au_business(chance):
    body = chance.digits(9)
    check = 11 + (-weighted(body, (3, 5, 7, 9, 11, 13, 15, 17, 19)) - 1) % 89
    return "%d %s %s %s" % (check, body[:3], body[3:6], body[6:])


def au_medicare(chance):
    body = chance.choice("23456") + chance.digits(7)
    body += str(weighted(body, (1, 3, 7, 9, 1, 3, 7, 9)) % 10)
    return "%s %s %s" % (body[:4], body[4:], chance.choice("12345"))


@_valid
def nz_tax(chance):
    body = chance.number(10_000_000, 14_999_999)
    check = -weighted(body, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if check == 10 else "%s-%s-%s%d" % (body[:3], body[3:6], body[6:], check)


def pk_cnic(chance):
    return "%s-%s-%s" % (chance.choice("123456") + chance.digits(4), chance.digits(7), chance.choice("123456789"))


def il_identity(chance):
    body = chance.choice("0123") + chance.digits(7)
    return body + luhn(body)


def tr_identity(chance):
    body = chance.choice(DIGITS[1:]) + chance.digits(8)
    odd, even = sum(map(int, body[0::2])), sum(map(int, body[1::2]))
    body += str((7 * odd - even) % 10)
    return body + str(sum(map(int, body)) % 10)


def za_identity(chance):
    body = _short_date(chance, "YMD") + chance.digits(4) + chance.choice("01") + "8"
    return body + luhn(body)


def ae_identity(chance):
    body = "784%d%s" % (chance.date()[0], chance.digits(7))
    return "%s-%s-%s-%s" % (body[:3], body[3:7], body[7:], luhn(body))


def ru_inn(chance):
    body = chance.number(1, 92, 2) + chance.digits(8)
    body += str(weighted(body, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)
    return body + str(weighted(body, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)


def ru_snils(chance):
    body = chance.text(DIGITS[1:], 3) + chance.digits(6)
    check = weighted(body, range(9, 0, -1)) % 101 % 100
    return "%s-%s-%s %02d" % (body[:3], body[3:6], body[6:], check)


def ua_tax(chance):
    body = chance.number(20_000, 38_000) + chance.digits(4)
    return body + str(weighted(body, (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10)


# name, confidence, labels, how it is made; high stands anywhere, the others beside a name.
_TABLE = [
    ("us-ssn", HIGH, ("ssn", "social security number"), us_ssn),
    ("us-ssn-bare", MEDIUM, ("ssn", "social security number"), us_ssn_bare),
    ("us-itin", MEDIUM, ("itin", "taxpayer identification number"), us_itin),
    ("us-ein", MEDIUM, ("ein", "employer identification number"), us_ein),
    ("us-aba", MEDIUM, ("routing number", "aba routing number"), us_aba),
    ("us-mbi", MEDIUM, ("mbi", "medicare beneficiary identifier"), us_mbi),
    ("us-npi", MEDIUM, ("npi", "npi number"), us_npi),
    ("us-dea", MEDIUM, ("dea number",), us_dea),
    ("ca-sin", MEDIUM, ("sin", "social insurance number"), ca_sin),
    ("br-cpf", HIGH, ("cpf",), br_cpf),
    ("br-cnpj", HIGH, ("cnpj",), br_cnpj),
    ("mx-curp", HIGH, ("curp",), mx_curp),
    ("mx-rfc", MEDIUM, ("rfc",), mx_rfc),
    ("ar-cuit", MEDIUM, ("cuit", "cuil"), ar_cuit),
    ("ar-cbu", MEDIUM, ("cbu",), ar_cbu),
    ("cl-rut", MEDIUM, ("rut",), cl_rut),
    ("co-nit", MEDIUM, ("nit",), co_nit),
    ("ec-cedula", MEDIUM, ("cedula", "c\u00e9dula"), ec_cedula),
    ("do-cedula", MEDIUM, ("cedula", "c\u00e9dula"), do_cedula),
    ("pe-ruc", MEDIUM, ("ruc",), pe_ruc),
    ("uy-cedula", MEDIUM, ("cedula de identidad", "c\u00e9dula"), uy_cedula),
    ("uk-nhs", MEDIUM, ("nhs number", "nhs no"), uk_nhs),
    ("uk-nino", MEDIUM, ("nino", "national insurance number", "ni number"), uk_nino),
    ("uk-utr", MEDIUM, ("utr", "unique taxpayer reference"), uk_utr),
    ("uk-driving-licence", MEDIUM, ("driving licence number", "driving licence"), uk_licence),
    ("fr-nir", MEDIUM, ("nir", "num\u00e9ro de s\u00e9curit\u00e9 sociale"), fr_nir),
    ("de-tax-id", MEDIUM, ("steuer-id", "steueridentifikationsnummer", "idnr"), de_tax_id),
    ("de-pension", MEDIUM, ("rentenversicherungsnummer", "sozialversicherungsnummer"), de_pension),
    ("de-identity-card", MEDIUM, ("personalausweisnummer", "ausweisnummer"), de_identity_card),
    ("de-health", MEDIUM, ("krankenversichertennummer", "versichertennummer"), de_health),
    ("es-dni", MEDIUM, ("dni", "nif"), es_dni),
    ("es-nie", MEDIUM, ("nie",), es_nie),
    ("it-fiscal-code", HIGH, ("codice fiscale",), it_fiscal_code),
    ("it-vat", MEDIUM, ("partita iva", "p.iva"), it_vat),
    ("nl-bsn", MEDIUM, ("bsn", "burgerservicenummer"), nl_bsn),
    ("be-national", HIGH, ("rijksregisternummer", "num\u00e9ro national"), be_national),
    ("pl-pesel", MEDIUM, ("pesel",), pl_pesel),
    ("pl-nip", MEDIUM, ("nip",), pl_nip),
    ("ro-cnp", MEDIUM, ("cnp",), ro_cnp),
    ("bg-egn", MEDIUM, ("egn", "\u0415\u0413\u041d"), bg_egn),
    ("hr-oib", MEDIUM, ("oib",), hr_oib),
    ("rs-jmbg", MEDIUM, ("jmbg", "em\u0161o"), rs_jmbg),
    ("cz-birth-number", MEDIUM, ("rodn\u00e9 \u010d\u00edslo", "r\u010d"), cz_birth_number),
    ("dk-cpr", MEDIUM, ("cpr", "cpr-nummer"), dk_cpr),
    ("fi-hetu", MEDIUM, ("hetu", "henkil\u00f6tunnus"), fi_hetu),
    ("se-personal", MEDIUM, ("personnummer",), se_personal),
    ("no-birth-number", MEDIUM, ("f\u00f8dselsnummer", "fnr"), no_birth_number),
    ("is-kennitala", MEDIUM, ("kennitala",), is_kennitala),
    ("ee-lt-personal", MEDIUM, ("isikukood", "asmens kodas"), ee_personal),
    ("lv-personal", MEDIUM, ("personas kods",), lv_personal),
    ("gr-amka", MEDIUM, ("amka", "\u0391\u039c\u039a\u0391"), gr_amka),
    ("gr-afm", MEDIUM, ("afm", "\u0391\u03a6\u039c"), gr_afm),
    ("ie-pps", MEDIUM, ("pps number", "ppsn"), ie_pps),
    ("ch-ahv", HIGH, ("ahv-nummer", "ahv"), ch_ahv),
    ("at-insurance", MEDIUM, ("svnr", "sozialversicherungsnummer"), at_insurance),
    ("pt-nif", MEDIUM, ("nif", "contribuinte"), pt_nif),
    ("hu-taj", MEDIUM, ("taj", "taj sz\u00e1m"), hu_taj),
    ("eu-vat", MEDIUM, ("vat number", "vat id"), eu_vat),
    ("in-aadhaar", MEDIUM, ("aadhaar", "aadhaar number"), in_aadhaar),
    ("in-pan", MEDIUM, ("pan", "pan card"), in_pan),
    ("in-gstin", HIGH, ("gstin",), in_gstin),
    ("in-voter", MEDIUM, ("voter id", "epic number"), in_voter),
    ("cn-resident", HIGH, ("\u8eab\u4efd\u8bc1\u53f7", "resident id"), cn_resident),
    ("jp-my-number", MEDIUM, ("my number", "\u30de\u30a4\u30ca\u30f3\u30d0\u30fc"), jp_my_number),
    ("kr-resident", MEDIUM, ("rrn", "\uc8fc\ubbfc\ub4f1\ub85d\ubc88\ud638"), kr_resident),
    ("id-nik", MEDIUM, ("nik",), id_nik),
    ("sg-nric", MEDIUM, ("nric", "fin"), sg_nric),
    ("hk-identity", MEDIUM, ("hkid", "hkid number"), hk_identity),
    ("tw-identity", MEDIUM, ("\u8eab\u5206\u8b49\u5b57\u865f", "national id"), tw_identity),
    ("my-identity", MEDIUM, ("mykad", "nric", "ic number"), my_identity),
    ("th-identity", MEDIUM, ("thai id", "\u0e40\u0e25\u0e02\u0e1b\u0e23\u0e30\u0e08\u0e33\u0e15\u0e31\u0e27\u0e1b\u0e23\u0e30\u0e0a\u0e32\u0e0a\u0e19"), th_identity),
    ("au-tax-file", MEDIUM, ("tfn", "tax file number"), au_tax_file),
    ("au-business", MEDIUM, ("abn",), au_business),
    ("au-medicare", MEDIUM, ("medicare number", "medicare card"), au_medicare),
    ("nz-tax", MEDIUM, ("ird number", "ird"), nz_tax),
    ("pk-cnic", MEDIUM, ("cnic",), pk_cnic),
    ("il-identity", MEDIUM, ("teudat zehut", "\u05ea\u05e2\u05d5\u05d3\u05ea \u05d6\u05d4\u05d5\u05ea"), il_identity),
    ("tr-identity", MEDIUM, ("tckn", "tc kimlik no"), tr_identity),
    ("za-identity", MEDIUM, ("sa id number", "id number"), za_identity),
    ("ae-identity", MEDIUM, ("emirates id",), ae_identity),
    ("ru-inn", MEDIUM, ("inn", "\u0418\u041d\u041d"), ru_inn),
    ("ru-snils", MEDIUM, ("snils", "\u0421\u041d\u0418\u041b\u0421"), ru_snils),
    ("ua-tax", MEDIUM, ("rnokpp", "\u0420\u041d\u041e\u041a\u041f\u041f"), ua_tax),
    ("us-passport", LOW, ("passport number", "passport no"), lambda chance: chance.choice(["", "A", "X"]) + chance.digits(8) + "3"),
    ("us-driving-licence", LOW, ("driver's license number", "driver license"), lambda chance: chance.choice(UPPER) + chance.digits(7)),
]

FAMILIES = [
    Family(name, PII, confidence, make, labels, ANYWHERE if confidence == HIGH else LABELLED)
    for name, confidence, labels, make in _TABLE
]
