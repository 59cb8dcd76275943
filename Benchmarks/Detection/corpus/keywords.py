"""Secrets that only a keyword tells: a family for every syntax in which a name and a value can stand together."""

from .carriers import LABELLED_CARRIERS
from .chance import BASE32, BASE62, BASE64, BASE64URL, HEX
from .family import LABELLED, MEDIUM, SECRETS, Family
from .structured import password

NAMES = (
    "password",
    "db password",
    "smtp password",
    "redis passwd",
    "admin pwd",
    "keystore passphrase",
    "secret",
    "client secret",
    "jwt secret",
    "session secret",
    "app secret",
    "api key",
    "internal api key",
    "payments apikey",
    "access key",
    "secret key",
    "encryption key",
    "signing key",
    "auth token",
    "access token",
    "refresh token",
    "deploy token",
    "webhook secret",
    "service token",
)


def _value(chance):
    """What a service or a person makes up, with nothing that tells whose it is."""
    return chance.choice(
        [
            password,
            lambda c: c.text(HEX, c.choice([32, 40, 64])),
            lambda c: c.text(BASE62, c.choice([20, 24, 32, 40])),
            lambda c: c.text(BASE64, 43) + "=",
            lambda c: c.text(BASE64URL, c.choice([22, 32, 43])),
            lambda c: c.text(BASE32, 26),
            lambda c: c.uuid(),
        ]
    )(chance)


FAMILIES = [
    Family("keyword-" + carrier.name, SECRETS, MEDIUM, _value, NAMES, LABELLED, (carrier.name,))
    for carrier in LABELLED_CARRIERS
    if carrier.secrets
]
