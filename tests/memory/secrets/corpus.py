"""300 secrets and 300 harmless look-alikes, in parts: some to tune on, some kept aside.

Each case is a text as somebody might say it, with the secret in it. The parts share neither a
context nor a drawn value.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from tests.memory.secrets import everyday
from tests.memory.secrets.making import (
    ALNUM,
    BASE64,
    HEX,
    LOWER,
    SERVICES,
    URLSAFE,
    Make,
    drawn,
    of,
    password,
    random_password,
)

# Of 100 secrets and 100 others; of 50 each.
PARTS = ("tuned", "held out", "everyday, seen", "everyday, unseen")


class Case(NamedTuple):
    """One text."""

    kind: str
    text: str
    secret: str  # "" in a harmless one


# What a service's token stands in.
AROUND = {
    "tuned": ("{}", "the key is {}, keep it safe", "export TOKEN={}\n", '{{"auth": "{}"}}'),
    "held out": ("I used {} for that.", "curl -H 'X-Key: {}' https://api", "`{}`", "key:\n  {}\n"),
}

Named = tuple[str, Make]  # a text around {}, what stands there
ASSIGNED: dict[str, Sequence[Named]] = {
    "tuned": (
        ("DB_PASSWORD={}", password),
        ("POSTGRES_PASSWORD: {}", password),
        ('"password": "{}"', password),
        ("password = '{}'", random_password),
        ("my password is {}", password),
        ("PGPASSWORD='{}' psql -h db", random_password),
        ("aws_secret_access_key = {}", of("", BASE64, 40)),
        ("AWS_SESSION_TOKEN={}", of("", BASE64, 120)),
        ("api_key: {}", of("", HEX, 32)),
        ("X-Api-Key: {}", of("", ALNUM, 32)),
        ("Authorization: Bearer {}", of("", URLSAFE, 40)),
        ("Authorization: Basic {}", lambda r: base64.b64encode(password(r).encode() * 2).decode()),
        ("Authorization: token {}", of("", HEX, 40)),
        ("postgres://bob:{}@db:5432/shop", of("", ALNUM, 12)),
        ("redis://:{}@cache:6379/0", of("", ALNUM, 16)),
        ("mongodb+srv://app:{}@cluster0.mongodb.net", of("", ALNUM, 16)),
        ("amqp://guest:{}@mq/", of("", LOWER, 10)),
        ("client_secret={}", of("", ALNUM, 40)),
        ("clientSecret: '{}'", of("", URLSAFE, 36)),
        ("SECRET_KEY = '{}'", of("", ALNUM + "!@#%^&*(-_=+)", 50)),
        ("mysql -u root -p{} shop", of("", ALNUM, 14)),
        ("curl -u bob:{} https://api", of("", ALNUM, 14)),
        ("deploy --password {} --yes", password),
        ("deploy --token={}", of("", ALNUM, 32)),
        ("sshpass -p {} ssh host", of("", ALNUM, 12)),
        ("<password>{}</password>", password),
        ("Server=db;User Id=sa;Password={};", random_password),
        ("Cookie: sessionid={}", of("", LOWER, 32)),
        ("machine api.x.com login bob password {}", of("", ALNUM, 14)),
        ("ENCRYPTION_KEY={}", lambda r: drawn(r, BASE64, 43) + "="),
        ("jwt_secret: {}", of("", HEX, 64)),
        ('{{\\"token\\": \\"{}\\"}}', of("", ALNUM, 40)),
        ("BLOB = '{}'", of("", ALNUM, 40)),
        ("datadog: {}", of("", ALNUM, 40)),
        ("https://hooks.slack" + ".com/services/T0A1B2C3D/B0A1B2C3D/{}", of("", ALNUM, 24)),
        ("https://discord.com/api/web" + "hooks/5575082048/{}", of("", URLSAFE, 68)),
        ("AccountName=shop;Account" + "Key={}==;EndpointSuffix=x", of("", BASE64, 86)),
        ("https://shop.blob.core.windows.net/c?sv=2022&s" + "ig={}%3D", of("", ALNUM, 43)),
        ("<private>{}</private>", password),
        ("so <private>it is {}", password),
    ),
    "held out": (
        ("MYSQL_ROOT_PASSWORD={}", random_password),
        ("  password: '{}'", password),
        ('"db_passwd" : "{}",', random_password),
        ("The admin password was {} until today.", password),
        ('passphrase = "{}"', random_password),
        ("SMTP_PASS={}", random_password),
        ("secret_access_key: {}", of("", BASE64, 40)),
        ("TWILIO_AUTH_TOKEN={}", of("", HEX, 32)),
        ("apikey={}", of("", ALNUM, 30)),
        ("x-auth-token: {}", of("", ALNUM, 32)),
        ("'Authorization': 'Bearer {}'", of("", ALNUM, 44)),
        (
            "proxy-authorization: basic {}",
            lambda r: base64.b64encode(random_password(r).encode()).decode(),
        ),
        ("DATABASE_URL=mysql://root:{}@127.0.0.1/shop", of("", ALNUM, 12)),
        ("https://deploy:{}@git.acme.dev/shop.git", of("", ALNUM, 20)),
        ("postgresql+asyncpg://shop:{}@pg/shop", of("", ALNUM, 14)),
        ("ftp://bob:{}@files.acme.dev", of("", LOWER, 10)),
        ("AZURE_CLIENT_SECRET: {}", of("", ALNUM, 36)),
        ("'refresh_token': '{}'", of("", URLSAFE, 60)),
        ('SESSION_SECRET="{}"', of("", HEX, 48)),
        ("signing_key = {}", of("", BASE64, 44)),
        ("mysqldump -h db -p{} shop", of("", ALNUM, 12)),
        ("curl --user api:{} https://api", of("", ALNUM, 24)),
        ("vault login --token {}", of("", ALNUM, 26)),
        ("docker login -u bob -p {} registry", of("", ALNUM, 16)),
        ("cli --api-key '{}'", of("", ALNUM, 32)),
        ("<apiKey>{}</apiKey>", of("", ALNUM, 24)),
        ("jdbc:sqlserver://db;user=sa;password={};encrypt=true", of("", ALNUM, 16)),
        ("Set-Cookie: auth={}; HttpOnly", of("", ALNUM, 40)),
        ("SharedAccessKey={}", lambda r: drawn(r, BASE64, 43) + "="),
        ("webhook_secret: {}", of("", ALNUM, 32)),
        ("api key is {}", of("", ALNUM, 32)),
        ('config.token = "{}"', of("", ALNUM, 24)),
        ('stuff: "{}"', of("", ALNUM, 44)),
        ("LICENSE={}", of("", ALNUM, 48)),
        ("post to hooks.slack" + ".com/services/T9Z8Y7X6W/B9Z8Y7X6W/{} then", of("", ALNUM, 24)),
        ("https://acme.webhook.office" + ".com/webhookb2/{}", of("", HEX, 72)),
        ("Account" + "Key={}==", of("", BASE64, 86)),
        ("'https://x.blob.core.windows.net/c?se=2027&s" + "ig={}%3D&sp=r'", of("", ALNUM, 43)),
        ("<PRIVATE>\n{}\n</PRIVATE>", password),
        ("note <private> {} and more", password),
    ),
}


def _sha(r: Random) -> str:
    return hashlib.sha1(str(r.random()).encode()).hexdigest()


def _sha256(r: Random) -> str:
    return hashlib.sha256(str(r.random()).encode()).hexdigest()


def _uuid(r: Random) -> str:
    return str(uuid.UUID(int=r.getrandbits(128), version=4))


def _sri(r: Random) -> str:
    return "sha512-" + base64.b64encode(r.randbytes(64)).decode()


def _png(r: Random) -> str:
    return "iVBORw0KGgoAAAANSUhEUgAA" + base64.b64encode(r.randbytes(90)).decode()


HARMLESS: dict[str, Sequence[Named]] = {
    "tuned": (
        ("commit {}", _sha),
        ("rev = '{}'", _sha),
        ("sha256: {}", _sha256),
        ("id: {}", _uuid),
        ("session {}", _uuid),
        ('"integrity": "{}"', _sri),
        ("src='data:image/png;base64,{}'", _png),
        ("![]({})", _png),
        ("docker pull shop@sha256:{}", _sha256),
        ('ETag: "{}"', lambda r: drawn(r, HEX, 32)),
        ("trace_id={}", lambda r: drawn(r, HEX, 32)),
    ),
    "held out": (
        ("fixed in {} last week", _sha),
        ("git checkout {}", _sha),
        ("checksum={}", _sha256),
        ("request_id: {}", _uuid),
        ("the run {} failed", _uuid),
        ('resolved "https://r/x.tgz#{}"', _sha),
        ("integrity {}", _sri),
        ("url(data:font/woff2;base64,{})", _png),
        ("digest: sha256:{}", _sha256),
        ("md5 {}", lambda r: drawn(r, HEX, 32)),
        ("span_id: {}", lambda r: drawn(r, HEX, 16)),
    ),
}
PHRASES: dict[str, Sequence[str]] = {
    "tuned": (
        "API_KEY=<YOUR_KEY>",
        "api_key: <your-api-key>",
        "export GITHUB_TOKEN=${TOKEN}",
        "token: $GITHUB_TOKEN",
        "password: ${{ secrets.DB_PASSWORD }}",
        "Authorization: Bearer $TOKEN",
        "Authorization: Bearer <token>",
        "password = os.environ['DB_PASSWORD']",
        "token = os.getenv('TOKEN')",
        "const token = process.env.API_TOKEN;",
        "api_key = settings.api_key",
        "secret = get_secret('db')",
        "token = self._token",
        "def login(user: str, password: str) -> Token:",
        "token: Optional[str] = None",
        "password: required",
        "password: changeme",
        "password = getpass()",
        "max_tokens: 16384",
        "max_tokens=128_000, temperature=0",
        "token_limit = 200000",
        "tokenizer: cl100k_base",
        "model: claude-haiku-4-5-20251001",
        "model = 'gpt-4o-mini-2024-07-18'",
        "image: ghcr.io/acme/shop:v1.22.3-alpine",
        "postgres://user:password@localhost/db",
        "postgres://bob:${PASSWORD}@db/shop",
        "https://user:<password>@host/path",
        "secretName: shop-db-credentials",
        "secret: shop-db-2",
        "token_url: https://login.acme.dev/oauth2/token",
        "password_file: /run/secrets/db_password",
        "secrets.yaml: see deploy/secrets/prod.yaml",
        "key: src/components/UserProfileCard.tsx",
        "token_type: Bearer",
        "the token is expired",
        "the password is wrong",
        "The secret is to keep the cache warm.",
        "api_key=api_key",
        "password=password",
        "tokens: 1,234 in, 567 out",
        "sk-learn-intelex-version-2",
        "pk_orders_customer_id_and_region_2",
        "hf_hub_enable_hf_transfer",
        "npm_config_registry=https://registry.acme.dev",
        "class AbstractTokenAuthenticationFilterFactoryBean2",
        "handler = UserAuthenticationTokenServiceImpl",
        "path=/home/bob/src/shop/build/output/main.js",
        "k8s: deployment/shop-api-7d9f8b6c5-x2x9z",
        "ssh://git@host:22/acme/shop.git",
        "cat ~/.ssh/id_ed25519.pub",
        "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----",
        "AKIA is how such keys begin",
        "keys of Stripe begin with sk_live_",
        "tokens look like ghp_xxxxxxxxxxxxxxxxxxxx",
        "token: xxxx-xxxx-xxxx",
        "token: ********",
        "secret: '...'",
        "password: '{{ vault_password }}'",
        "password: %(db_password)s",
        "TOKEN=$(gh auth token)",
        "docker run -e PASSWORD -p 8080:80 shop",
        "mysql -u root -p shop",
        "curl -u $USER:$PASS https://api",
        "deploy --token $TOKEN",
        "deploy --token <token> --yes",
        "git log --pretty=format:%H",
        "password must be at least 12 characters",
        "the api key is 32 characters long",
        "token bucket: 100 requests per minute",
        "csrf_token = request.headers['X-CSRF']",
        "access_token_expires = 3600",
        "session_key = f'session:{user_id}'",
        "cookie: consent=accepted",
        "font-family: 'Inter', sans-serif",
        "grid-template: 'header header' 1fr / 2fr 3fr",
        "const x = <T,>(a: T) => a",
        "use <b>private</b> for that",
        "0x7fffffffe4c0 is on the stack",
        "192.168.10.12:5432",
        "2026-08-01T12:00:00.000Z",
        "v1.22.3-rc.1+build.20260801",
        "4111 tests passed in 12.3s",
        "+49 30 1234567",
        "bob@acme.dev",
        "sha512 is used to hash passwords",
        "secretary: Jane-Doe-2",
        "monkey=patch2",
    ),
    "held out": (
        "OPENAI_API_KEY=your-api-key-here",
        "STRIPE_KEY=<sk_live_...>",
        "token: {{ .Values.token }}",
        "GH_TOKEN: ${{ secrets.GITHUB_TOKEN }}",
        'PASSWORD="$(pass show db)"',
        "Authorization: Bearer {token}",
        "Authorization: Basic <credentials>",
        'api_key=os.environ.get("OPENAI_API_KEY")',
        'token := os.Getenv("TOKEN")',
        'let secret = env::var("SECRET")?;',
        "password = config.database.password",
        "apiKey: import.meta.env.VITE_API_KEY",
        "this.token = token;",
        "func Login(password string) (Token, error)",
        "password?: string;",
        '"password": {"type": "string", "minLength": 8}',
        "passwordField: required",
        "secret: true",
        "token count: 2048",
        "num_tokens = 4096",
        "tokens_per_second: 153.2",
        "token: Token = Depends(oauth2_scheme)",
        "embedding model all-MiniLM-L6-v2",
        "model: meta-llama/Llama-3.3-70B-Instruct",
        "FROM python:3.12.4-slim-bookworm@latest",
        "redis://user:pass@localhost:6379",
        "mysql://root:$MYSQL_PASSWORD@db/shop",
        "amqp://<user>:<password>@mq",
        "secretKeyRef: shop-db",
        "secretRef:\n  name: shop-env",
        'tokenEndpoint = "https://id.acme.dev/token"',
        "password-store is in ~/.password-store",
        "key_file = certs/server.key",
        "see docs/security/api-keys.md",
        "keys: ctrl+shift+p",
        "grant_type=refresh_token",
        "the secret was rotated yesterday",
        "an api key is needed for that",
        "Tokens are counted by tiktoken.",
        "token=token",
        "user.password = new_password",
        "TOKENS_USED=1234",
        "sk-estimator-html-doc-link2",
        "rk_factor_for_the_4th_order_method",
        "glpat- is GitLab's prefix",
        "pypi-server-configuration-docs",
        "public class JwtTokenProviderConfiguration3 {",
        "import { useAuthTokenRefreshInterceptor } from './hooks'",
        "out=dist/assets/index-4f3a9c21.js",
        "pod shop-worker-5c8d7f9b4d-kq7zl restarted",
        "git@github.com:acme/shop.git",
        "ssh-keygen -t ed25519 -C bob@acme.dev",
        "-----BEGIN CERTIFICATE REQUEST-----\nMIIC\n-----END CERTIFICATE REQUEST-----",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\nmQ\n-----END PGP PUBLIC KEY BLOCK-----",
        "xoxb is a Slack bot's prefix",
        "eyJ is how a JWT begins",
        "Use sk-ant-xxxxxxxxxxxxxxxx in the docs",
        "secret: [REDACTED]",
        'api_key: "..."',
        "password: null",
        "password: !vault |",
        'token = "%s" % name',
        "SECRET=`cat secret.txt`",
        "docker compose -p shop up",
        "psql -U bob -W shop",
        "wget --user=$U --password=$P https://x",
        "gh auth login --with-token < file",
        "tool --api-key YOUR_API_KEY",
        "ls --color=auto --sort=time",
        "the password has to have 1 digit and 1 symbol",
        "the token is 128-bit",
        "a token costs $0.0000025",
        "if (token !== expectedToken) throw",
        "TOKEN_TTL=15m",
        'cache_key = f"user:{id}:v2"',
        "Cookie: theme=dark",
        "background: url('/img/hero-banner-1920x1080.webp')",
        "transform: translate3d(0, 10px, 0)",
        "type Foo<T> = { [K in keyof T]: T[K] }",
        "he called it <private>",
        "at 0x00007ff6a1b2c3d4 in main",
        "fe80::1ff:fe23:4567:890a%eth2",
        "[2026-08-01 12:00:00,123] INFO started",
        "lodash@4.17.21, react@18.3.1",
        "coverage: 87.5% of 12,345 lines",
        "IBAN and phone numbers are asked for",
        "jane.doe+test2@acme.dev",
        "argon2id hashes our passwords",
        "keyboard: de-latin1-nodeadkeys",
    ),
}


def secrets(part: str) -> list[Case]:
    """The texts of a part with a secret, 100 or 50."""
    r = Random(f"secrets, {part}")  # noqa: S311  # a corpus, not a key
    if part not in AROUND:
        return list(_filled(r, _half(everyday.SECRETS, part)))
    return [*_of_services(r, part), *_filled(r, ASSIGNED[part])][:100]


def harmless(part: str) -> list[Case]:
    """As many without one."""
    r = Random(f"harmless, {part}")  # noqa: S311  # as above
    named = HARMLESS[part] if part in AROUND else _half(everyday.HARMLESS, part)
    made = [case._replace(secret="") for case in _filled(r, named)]
    return [*(Case(text, text, "") for text in PHRASES.get(part, ())), *made][:100]


def _half(named: Sequence[Named], part: str) -> Sequence[Named]:
    return named[0::2] if part == "everyday, seen" else named[1::2]


def _filled(r: Random, named: Sequence[Named]) -> Iterator[Case]:
    for text, make in named:
        drawn_by_lot = make(r)
        yield Case(text, text.format(drawn_by_lot), drawn_by_lot)


def _of_services(r: Random, part: str) -> Iterator[Case]:
    around = AROUND[part]
    makes = list(SERVICES.items())
    # Both parts have a token of each service; the last ones come twice, in another context.
    for number, (kind, make) in enumerate([*makes, *makes][: 100 - len(ASSIGNED[part])]):
        secret = make(r)
        yield Case(kind, around[number % len(around)].format(secret), secret)
