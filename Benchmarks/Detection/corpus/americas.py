"""Numbers that the states of the Americas give to people and firms, with the check digits that their issuers define."""

from .chance import BASE36_UPPER, DIGITS, UPPER
from .checkdigits import luhn, weighted
from .family import HIGH, LOW, MEDIUM
from .national import CONSONANTS, families, mod11, short_date, valid


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


def br_cpf(chance):
    body = chance.digits(9)
    body += mod11(body, range(10, 1, -1))
    body += mod11(body, range(11, 1, -1))
    return "%s.%s.%s-%s" % (body[:3], body[3:6], body[6:9], body[9:])


def br_cnpj(chance):
    body = chance.digits(8) + "0001"
    body += mod11(body, (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
    body += mod11(body, (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
    return "%s.%s.%s/%s-%s" % (body[:2], body[2:5], body[5:8], body[8:12], body[12:])


def mx_curp(chance):
    body = chance.mould((CONSONANTS, 1), ("AEIOU", 1), (CONSONANTS, 2), short_date(chance, "YMD"), ("HM", 1))
    body += chance.choice(["DF", "JC", "NL", "MC", "PL", "VZ"]) + chance.text(CONSONANTS, 3) + chance.choice("0A")
    alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    total = sum(alphabet.index(character) * (18 - index) for index, character in enumerate(body))
    return body + str(-total % 10)


def mx_rfc(chance):
    body = chance.mould((CONSONANTS, 1), ("AEIOU", 1), (CONSONANTS, 2), short_date(chance, "YMD"), (BASE36_UPPER, 2))
    alphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
    total = sum(alphabet.index(character) * (13 - index) for index, character in enumerate(body))
    return body + "0123456789A"[-total % 11]


@valid
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


FAMILIES = families(
    [
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
        ("ec-cedula", MEDIUM, ("cedula", "cédula"), ec_cedula),
        ("do-cedula", MEDIUM, ("cedula", "cédula"), do_cedula),
        ("pe-ruc", MEDIUM, ("ruc",), pe_ruc),
        ("uy-cedula", MEDIUM, ("cedula de identidad", "cédula"), uy_cedula),
        (
            "us-passport",
            LOW,
            ("passport number", "passport no"),
            lambda chance: chance.choice(["", "A", "X"]) + chance.digits(8) + "3",
        ),
        (
            "us-driving-licence",
            LOW,
            ("driver's license number", "driver license"),
            lambda chance: chance.choice(UPPER) + chance.digits(7),
        ),
    ]
)
