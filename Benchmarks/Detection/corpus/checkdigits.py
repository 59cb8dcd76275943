"""The public check-digit algorithms, each from its standard or its issuer's description."""

import hashlib

from .chance import BASE58, DIGITS, UPPER


def weighted(text, weights):
    """The sum of the digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(text, weights))


def luhn(body):
    """The digit that completes `body` (ISO/IEC 7812-1, annex B)."""
    total = 0
    for index, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def luhn_of_letters(body):
    """As for an ISIN: letters count as two digits, A as 10."""
    return luhn("".join(str(int(character, 36)) for character in body))


_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _dihedral(first, second):
    """The product in the symmetry group of the pentagon: 0 to 4 turn, 5 to 9 flip."""
    if first < 5:
        return (first + second) % 5 if second < 5 else 5 + (first + second - 5) % 5
    return 5 + (first - 5 - second) % 5 if second < 5 else (first - second) % 5


def verhoeff(body):
    check = 0
    for index, digit in enumerate(reversed(body), 1):
        value = int(digit)
        for _ in range(index % 8):
            value = _PERMUTATION[value]
        check = _dihedral(check, value)
    return next(str(digit) for digit in range(10) if _dihedral(check, digit) == 0)


def iso7064_11_10(body):
    product = 10
    for digit in body:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def iso7064_11_2(body):
    """Ends in X for ten."""
    product = 0
    for digit in body:
        product = (product + int(digit)) * 2 % 11
    return "0123456789X"[(12 - product) % 11]


def iban(country, account):
    """The whole IBAN (ISO 13616): the check digits make it 1 modulo 97."""
    number = int("".join(str(int(character, 36)) for character in account + country + "00"))
    return "%s%02d%s" % (country, 98 - number % 97, account)


def mrz(text):
    """The check digit of a field of a machine-readable travel document (ICAO 9303): weights 7, 3, 1; A is 10, `<` 0."""
    values = (0 if character == "<" else int(character, 36) for character in text)
    return str(sum(value * (7, 3, 1)[index % 3] for index, value in enumerate(values)) % 10)


def vin(characters):
    """The 17 characters with the ninth set to the check digit (49 CFR 565)."""
    letters = dict(
        zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9))
    )
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(letters.get(c, int(c) if c in DIGITS else 0) * weight for c, weight in zip(characters, weights))
    return characters[:8] + "0123456789X"[total % 11] + characters[9:]


def gstin(body):
    """The fifteenth character of an Indian GST number."""
    total = 0
    for index, character in enumerate(body):
        product = int(character, 36) * (1 + index % 2)
        total += product // 36 + product % 36
    return (DIGITS + UPPER)[-total % 36]


def base58check(version, payload):
    """An address of the older kind: version byte, hash and four bytes of a double SHA-256."""
    data = bytes([version]) + payload
    data += hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def bech32(prefix, version, program):
    """A segregated-witness address (BIP 173; BIP 350 from version 1 on)."""

    def polymod(values):
        check = 1
        for value in values:
            top = check >> 25
            check = (check & 0x1FFFFFF) << 5 ^ value
            for index, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
                check ^= generator if top >> index & 1 else 0
        return check

    bits = "".join(format(byte, "08b") for byte in program)
    bits += "0" * (-len(bits) % 5)
    data = [version] + [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = polymod(expanded + data + [0] * 6) ^ (0x2BC830A3 if version else 1)
    data += [check >> 5 * (5 - index) & 31 for index in range(6)]
    return prefix + "1" + "".join(_BECH32[value] for value in data)


def _rotated(lane, count):
    return (lane << count | lane >> (64 - count)) & (1 << 64) - 1 if count else lane


def keccak256(data):
    """Keccak as Ethereum uses it: with the padding from before it became SHA-3. For short data (one block)."""
    block = bytearray(data) + bytearray(136 - len(data))
    block[len(data)] ^= 1
    block[135] ^= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for index in range(17):
        lanes[index % 5][index // 5] = int.from_bytes(block[8 * index : 8 * index + 8], "little")
    register = 1
    for _ in range(24):
        columns = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
        for x in range(5):
            parity = columns[x - 1] ^ _rotated(columns[(x + 1) % 5], 1)
            lanes[x] = [lane ^ parity for lane in lanes[x]]
        x, y, current = 1, 0, lanes[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = lanes[x][y], _rotated(current, (step + 1) * (step + 2) // 2 % 64)
        for y in range(5):
            row = [lanes[x][y] for x in range(5)]
            for x in range(5):
                lanes[x][y] = row[x] ^ ~row[(x + 1) % 5] & row[(x + 2) % 5]
        for bit in range(7):
            register = (register << 1 ^ (register >> 7) * 0x71) % 256
            if register & 2:
                lanes[0][0] ^= 1 << (1 << bit) - 1
    return b"".join(lanes[index % 5][index // 5].to_bytes(8, "little") for index in range(4))


def ethereum(address):
    """40 hexadecimal digits in the mixed case that carries a checksum (EIP-55)."""
    digest = keccak256(address.encode()).hex()
    return "0x" + "".join(c.upper() if int(d, 16) > 7 else c for c, d in zip(address, digest))
