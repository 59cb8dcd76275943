"""Sentences such as Claude writes about software and everyday matters, with nothing to mask in them.

Many speak of passwords, keys and tokens, or hold numbers, versions, dates: what a pattern may take for a find.
"""

_NOUNS = (
    "service module parser scheduler cache queue worker handler gateway index migration endpoint client pipeline "
    "record report page form"
).split()
_VERBS = (
    "reads writes validates retries caches logs skips batches sorts merges streams rejects encodes closes returns"
).split()
_ADJECTIVES = (
    "slow stale empty small large nested recent shared local remote pending partial duplicate missing invalid optional"
).split()
_TOPICS = [
    "error handling",
    "the build",
    "the test suite",
    "memory use",
    "the configuration file",
    "input validation",
    "the public interface",
    "logging",
    "the release",
]
_NAMES = (
    "UserService OrderRepository parse_config handleRequest TokenBucket SecretManager PasswordField ApiKeyFilter"
).split()
_FILES = (
    "src/auth/token.py lib/secrets.rb config/database.yml internal/keys/rotate.go app/models/user.rb README.md"
).split()
_MONTHS = "January February March April May June July August September October November December".split()

_SENTENCES = [
    "The {noun} {verb} the {adjective} {noun} before it {verb} the next one.",
    "You can think of the {noun} as a {adjective} {noun} that {verb} on demand.",
    "I looked at `{file}` and the {noun} there {verb} every {adjective} entry.",
    "Next, open `{file}` and change line {small} so that `{name}` returns early.",
    "This takes about {small} ms on my machine with {number} rows.",
    "Version {version} fixed this, so upgrading from {version} should be enough.",
    "As of {month} {year}, the recommended way is to call `{name}` once.",
    "There are {small} tests, of which {small} fail with a {adjective} {noun}.",
    "Passwords are hashed with bcrypt before they are stored, and the plain text is never logged.",
    "The password field must be at least 12 characters long and contain a digit.",
    "If the token has expired, the {noun} {verb} the request and the user is asked to sign in again.",
    "Each token is worth roughly four characters of English text, so {number} tokens are about {number} words.",
    "An API key identifies the project; a secret key signs the request.",
    "Never commit secrets to the repository: read them from the environment instead.",
    "The secret to a good {noun} is a {adjective} {noun}.",
    "Your access token is sent in the Authorization header of every request.",
    "The password is required, and the username is optional.",
    "Set the password to something you can remember, and write it down nowhere.",
    "The key is to keep the {noun} {adjective} and the {noun} {adjective}.",
    "Primary key: `id`. Foreign key: `{noun}_id`.",
    "Use a password manager, rotate your API keys every 90 days, and enable two-factor authentication.",
    "The private key stays on the server; only the public key is shared.",
    "In the sorting step the key is {noun}.name, which keeps the order stable.",
    "For {topic}, prefer a {adjective} {noun} over a {adjective} one.",
    "We measured {number} requests per second at p99 {small} ms over {small} minutes.",
    "That leaves {number} of {number} items, or {small} %, in the {noun}.",
    "The function `{name}(key, value, ttl=3600)` stores a {noun} for an hour.",
    "According to RFC {rfc}, section {small}.{digit}, the {noun} may be omitted.",
    "See issue #{number} and pull request #{number} for the background.",
    "The meeting is on {month} {digit}, {year} at 10:30, room 4.2.",
    "Chapter {digit} covers {topic}; chapter {digit} covers {topic}.",
    "Bake it at 180 °C for {small} minutes, then let it rest for ten.",
    "The population grew from {big} in {year} to {big} in {year}.",
    "The distance is {number} km, about {small} hours by train.",
    "ISBN 978-0-13-{isbn5}-{digit} is out of print, but the library has a copy.",
    "Order {order} was shipped on {year}-0{digit}-1{digit} and should arrive within {small} days.",
    "The flight leaves at 07:{small} from gate B{small} and lands at 11:{small}.",
    "Ports {port} and {port} must be open on the {noun}.",
    "It returns a 401 when the credentials are wrong and a 403 when they are right but not enough.",
    "Basic authentication sends the credentials with every request, so use it over TLS only.",
    "Bearer tokens should be short-lived; refresh tokens may live longer.",
    "To reset your password: open Settings, choose Security, then Change password.",
    "Here the pwd command prints the working directory, which is `/srv/{noun}/{noun}`.",
    "I would rename `{name}` to `{name}`, since it no longer {verb} anything {adjective}.",
    "In short, {topic} and {topic} are separate concerns.",
    "Le jeton est valide pendant une heure, puis il faut se reconnecter.",
    "Das Passwort wird nie im Klartext gespeichert, sondern nur als Hash.",
    "La clave es mantener el módulo pequeño y bien probado.",
    "パスワードはハッシュ化されて保存されます。",
    "A credit card number has 13 to 19 digits, the last of which is a check digit.",
    "The social security number is nine digits long and must not be stored unencrypted.",
    "An IBAN begins with two letters for the country and two check digits.",
    "Phone numbers should be stored in E.164 form, with a plus sign and the country code.",
    "The e-mail address is validated on the server, since the browser cannot be trusted.",
    "Set `max_tokens` to {number} and `temperature` to 0.{digit}.",
    "The secret `{noun}-credentials` is mounted at `/etc/{noun}/secrets`.",
    "Replace `YOUR_API_KEY` with your own key and run the script again.",
    "That is {small} out of {small}, and the score is {digit}.{digit}{digit}{digit}.",
    "Pi is 3.14159265358979 and e is 2.718281828459045.",
    "The array [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144] holds the first Fibonacci numbers.",
]


def _slots(chance):
    word = chance.choice
    return {
        "noun": word(_NOUNS),
        "verb": word(_VERBS),
        "adjective": word(_ADJECTIVES),
        "topic": word(_TOPICS),
        "name": word(_NAMES),
        "file": word(_FILES),
        "month": word(_MONTHS),
        "year": chance.number(1950, 2030),
        "small": chance.number(10, 59),
        "digit": chance.number(1, 9),
        "number": chance.number(100, 99_999),
        "big": format(chance.randint(100_000, 90_000_000), ","),
        "version": "%d.%d.%d" % (chance.randint(0, 20), chance.randint(0, 30), chance.randint(0, 12)),
        "rfc": chance.number(1000, 9600),
        "port": chance.number(1024, 65535),
        "isbn5": chance.digits(6),
        "order": chance.choice(
            ["#" + chance.digits(6), "ORD-%s-%s" % (chance.number(2020, 2026), chance.digits(5)), chance.digits(8)]
        ),
    }


class _Fresh(dict):
    """Every slot of a sentence is drawn anew."""

    def __init__(self, chance):
        super().__init__()
        self.chance = chance

    def __missing__(self, name):
        return _slots(self.chance)[name]


def sentence(chance):
    return chance.choice(_SENTENCES).format_map(_Fresh(chance))


def paragraph(chance, shortest=1, longest=4):
    return " ".join(sentence(chance) for _ in range(chance.randint(shortest, longest)))


def heading(chance):
    return (
        "#" * chance.randint(2, 4)
        + " "
        + chance.choice(["Summary", "What changed", "Why it fails", "Next steps", "How it works", "Usage", "Notes"])
    )
