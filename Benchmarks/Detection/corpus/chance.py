"""Seeded randomness with what the generators draw from it."""

import random
import string

DIGITS = string.digits
LOWER = string.ascii_lowercase
UPPER = string.ascii_uppercase
LETTERS = LOWER + UPPER
HEX = "0123456789abcdef"
HEX_UPPER = "0123456789ABCDEF"
BASE32 = UPPER + "234567"
BASE36 = LOWER + DIGITS
BASE36_UPPER = UPPER + DIGITS
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE62 = LETTERS + DIGITS
BASE64 = BASE62 + "+/"
BASE64URL = BASE62 + "-_"

# Marks around a secret, and around the fragment that it stands in, while a text is put together.
OPEN, CLOSE, BEGIN, END = MARKS = "\x02\x03\x04\x05"


class Chance(random.Random):
    """A stream of random choices. The same seed gives the same stream on every platform and version of Python 3."""

    def text(self, alphabet, length):
        return "".join(self.choice(alphabet) for _ in range(length))

    def digits(self, length):
        return self.text(DIGITS, length)

    def number(self, low, high, width=0):
        """A number from `low` to `high`, both included, padded with zeros to `width` digits."""
        return str(self.randint(low, high)).zfill(width)

    def mould(self, *parts):
        """A text of fixed parts and of random ones, `(alphabet, length)` or `(alphabet, shortest, longest)`."""
        pieces = []
        for part in parts:
            if isinstance(part, str):
                pieces.append(part)
            else:
                alphabet, *lengths = part
                pieces.append(self.text(alphabet, self.randint(lengths[0], lengths[-1])))
        return "".join(pieces)

    def uuid(self):
        return self.mould((HEX, 8), "-", (HEX, 4), "-4", (HEX, 3), "-", ("89ab", 1), (HEX, 3), "-", (HEX, 12))

    def date(self, first=1940, last=2006):
        """A year, a month and a day that exist."""
        return self.randint(first, last), self.randint(1, 12), self.randint(1, 28)


def marked(value):
    """A fragment that is nothing but the secret, or holds it already marked."""
    return value if OPEN in value else OPEN + value + CLOSE


def secret(value):
    return OPEN + value + CLOSE
