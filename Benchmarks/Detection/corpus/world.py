"""Numbers that the states of Asia, Africa and Oceania give to people and firms, with their issuers' check digits."""

from .chance import DIGITS, UPPER
from .checkdigits import gstin, iso7064_11_2, luhn, verhoeff, weighted
from .family import HIGH, MEDIUM
from .national import families, short_date, valid


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
    body = short_date(chance, "YMD") + chance.choice("12") + chance.number(0, 95, 2) + chance.digits(3)
    check = (11 - weighted(body, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10
    return "%s-%s%d" % (body[:6], body[6:], check)


def id_nik(chance):
    return (
        chance.choice(["317101", "327301", "357801", "120705"]) + short_date(chance, "DMY") + chance.number(1, 9999, 4)
    )


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
    return "%s-%s-%s" % (short_date(chance, "YMD"), chance.choice(["01", "08", "10", "14"]), chance.digits(4))


def th_identity(chance):
    body = chance.choice("12345") + chance.digits(11)
    check = (11 - weighted(body, range(13, 1, -1)) % 11) % 10
    return "%s-%s-%s-%s-%d" % (body[0], body[1:5], body[5:10], body[10:], check)


@valid
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


@valid
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
    body = short_date(chance, "YMD") + chance.digits(4) + chance.choice("01") + "8"
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


FAMILIES = families(
    [
        ("in-aadhaar", MEDIUM, ("aadhaar", "aadhaar number"), in_aadhaar),
        ("in-pan", MEDIUM, ("pan", "pan card"), in_pan),
        ("in-gstin", HIGH, ("gstin",), in_gstin),
        ("in-voter", MEDIUM, ("voter id", "epic number"), in_voter),
        ("cn-resident", HIGH, ("身份证号", "resident id"), cn_resident),
        ("jp-my-number", MEDIUM, ("my number", "マイナンバー"), jp_my_number),
        ("kr-resident", MEDIUM, ("rrn", "주민등록번호"), kr_resident),
        ("id-nik", MEDIUM, ("nik",), id_nik),
        ("sg-nric", MEDIUM, ("nric", "fin"), sg_nric),
        ("hk-identity", MEDIUM, ("hkid", "hkid number"), hk_identity),
        ("tw-identity", MEDIUM, ("身分證字號", "national id"), tw_identity),
        ("my-identity", MEDIUM, ("mykad", "nric", "ic number"), my_identity),
        (
            "th-identity",
            MEDIUM,
            (
                "thai id",
                "เลขประจำตัวประชาชน",
            ),
            th_identity,
        ),
        ("au-tax-file", MEDIUM, ("tfn", "tax file number"), au_tax_file),
        ("au-business", MEDIUM, ("abn",), au_business),
        ("au-medicare", MEDIUM, ("medicare number", "medicare card"), au_medicare),
        ("nz-tax", MEDIUM, ("ird number", "ird"), nz_tax),
        ("pk-cnic", MEDIUM, ("cnic",), pk_cnic),
        (
            "il-identity",
            MEDIUM,
            ("teudat zehut", "תעודת זהות"),
            il_identity,
        ),
        ("tr-identity", MEDIUM, ("tckn", "tc kimlik no"), tr_identity),
        ("za-identity", MEDIUM, ("sa id number", "id number"), za_identity),
        ("ae-identity", MEDIUM, ("emirates id",), ae_identity),
        ("ru-inn", MEDIUM, ("inn", "ИНН"), ru_inn),
        ("ru-snils", MEDIUM, ("snils", "СНИЛС"), ru_snils),
        ("ua-tax", MEDIUM, ("rnokpp", "РНОКПП"), ua_tax),
    ]
)
