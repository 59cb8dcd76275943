"""Tests of the detection benchmark itself: python3 -m unittest discover -s Benchmarks/Detection"""

import hashlib
import os
import subprocess
import sys
import tempfile
import unittest

import finders
import scoring
from corpus.chance import BASE58, MARKS, Chance
from corpus.checkdigits import base58check, bech32, ethereum, gstin, iban, iso7064_11_2, keccak256, luhn_of_letters
from corpus.checkdigits import mrz, verhoeff, vin
from corpus.documents import FAMILIES, Document, Plant, benign_documents, planted_documents
from corpus.family import ANYWHERE, HIGH, LABELLED, PII, SECRETS, Family

_BY_NAME = {family.name: family for family in FAMILIES}
_FOLDER = os.path.dirname(os.path.abspath(__file__))


def _digits(text):
    return [int(character) for character in text if character.isdigit()]


def _digest(seed):
    digest = hashlib.sha256()
    for document in [*planted_documents(seed, 60_000), *benign_documents(seed, 20_000)]:
        digest.update(document.text + repr([(p.family.name, p.start, p.end) for p in document.plants]).encode())
    return digest.hexdigest()


class Texts(unittest.TestCase):
    def test_same_seed_same_texts_in_any_process(self):
        script = "import test_detection; print(test_detection._digest(5))"
        outputs = set()
        for hash_seed in ("1", "2"):
            environment = dict(os.environ, PYTHONHASHSEED=hash_seed)
            done = subprocess.run(
                [sys.executable, "-c", script], cwd=_FOLDER, env=environment, capture_output=True, check=True
            )
            outputs.add(done.stdout.decode().strip())
        self.assertEqual(outputs, {_digest(5)})
        self.assertNotEqual(_digest(5), _digest(6))

    def test_offsets_are_those_of_the_values(self):
        made = []

        def make(chance):
            made.append("Qz%05d%s" % (len(made), chance.digits(4)))
            return made[-1]

        families = [
            Family("a", SECRETS, HIGH, make, ("api key",), ANYWHERE),
            Family("b", PII, HIGH, make, ("ssn",), LABELLED),
        ]
        documents = list(planted_documents(3, 150_000, families))
        found = [document.text[plant.start : plant.end].decode() for document in documents for plant in document.plants]
        self.assertGreater(len(found), 400)
        self.assertEqual(found, made)
        # Otherwise bytes and characters could be mistaken for each other.
        self.assertTrue(any(len(document.text) != len(document.text.decode()) for document in documents))

    def test_every_family_is_planted_within_its_fragment(self):
        planted = {}
        for document in planted_documents(1, 600_000):
            self.assertFalse(set(document.text.decode()) & set(MARKS))
            for plant in document.plants:
                self.assertTrue(plant.fragment[0] <= plant.start < plant.end <= plant.fragment[1] <= len(document.text))
                planted[plant.family.name] = planted.get(plant.family.name, 0) + 1
        self.assertEqual(set(planted), set(_BY_NAME))
        self.assertLessEqual(max(planted.values()) - min(planted.values()), 2)

    def test_families(self):
        self.assertEqual(len(_BY_NAME), len(FAMILIES), "a name stands twice")
        self.assertGreaterEqual(sum(family.set == SECRETS for family in FAMILIES), 80)
        self.assertGreaterEqual(sum(family.set == PII for family in FAMILIES), 60)

    def test_benign_text_holds_every_kind(self):
        kinds = {document.kind for document in benign_documents(1, 50_000)}
        self.assertEqual(kinds, {"prose", "code", "log", "data", "documentation"})


def _luhn_holds(digits):
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (doubled + sum(digits[-1::-2])) % 10 == 0


