"""Code with nothing to mask in it, though it speaks of keys, tokens and passwords. `«name»` is a slot that is drawn."""

import re

from .chance import HEX

NOUNS = "order user invoice session report message worker cache asset ticket profile billing search upload".split()

# A language, then the code.
_TEMPLATES = [
    (
        "python",
        """\
import os


class «pascal»:
    def __init__(self, api_key=None, timeout=«n»):
        self.api_key = api_key or os.environ["API_KEY"]
        self.password = getpass.getpass()
        self.token = self.login(self.password)

    def «snake»(self, token: str) -> bool:
        secret = get_secret('«noun»/«noun2»')
        return hmac.compare_digest(token, secret)
""",
    ),
    (
        "python",
        """\
def «snake»(items, key=lambda item: item.name):
    tokens = tokenizer.encode(text, max_length=«n»)
    total_tokens = sum(len(t) for t in tokens)
    next_token = response.get('next_page_token')
    return sorted(items, key=key)[:«n»]
""",
    ),
    (
        "python",
        """\
@pytest.mark.parametrize('value', [«n», «n2», -1])
def test_«snake»_«n»(client, value):
    assert client.get('/v1/«noun»s/«n»').status_code == 200
    with pytest.raises(InvalidTokenError, match='token is invalid or expired'):
        «snake»(password='')
""",
    ),
    (
        "javascript",
        """\
const «camel» = async (req, res) => {
  const token = req.headers.authorization?.split(' ')[1];
  if (!token) return res.status(401).json({ error: 'missing token' });
  const secret = process.env.JWT_SECRET;
  const { password, ...user } = await db.users.findOne({ id: «n» });
  res.json({ user, apiKey: config.apiKey });
};
""",
    ),
    (
        "typescript",
        """\
export interface «pascal»Options {
  apiKey: string;
  password?: string;
  accessToken: Promise<string>;
  secret: Secret | undefined;
  retries: «n»;
}

const schema = z.object({ password: z.string().min(8), token: z.string().uuid() });
""",
    ),
    (
        "swift",
        """\
public struct «pascal»: Sendable {
    let token: Token
    var password: String = ""
    private let secretKey: SymmetricKey

    func «camel»(key: String, value: Int = «n») throws -> [String: Int] {
        guard let secret = keychain.secret(for: "«noun»") else { throw Failure.noSecret }
        return cache[key] ?? [:]
    }
}
""",
    ),
    (
        "go",
        """\
func (s *«pascal») «camel»(ctx context.Context, token string) (*«pascal», error) {
	secret, err := s.store.Secret(ctx, "«noun»-«noun2»")
	if err != nil {
		return nil, fmt.Errorf("secret: %w", err)
	}
	if token == "" {
		return nil, ErrNoToken
	}
	password := os.Getenv("DB_PASSWORD")
	return s.open(password, «n»)
}
""",
    ),
    (
        "rust",
        """\
impl «pascal» {
    pub fn «snake»(&self, key: &str) -> Result<Token, Error> {
        let secret = std::env::var("APP_SECRET")?;
        let token = Token::new(&secret, «n»_u64);
        let password: &str = self.password.as_deref().unwrap_or_default();
        Ok(token.with(password))
    }
}
""",
    ),
    (
        "java",
        """\
public final class «pascal» {
    private static final int TOKEN_LENGTH = «n»;
    private final String password;

    public Token «camel»(String apiKey) {
        String secret = System.getenv("APP_SECRET");
        return tokenFactory.create(apiKey, secret, Duration.ofSeconds(«n»));
    }
}
""",
    ),
    (
        "ruby",
        """\
class «pascal» < ApplicationRecord
  has_secure_password
  validates :password, length: { minimum: 12 }, allow_nil: true
  before_create :generate_token

  def «snake»(token: nil, secret: Rails.application.credentials.secret_key_base)
    where(token: token).limit(«n»)
  end
end
""",
    ),
    (
        "c",
        """\
static int «snake»(const char *key, size_t key_len, struct token *token) {
    uint32_t h = 0x811c9dc5u;
    for (size_t i = 0; i < key_len; i++)
        h = (h ^ key[i]) * 0x01000193u;
    token->secret = secret_for(key);
    return h % «n»;
}
""",
    ),
    (
        "sql",
        """\
CREATE TABLE «noun»s (
    id BIGINT PRIMARY KEY,
    password_hash VARCHAR(60) NOT NULL,
    api_key_id UUID REFERENCES api_keys (id),
    token TEXT UNIQUE,
    created_at TIMESTAMPTZ DEFAULT now()
);
SELECT token, secret FROM «noun»s WHERE password_hash IS NOT NULL AND id > «n» ORDER BY id LIMIT «n2»;
""",
    ),
    (
        "yaml",
        """\
name: «noun»
on: [push]
jobs:
  build:
    runs-on: ubuntu-24.04
    env:
      API_KEY: ${{ secrets.API_KEY }}
      TOKEN: ${{ github.token }}
    steps:
      - uses: actions/checkout@«sha»
      - run: make «noun2» TIMEOUT=«n»
""",
    ),
    (
        "yaml",
        """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: «noun»
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: «noun»
        image: registry.example/«noun»:«version»
        env:
        - name: DB_PASSWORD
          valueFrom:
            secretKeyRef:
              name: «noun»-credentials
              key: password
        ports:
        - containerPort: «port»
""",
    ),
    (
        "bash",
        """\
#!/usr/bin/env bash
set -euo pipefail
read -rs -p 'Password: ' password
token=$(curl -sf "$URL/token" | jq -r .access_token)
export API_KEY="${API_KEY:?is not set}"
docker login -u "$USER" --password-stdin <<<"$password"
./«noun» --token "$token" --timeout «n» --secret-file /run/secrets/«noun2»
""",
    ),
    (
        "css",
        """\
.«noun»-«noun2» {
  color: #«hex6»;
  background: #«hex6b»;
  margin: «digit»px «n»px;
  transition: opacity 0.«digit»s cubic-bezier(0.4, 0, 0.2, 1);
}
""",
    ),
    (
        "html",
        """\
<form action="/login" method="post">
  <label for="password">Password</label>
  <input type="password" id="password" name="password" placeholder="Enter your password">
  <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
  <button class="btn btn-«noun»">Sign in</button>
</form>
""",
    ),
    (
        "json",
        """\
{
  "name": "@«noun»/«noun2»",
  "version": "«version»",
  "scripts": { "test": "jest --maxWorkers=«digit»" },
  "dependencies": { "express": "^«version»", "jsonwebtoken": "~«version»" },
  "tokenEndpoint": "/oauth/token",
  "passwordPolicy": { "minLength": 12 }
}
""",
    ),
]


def code_block(chance):
    """A language and a piece of code in it."""
    language, template = chance.choice(_TEMPLATES)
    noun, other = chance.choice(NOUNS), chance.choice(NOUNS)
    slots = {
        "noun": noun,
        "noun2": other,
        "snake": noun + "_" + other,
        "camel": noun + other.capitalize(),
        "pascal": noun.capitalize() + other.capitalize(),
        "n": chance.number(10, 9000),
        "n2": chance.number(10, 9000),
        "digit": chance.number(1, 9),
        "port": chance.number(1024, 65535),
        "sha": chance.text(HEX, 40),
        "hex6": chance.text(HEX, 6),
        "hex6b": chance.text(HEX, 6),
        "version": "%d.%d.%d" % (chance.randint(0, 20), chance.randint(0, 30), chance.randint(0, 12)),
    }
    return language, re.sub("«([a-z0-9]+)»", lambda slot: slots[slot.group(1)], template)
