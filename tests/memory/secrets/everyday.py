"""100 secrets and 100 look-alikes as people and Claude write them every day.

They were written before the rules that find them, each line of another kind. The rules were made
with one half in view, those at even places; of the other only the totals were looked at.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Sequence
from random import Random

from tests.memory.secrets.making import (
    ALNUM,
    BASE64,
    HEX,
    LOWER,
    URLSAFE,
    Make,
    drawn,
    of,
    password,
    random_password,
)


def phrase(r: Random) -> str:
    """A password of several words."""
    words = ["correct", "horse", "battery", "staple", "copper", "lantern", "marble", "otter"]
    return f"{' '.join(r.sample(words, 4))} {r.randrange(2, 99)}"


def in_a_url(r: Random) -> str:
    """One that is not escaped as it has to be in a URL."""
    return f"p@{drawn(r, ALNUM, 5)}/{drawn(r, ALNUM, 6)}"


def _basic(r: Random) -> str:
    return base64.b64encode(f"bob:{password(r)}{drawn(r, ALNUM, 6)}".encode()).decode()


def _key_data(r: Random) -> str:
    return base64.b64encode(r.randbytes(200)).decode()


def _uuid(r: Random) -> str:
    return str(uuid.UUID(int=r.getrandbits(128), version=4))


HEX32, HEX40, LOWER24, LOWER32 = (
    of("", HEX, 32),
    of("", HEX, 40),
    of("", LOWER, 24),
    of("", LOWER, 32),
)
ALNUM24, URLSAFE32 = of("", ALNUM, 24), of("", URLSAFE, 32)

SECRETS: Sequence[tuple[str, Make]] = (
    # Names in the plural.
    ("API_TOKENS={}", ALNUM24),
    ("SECRETS={}", random_password),
    ("AWS_CREDENTIALS={}", of("", BASE64, 40)),
    ('tokens: ["{}"]', ALNUM24),
    ('"api_keys": ["{}"]', LOWER32),
    ("passwords = ['{}', 'x']", password),
    ("tokens: [{}]", ALNUM24),
    ("const SECRETS = ['{}'];", LOWER32),
    ("api_keys:\n  - {}\n", ALNUM24),
    ('ACCESS_KEYS="{}"', LOWER24),
    # Names that tell nothing, and values without capital letters.
    ("STRIPE_KEY={}", LOWER24),
    ("OPENWEATHER={}", HEX32),
    ("OPENAI_KEY={}", HEX32),
    ("MAILGUN_KEY={}", HEX32),
    ("OPENWEATHER={}\n", LOWER32),
    ("ALGOLIA_ADMIN={}", HEX32),
    ("mapbox = '{}'", of("", LOWER, 40)),
    ("DD_APP_KEY={}", HEX40),
    ("SENTRY_DSN=https://{}@o4501.ingest.sentry.io/77", HEX32),
    ("export NEWSAPI={}", HEX32),
    ("rollbar: '{}'", HEX32),
    ("fixer_io_key = {}", LOWER32),
    ("fetch('https://api.openweathermap.org/data/2.5/weather?q=Berlin&appid={}')", HEX32),
    ("https://maps.acme.dev/api/js?key={}&lang=en", LOWER32),
    ("https://api.acme.dev/v1/me?access_token={}", HEX40),
    ("GET /v2/everything?q=x&apiKey={}", HEX32),
    # As Claude writes it.
    ("**Password:** `{}`", password),
    ("**Password**: `{}`", random_password),
    ("- **API key:** {}", of("", ALNUM, 20)),
    ("| password | {} |", password),
    ("| **DB password** | `{}` |", random_password),
    ("Password:\n```\n{}\n```", random_password),
    ("Here is your API key:\n\n```\n{}\n```", URLSAFE32),
    ("| user | password |\n|---|---|\n| bob | {} |\n", password),
    ("The password is `{}`.", password),
    ("Password: **{}**", password),
    ("- Username: `admin`\n- Password: `{}`", random_password),
    ("1. **Token**: `{}`", LOWER32),
    ("*Passphrase:* {}", random_password),
    ("`password`: `{}`", password),
    ("__Secret key:__ {}", of("", ALNUM, 32)),
    ("> db password: {}", password),
    ("I set the password to `{}`, change it soon.", password),
    ("Please set the admin password to {}", password),
    ("use {} as the password", password),
    ("Log in as admin with password {}", random_password),
    # With blanks.
    ('password = "{}"', phrase),
    ('"passphrase": "{}",', phrase),
    ("DB_PASSWORD='{}'", phrase),
    ("password: '{}'", phrase),
    # Other names.
    ('"pass": "{}"', password),
    ("smtp_pass: {}", random_password),
    ("ansible_become_pass: {}", password),
    ("PGPASS={}", random_password),
    ("pw: {}", password),
    ("PW={}", random_password),
    ("auth: {{ user: 'me', pass: '{}' }}", password),
    ("web1 ansible_user=bob ansible_ssh_pass={}", password),
    ("spring.datasource.password={}", random_password),
    ('  psk="{}"\n', random_password),
    ("requirepass {}", random_password),
    ("rpcpassword={}", random_password),
    ("bindpw {}", random_password),
    ("kubectl create secret generic db --from-literal=pw={}", password),
    ("define('DB_PASSWORD', '{}');", random_password),
    ("define( 'AUTH_KEY',  '{}' );", of("", ALNUM + "!@#%^&*(-_=+", 64)),
    ("    'password' => '{}',", password),
    ('$dbPassword = "{}";', random_password),
    ('os.environ["API_TOKEN"] = "{}"', LOWER32),
    ("user.setPassword('{}')", random_password),
    ("admin credentials: admin:{}", password),
    ('"consumer_secret": "{}"', ALNUM24),
    # Databases.
    ("CREATE USER shop IDENTIFIED BY '{}';", password),
    ("ALTER ROLE shop WITH PASSWORD '{}';", random_password),
    ("ALTER USER 'root'@'localhost' IDENTIFIED WITH mysql_native_password BY '{}';", password),
    ("GRANT ALL ON shop.* TO 'app'@'%' IDENTIFIED BY \"{}\";", random_password),
    ("CREATE LOGIN shop WITH PASSWORD = '{}';", password),
    ("create role app login encrypted password '{}';", random_password),
    # Commands.
    ("redis-cli -h cache -a {} ping", random_password),
    ("sqlcmd -S db -U sa -P '{}' -Q 'SELECT 1'", random_password),
    ("mysql -uroot -p{} shop", of("", ALNUM, 14)),
    ("mongosh -u root -p {} --authenticationDatabase admin", random_password),
    ('curl -u "bob:{}" https://api.acme.dev', random_password),
    ("openssl rsa -in key.pem -passin pass:{}", random_password),
    ("gpg --batch --passphrase {} -d dump.gpg", random_password),
    ("ldapsearch -x -D cn=admin -w {} -b dc=acme", of("", ALNUM, 12)),
    ("unzip -P {} backup.zip", of("", ALNUM, 14)),
    ("smbclient //srv/share -U bob%{}", random_password),
    ("echo {} | docker login -u bob --password-stdin", random_password),
    ("aws configure set aws_secret_access_key {}", of("", BASE64, 40)),
    # URLs and files of programs.
    ("git clone https://{}@github.com/acme/shop.git", HEX40),
    ("postgres://shop:{}@db:5432/shop", in_a_url),
    ("https://x-access-token:{}@github.com/acme/shop", HEX40),
    ("mongodb://root:#{}!@mongo:27017/?authSource=admin", of("", ALNUM, 12)),
    ("//registry.npmjs.org/:_authToken={}", _uuid),
    ("db.acme.dev:5432:shop:bob:{}", random_password),
    ('"auths": {{"ghcr.io": {{"auth": "{}"}}}}', _basic),
    ("    client-key-data: {}\n", _key_data),
    ("heroku config:set SECRET_KEY_BASE={}", of("", HEX, 64)),
    ('curl -H "PRIVATE-TOKEN: {}" https://git.acme.dev/api/v4', LOWER24),
)


def _sha(r: Random) -> str:
    return hashlib.sha1(str(r.random()).encode()).hexdigest()


def _sha256(r: Random) -> str:
    return hashlib.sha256(str(r.random()).encode()).hexdigest()


def _words(_: Random) -> str:
    return ""


HARMLESS: Sequence[tuple[str, Make]] = (
    # Names of what is stored by its content.
    ("GIT_SHA={}", _sha),
    ("COMMIT={} make deploy", _sha),
    ("uses: actions/checkout@{}", _sha),
    ("head: {}", _sha),
    ("git diff {0}..{0}", _sha),
    ("https://github.com/acme/shop/commit/{}", _sha),
    ("https://github.com/acme/shop/blob/{}/src/main.rs#L10", _sha),
    ('checksum = "{}"', _sha256),
    ("    --hash=sha256:{} \\", _sha256),
    ("FROM python@sha256:{}", _sha256),
    ("  layer: sha256:{}", _sha256),
    ("assert digest(b'x') == '{}'", _sha256),
    ("expected = '{}'", _sha256),
    ("golang.org/x/net v0.21.0 h1:{}=", of("", BASE64, 43)),
    ("cache key: {}", HEX32),
    ("cache-key: linux-node-{}", _sha256),
    ("key: npm-{}", HEX32),
    ("CONTAINER={}", _sha256),
    ("container_id: {}", of("", HEX, 12)),
    ('"_id": "{}"', of("", HEX, 24)),
    ('ObjectId("{}")', of("", HEX, 24)),
    ("x-request-id: {}", _uuid),
    ("tenant = '{}'", _uuid),
    ("correlation: {}", _uuid),
    ("DEVICE={}", _uuid),
    ("style.css?v={}", HEX32),
    ("<script src='/app.js?h={}'></script>", of("", HEX, 20)),
    ('nodes: [{{"sha": "{}"}}]', _sha),
    ("traceparent: 00-{}-00f067aa0ba902b7-01", HEX32),
    ("gravatar: https://gravatar.com/avatar/{}", HEX32),
    # Of tokens, keys and passwords that are others.
    ("tokens: 4096", _words),
    ("max_tokens=1024", _words),
    ("tokens: [101, 2054, 2003, 102]", _words),
    ("tokens = ['the', 'quick', 'brown', 'fox2']", _words),
    ("token.pass", _words),
    ("pass: 12, fail: 3", _words),
    ('{{"pass": true, "skipped": 2}}', _words),
    ("PASS src/login.test.ts", _words),
    ("pass: 100%", _words),
    ("primary key: (order_id, line_no2)", _words),
    ("foreign key: orders.user_id", _words),
    ("FOREIGN KEY (user_id2) REFERENCES users(id)", _words),
    ("partition key = tenant#id2", _words),
    ("cache_key = 'user:123:cart:v2'", _words),
    ("sort key: createdAt#2024-08", _words),
    ("keys: [user_id, created_at, v2]", _words),
    ("KEYS = ['left1', 'right2']", _words),
    ("the i18n key: home.title.v2", _words),
    ("onKeyDown: key === 'F12'", _words),
    ("key: value2", _words),
    # Where a secret is spoken of.
    ("password: see 1Password", _words),
    ("**Password:** see 1Password, vault Ops", _words),
    ("**Password**: stored in `vault/ops/db2`", _words),
    ("| password | string | yes | 8 to 64 characters |", _words),
    ("| token | required | sent as a header |", _words),
    ("| API key | `OPENAI_API_KEY` | no default |", _words),
    ("| password_hash | varchar(255) | not null |", _words),
    ("To reset your password:\n```\nrails runner reset.rb user2\n```", _words),
    ("Set your API key:\n```bash\nexport OPENAI_API_KEY=...\n```", _words),
    ("Then read the token:\n```python\ntoken = read_token(path)\n```", _words),
    ('"password": "Password must have at least 8 characters"', _words),
    ("password: 'Enter your new password, twice'", _words),
    ('errors.password = "is too short (minimum is 8 characters)"', _words),
    ('"token": "The token has expired, log in again"', _words),
    ("I changed the password to be optional", _words),
    ("set the password to something with 12 characters", _words),
    ("use argon2id as the password hash", _words),
    ("with password authentication2 switched off", _words),
    ("log in with password or passkey", _words),
    ("The password is hashed with bcrypt12.", _words),
    # References and placeholders.
    ("API_TOKENS=${{X}}", _words),
    ("SECRETS=$(vault read -field=x kv/shop)", _words),
    ("AWS_CREDENTIALS=~/.aws/credentials", _words),
    ('"pass": "{{{{ smtp_pass }}}}"', _words),
    ("smtp_pass: $SMTP_PASS", _words),
    ("ansible_become_pass: '{{{{ vault_become_pass }}}}'", _words),
    ("IDENTIFIED BY '<password>'", _words),
    ("ALTER ROLE shop WITH PASSWORD :'pw';", _words),
    ("redis-cli -a $REDIS_PASS ping", _words),
    ("sqlcmd -S db -P $(SA_PASSWORD)", _words),
    ("sshpass -e ssh web1", _words),
    ("PGPASSFILE=~/.pgpass psql", _words),
    ("PWD=/srv/build/shop2", _words),
    ("password = input('Password for db2: ')", _words),
    ("secrets: inherit", _words),
    ("credentials: 'same-origin'", _words),
    ("token = tokens[i + 1]", _words),
    # Flags and addresses.
    ("ssh -p 2222 bob@web1", _words),
    ("mkdir -p src/app2/build", _words),
    ("docker run -p 8080:80 -a stdout shop", _words),
    ("cp -a dist/v12 /srv/www", _words),
    ("psql -h db -p 5432 -U shop", _words),
    ("scp -P 2222 a.txt bob@web1:", _words),
    ("npm i https://registry.npmjs.org/@types/node@20.1.1", _words),
    ("https://bob@dev.azure.com/acme/shop2", _words),
    ("http://localhost:3000/users/@me", _words),
    ("https://cdn.jsdelivr.net/npm/vue@3.4.21/dist/vue.js", _words),
    ("tests/test_auth.py::test_token_refresh_after_401[redis-2]", _words),
    ("<input name='password1' data-testid='password-input-2'>", _words),
    ("password1 = forms.CharField(max_length=128)", _words),
)