# Family, a published number, and its rule as a congruence: the weighted sum of all digits leaves `remainder`.
_CONGRUENCES = [
    ("us-aba", "111000025", (3, 7, 1) * 3, 10, 0),
    ("nl-bsn", "111222333", (9, 8, 7, 6, 5, 4, 3, 2, -1), 11, 0),
    ("pl-pesel", "44051401359", (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), 10, 0),
    ("pl-nip", "123-456-32-18", (6, 5, 7, 2, 3, 4, 5, 6, 7, -1), 11, 0),
    ("uk-nhs", "943 476 5919", range(10, 0, -1), 11, 0),
    ("ch-ahv", "756.9217.0769.85", (1, 3) * 6 + (1,), 10, 0),
    ("au-tax-file", "123 456 782", (1, 4, 3, 7, 5, 8, 6, 9, 10), 11, 0),
    ("au-business", "51 824 753 556", (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19), 89, 10),
    ("nz-tax", "049-091-850", (3, 2, 7, 6, 5, 4, 3, 2, 1), 11, 0),
    ("rs-jmbg", "0101006500006", (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), 11, 0),
    ("no-birth-number", "15108695088", (3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0), 11, 0),
    ("no-birth-number", "15108695088", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), 11, 0),
    ("is-kennitala", "120174-3399", (3, 2, 7, 6, 5, 4, 3, 2, 1, 0), 11, 0),
    ("ar-cuit", "20-05536168-2", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), 11, 0),
    ("uy-cedula", "1.234.567-2", (2, 9, 8, 7, 6, 3, 4, 1), 10, 0),
    # Written as one number, these leave nothing.
    ("cz-birth-number", "710319/2745", [10**power for power in range(9, -1, -1)], 11, 0),
    ("fr-nir", "2 95 10 99 126 111 93", [10**power for power in range(12, -1, -1)] + [10, 1], 97, 0),
    ("be-national", "85.07.30-033.28", [10**power for power in range(8, -1, -1)] + [10, 1], 97, 0),
]

_LUHN = {
    "card-visa": "4111 1111 1111 1111",
    "card-mastercard": "5555-5555-5555-4444",
    "card-amex": "378282246310005",
    "ca-sin": "046 454 286",
    "it-vat": "00743110157",
    "il-identity": "039337423",
    "za-identity": "7503305044089",
    "gr-amka": "01013099997",
    "do-cedula": "001-1391820-5",
    "imei": "490154203237518",
}

# Check letters, from the issuers' tables.
_LETTERS = {
    "es-dni": ("12345678Z", lambda v: "TRWAGMYFPDXBNJZSQVHLCKE"[int(v[:8]) % 23] == v[-1]),
    "es-nie": (
        "X1234567L",
        lambda v: "TRWAGMYFPDXBNJZSQVHLCKE"[int(v[:8].translate({88: 48, 89: 49, 90: 50})) % 23] == v[-1],
    ),
    "fi-hetu": ("131052-308T", lambda v: "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(v[:6] + v[7:10]) % 31] == v[-1]),
    "ie-pps": (
        "6433435F",
        lambda v: (sum(int(d) * w for d, w in zip(v, range(8, 1, -1))) + 9 * (ord(v[8]) - 64 if v[8:] else 0)) % 23
        == (ord(v[7]) - 64) % 23,
    ),
    "cl-rut": (
        "12.345.678-5",
        lambda v: (
            sum(d * w for d, w in zip(_digits(v[:-2])[::-1], (2, 3, 4, 5, 6, 7, 2, 3)))
            + (10 if v[-1] == "K" else int(v[-1]))
        )
        % 11
        == 0,
    ),
    "br-cpf": (
        "111.444.777-35",
        lambda v: all(
            sum(d * w for d, w in zip(_digits(v), range(n + 1, 1, -1))) * 10 % 11 % 10 == _digits(v)[n] for n in (9, 10)
        ),
    ),
    "iban": ("GB82 WEST 1234 5698 7654 32", lambda v: _iban_remainder(v) == 1),
    "bitcoin-legacy": ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", lambda v: _base58_holds(v)),
    "sg-nric": (
        "S0000001I",
        lambda v: dict(zip((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), "JZIHGFEDCBA" if v[0] in "ST" else "XWUTRQPNMLK"))[
            (sum(int(d) * w for d, w in zip(v[1:8], (2, 7, 6, 5, 4, 3, 2))) + 4 * (v[0] in "TG")) % 11
        ]
        == v[-1],
    ),
}


def _iban_remainder(value):
    text = value.replace(" ", "").upper()
    remainder = 0
    for character in text[4:] + text[:4]:
        for digit in str(int(character, 36)):
            remainder = (remainder * 10 + int(digit)) % 97
    return remainder


def _base58_holds(address):
    number = 0
    for character in address:
        number = number * 58 + BASE58.index(character)
    data = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(data[:21]).digest()).digest()[:4] == data[21:]


