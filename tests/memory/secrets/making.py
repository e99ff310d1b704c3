"""Tokens as services make them, drawn by lot: no scanner can take this repository for a leak."""

from __future__ import annotations

import base64
import string
from collections.abc import Callable, Mapping
from random import Random

LETTERS = string.ascii_letters
ALNUM = LETTERS + string.digits
HEX = "0123456789abcdef"
BASE64 = ALNUM + "+/"
URLSAFE = ALNUM + "_-"
UPPER = string.ascii_uppercase + string.digits
LOWER = string.ascii_lowercase + string.digits

Make = Callable[[Random], str]


def drawn(r: Random, alphabet: str, length: int) -> str:
    """So many characters, with a digit, and with letters of each case that there is."""
    while True:
        text = "".join(r.choices(alphabet, k=length))
        wanted = ("0123456789", string.ascii_lowercase, string.ascii_uppercase)
        if all(not set(w) & set(alphabet) or set(w) & set(text) or length < 6 for w in wanted):
            return text


def of(head: str, alphabet: str, length: int, tail: str = "") -> Make:
    """A token with a fixed beginning."""
    return lambda r: head + drawn(r, alphabet, length) + tail


def jwt(r: Random) -> str:
    """Three parts in base64."""
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    body = base64.urlsafe_b64encode(b'{"sub":"%d"}' % r.randrange(10**9)).decode().rstrip("=")
    return f"{head}.{body}.{drawn(r, URLSAFE, 43)}"


def block(kind: str, *, cut: bool = False) -> Make:
    """A private key, of which the end may be missing."""

    def make(r: Random) -> str:
        lines = "\n".join(drawn(r, BASE64, 64) for _ in range(5))
        end = "" if cut else f"\n-----END {kind}-----"
        return f"-----BEGIN {kind}-----\n{lines}{end}"

    return make


def password(r: Random) -> str:
    """As a person makes one."""
    word = r.choice(["Sunrise", "hunter", "Krypton", "wombat", "Blue-Moon", "tr0mbone"])
    return f"{word}{r.randrange(10, 9999)}{r.choice('!#*?-_')}"


def random_password(r: Random) -> str:
    """As a program makes one."""
    return drawn(r, ALNUM + "!#%*+-_", 20)


SERVICES: Mapping[str, Make] = {
    "aws id": of("AKI" + "A", UPPER, 16),
    "aws session id": of("ASI" + "A", UPPER, 16),
    "github": of("gh" + "p_", ALNUM, 36),
    "github oauth": of("gh" + "o_", ALNUM, 36),
    "github app": of("gh" + "s_", ALNUM, 36),
    "github fine": lambda r: "github_" + f"pat_{drawn(r, ALNUM, 22)}_{drawn(r, ALNUM, 59)}",
    "gitlab": of("glp" + "at-", URLSAFE, 20),
    "gitlab runner": of("glr" + "t-", URLSAFE, 20),
    "slack bot": lambda r: "xox" + f"b-{drawn(r, '0123456789', 12)}-{drawn(r, ALNUM, 24)}",
    "slack app": lambda r: "xap" + f"p-1-{drawn(r, UPPER, 11)}-{drawn(r, HEX, 32)}",
    "stripe": of("sk_" + "live_", ALNUM, 24),
    "stripe restricted": of("rk_" + "live_", ALNUM, 24),
    "stripe hook": of("whs" + "ec_", ALNUM, 32),
    "openai": of("sk-" + "proj-", URLSAFE, 48),
    "openai old": of("sk" + "-", ALNUM, 48),
    "anthropic": of("sk-" + "ant-api03-", URLSAFE, 90),
    "openrouter": of("sk-" + "or-v1-", HEX, 64),
    "google": of("AI" + "za", URLSAFE, 35),
    "google oauth": of("ya" + "29.", URLSAFE, 60),
    "google client": of("GOC" + "SPX-", URLSAFE, 28),
    "azure client": lambda r: f"{drawn(r, ALNUM, 3)}8" + f"Q~{drawn(r, ALNUM, 34)}",
    "npm": of("np" + "m_", ALNUM, 36),
    "pypi": of("pyp" + "i-AgEIcHlwaS5vcmc", URLSAFE, 80),
    "rubygems": of("ruby" + "gems_", HEX, 48),
    "docker": of("dckr" + "_pat_", URLSAFE, 27),
    "hugging face": of("h" + "f_", ALNUM, 34),
    "replicate": of("r" + "8_", ALNUM, 37),
    "groq": of("gs" + "k_", ALNUM, 52),
    "twilio": of("S" + "K", HEX, 32),
    "sendgrid": lambda r: "S" + f"G.{drawn(r, URLSAFE, 22)}.{drawn(r, URLSAFE, 43)}",
    "mailgun": of("ke" + "y-", HEX, 32),
    "mailchimp": of("", HEX, 32, "-us14"),
    "jwt": jwt,
    "telegram": lambda r: f"{r.randrange(10**9, 10**10)}" + f":AA{drawn(r, URLSAFE, 33)}",
    "digitalocean": of("dop" + "_v1_", HEX, 64),
    "databricks": of("da" + "pi", HEX, 32),
    "shopify": of("shp" + "at_", HEX, 32),
    "square": of("sq0" + "csp-", URLSAFE, 43),
    "discord": lambda r: (
        f"M{drawn(r, ALNUM, 23)}" + f".{drawn(r, ALNUM, 6)}.{drawn(r, URLSAFE, 26)}x"
    ),
    "atlassian": of("ATA" + "TT3xFfGF0", URLSAFE, 80),
    "vault": of("hv" + "s.", URLSAFE, 24),
    "age": of("AGE-SEC" + "RET-KEY-1", UPPER, 58),
    "terraform": lambda r: f"{drawn(r, ALNUM, 14)}.atl" + f"asv1.{drawn(r, URLSAFE, 67)}",
    "grafana": lambda r: "gl" + f"sa_{drawn(r, ALNUM, 32)}_{drawn(r, HEX, 8)}",
    "new relic": of("NRA" + "K-", UPPER, 27),
    "linear": of("lin" + "_api_", ALNUM, 40),
    "notion": of("nt" + "n_", ALNUM, 46),
    "airtable": lambda r: "pa" + f"t{drawn(r, ALNUM, 14)}.{drawn(r, HEX, 64)}",
    "postman": lambda r: "PM" + f"AK-{drawn(r, HEX, 24)}-{drawn(r, HEX, 34)}",
    "supabase": of("sb" + "p_", HEX, 40),
    "planetscale": of("psc" + "ale_tkn_", URLSAFE, 43),
    "tailscale": lambda r: "tsk" + f"ey-auth-k{drawn(r, ALNUM, 11)}-{drawn(r, ALNUM, 32)}",
    "rsa": block("RSA PRIVATE KEY"),
    "pkcs8": block("PRIVATE KEY"),
    "openssh, cut off": block("OPENSSH PRIVATE KEY", cut=True),
    "pgp": block("PGP PRIVATE KEY BLOCK"),
}
