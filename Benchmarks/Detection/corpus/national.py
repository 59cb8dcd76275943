"""What the makers of national numbers share."""

from .checkdigits import weighted
from .family import ANYWHERE, HIGH, LABELLED, PII, Family

CONSONANTS = "BCDFGHJKLMNPQRSTVWXYZ"


def short_date(chance, form):
    """A date of birth: `form` names year, month and day as Y, M, D (two digits each)."""
    year, month, day = chance.date()
    return "".join({"Y": "%02d" % (year % 100), "M": "%02d" % month, "D": "%02d" % day}[part] for part in form)


def valid(make):
    """Tries again where a body has no check digit (`make` returns None)."""

    def repeat(chance):
        while True:
            value = make(chance)
            if value is not None:
                return value

    return repeat


def mod11(body, weights):
    """Eleven less the remainder, where ten and eleven become zero."""
    check = 11 - weighted(body, weights) % 11
    return str(check) if check < 10 else "0"


def families(table):
    """Of rows `name, confidence, labels, make`: those of high confidence stand anywhere, the others beside a name."""
    return [
        Family(name, PII, confidence, make, labels, ANYWHERE if confidence == HIGH else LABELLED)
        for name, confidence, labels, make in table
    ]