class CheckDigits(unittest.TestCase):
    """A rule is first tried on the published number, then on one mistyped, and then on generated ones."""

    def generated(self, name):
        chance = Chance("check digits")
        return [_BY_NAME[name].make(chance) for _ in range(100)]

    def test_congruences(self):
        for name, published, weights, modulus, remainder in _CONGRUENCES:

            def holds(value):
                digits = _digits(value)
                self.assertEqual(len(digits), len(weights), name)
                return sum(d * w for d, w in zip(digits, weights)) % modulus == remainder

            self.assertTrue(holds(published), name)
            self.assertFalse(holds(str((int(published[0]) + 1) % 10) + published[1:]), name)
            for value in self.generated(name):
                self.assertTrue(holds(value), (name, value))

    def test_luhn(self):
        for name, published in _LUHN.items():
            self.assertTrue(_luhn_holds(_digits(published)), name)
            self.assertFalse(_luhn_holds(_digits(published[:-1] + str((int(published[-1]) + 1) % 10))), name)
            for value in self.generated(name):
                self.assertTrue(_luhn_holds(_digits(value)), (name, value))
        self.assertTrue(_luhn_holds(_digits("80840" + "1234567893")))
        for value in self.generated("us-npi"):
            self.assertTrue(_luhn_holds(_digits("80840" + value)), value)
        self.assertTrue(_luhn_holds(_digits("811218-9876")))
        for value in self.generated("se-personal"):
            self.assertTrue(_luhn_holds(_digits(value)[-10:]), value)

    def test_letters_and_others(self):
        for name, (published, holds) in _LETTERS.items():
            self.assertTrue(holds(published), name)
            for value in self.generated(name):
                self.assertTrue(holds(value), (name, value))

    def test_published_numbers_come_out_of_the_algorithms(self):
        self.assertEqual(verhoeff("236"), "3")
        self.assertEqual(verhoeff("23412341234"), "6")
        self.assertEqual(iban("DE", "370400440532013000"), "DE89370400440532013000")
        self.assertEqual(iso7064_11_2("11010519491231002"), "X")
        self.assertEqual(gstin("27AAPFU0939F1Z"), "V")
        self.assertEqual(vin("1M8GDM9A_KP042788"), "1M8GDM9AXKP042788")
        self.assertEqual(luhn_of_letters("US037833100"), "5")
        hash_160 = bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6")
        self.assertEqual(base58check(0, hash_160), "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH")
        self.assertEqual(bech32("bc", 0, hash_160), "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
        self.assertEqual(keccak256(b"").hex()[:16], "c5d2460186f7233c")
        checked = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
        self.assertEqual(ethereum(checked[2:].lower()), checked)

    def test_travel_documents(self):
        # The specimen of ICAO 9303, part 4.
        second = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
        self.assertEqual([mrz(second[:9]), mrz(second[13:19]), mrz(second[21:27])], [second[9], second[19], second[27]])
        self.assertEqual(mrz(second[:10] + second[13:20] + second[21:43]), second[43])
        for value in self.generated("mrz-passport"):
            first, second = value.split("\n")
            self.assertEqual((len(first), len(second)), (44, 44))
            self.assertEqual(mrz(second[:10] + second[13:20] + second[21:43]), second[43])
        for value in self.generated("mrz-card"):
            first, second, third = value.split("\n")
            self.assertEqual((len(first), len(second), len(third)), (30, 30, 30))
            self.assertEqual(mrz(first[5:30] + second[:7] + second[8:15] + second[18:29]), second[29])


# Stands in for `scrim mask`: finds X wherever it is, and what follows a < to the end of the text.
_STAND_IN = """#!{python}
import json, re, sys
text = sys.stdin.buffer.read()
with open(sys.argv[sys.argv.index("--report") + 1], "w") as report:
    for match in re.finditer(rb"X|<(?s:.*)", text):
        find = {{"offset": match.start(), "length": len(match[0]), "pattern": "p"}}
        report.write(json.dumps(find) + "\\n")
if b"fail" in text:
    sys.exit("made to fail")
"""


class Finders(unittest.TestCase):
    def find(self, *texts):
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "scrim")
            with open(program, "w", encoding="utf-8") as file:
                file.write(_STAND_IN.format(python=sys.executable))
            os.chmod(program, 0o700)
            return finders.scrim(program, [], [Document("prose", text) for text in texts])

    def test_finds_of_each_document(self):
        self.assertEqual(self.find(b"aXX", b"", b"X"), [[(1, 2, "p"), (2, 3, "p")], [], [(0, 1, "p")]])

    def test_a_span_without_an_end_hides_no_other_document(self):
        found = self.find(b"aX", b"b<bX", b"c", b"dX", b"e<")
        self.assertEqual(found, [[(1, 2, "p")], [(1, 4, "p")], [], [(1, 2, "p")], [(1, 2, "p")]])

    def test_a_failure_is_told(self):
        with self.assertRaisesRegex(finders.ScrimFailed, "made to fail"):
            self.find(b"fail")


class Scoring(unittest.TestCase):
    def setUp(self):
        self.a = Family("a", SECRETS, HIGH, None, ())
        self.b = Family("b", PII, HIGH, None, ())

    def document(self):
        #       0123456789012345678901234567890123456789
        text = b"id 1 key=AAAAAAAA end; ssn BBBB; more text"
        return Document("planted", text, [Plant(self.a, "env", 9, 17, (5, 21)), Plant(self.b, "csv", 27, 31, (23, 31))])

    def counted(self, finds, in_scope=lambda family: True):
        return scoring.score([self.document()], [finds], in_scope)

    def test_exact(self):
        count = self.counted([(9, 17, "x"), (27, 31, "y")]).total()
        self.assertEqual((count.planted, count.found, count.covered, count.exact), (2, 2, 2, 2))
        self.assertEqual((count.bytes, count.leaked, count.over, count.wrong), (12, 0, 0, 0))
        self.assertEqual((count.recall, count.precision), (1, 1))

    def test_half_masked_is_a_leak_and_no_recall(self):
        count = self.counted([(9, 13, "x")]).families["a"]
        self.assertEqual((count.found, count.covered, count.leaked), (1, 0, 4))
        self.assertEqual((count.recall, count.precision), (0, 1))

    def test_masked_beyond_its_end_is_covered_but_not_exact(self):
        count = self.counted([(5, 21, "x")]).families["a"]
        self.assertEqual((count.covered, count.exact, count.leaked, count.over), (1, 0, 0, 8))

    def test_two_touching_spans_cover_but_are_not_exact(self):
        count = self.counted([(9, 13, "x"), (13, 17, "y")]).families["a"]
        self.assertEqual((count.covered, count.exact, count.over), (1, 0, 0))

    def test_wrong_beside_it_counts_against_its_family_and_elsewhere_against_all(self):
        score = self.counted([(5, 8, "x"), (18, 21, "x"), (9, 17, "z"), (33, 37, "y")])
        self.assertEqual((score.families["a"].wrong, score.families["b"].wrong, score.filler.wrong), (2, 0, 1))
        self.assertAlmostEqual(score.families["a"].precision, 1 / 3)
        self.assertEqual(dict(score.families["a"].wrong_patterns), {"x": 2})
        self.assertEqual(dict(score.families["a"].patterns), {"z": 1})

    def test_values_out_of_scope_count_neither_way(self):
        score = self.counted([(27, 31, "y"), (23, 26, "y")], lambda family: family.set == SECRETS)
        self.assertEqual(set(score.families), {"a"})
        self.assertEqual((score.total().wrong, score.filler.wrong, score.total().recall), (0, 0, 0))

    def test_benign(self):
        score = scoring.score(
            [Document("prose", b"0123456789")], [[(1, 3, "x"), (2, 5, "y"), (5, 6, "y")]], lambda family: True
        )
        # The first two overlap and are one mask, under the first's name.
        self.assertEqual((score.benign["prose"].wrong, score.benign["prose"].bytes), (2, 10))
        self.assertEqual(dict(score.benign["prose"].wrong_patterns), {"x": 1, "y": 1})

    def test_offsets_of_the_joined_text_go_back_to_their_documents(self):
        documents = [Document("prose", b"aaa"), Document("prose", b"bbbb")]
        text, starts = scoring.joined(documents)
        self.assertEqual(text[starts[1] : starts[1] + 4], b"bbbb")
        finds = [(1, 2, "x"), (starts[1] + 1, starts[1] + 3, "y"), (0, len(text), "z")]
        self.assertEqual(
            scoring.by_document(finds, documents, starts), [[(1, 2, "x"), (0, 3, "z")], [(1, 3, "y"), (0, 4, "z")]]
        )


if __name__ == "__main__":
    unittest.main()
