"""Secrets that are known by what stands before them: a name, a flag, a command, a URL.

Runs in hooks: as in redact_rules nothing is compiled here, and each pattern is linear.
"""

from __future__ import annotations

from hookkit.memory.redact_rules import Rule

_FOREIGN = ("kennwort", "mot de passe", "contrase", "senha", "wachtwoord", "пароль", "密码")
_ANY_NAME = (
    r"(?i:passw(?:or)?[dt]|passphrase|pwd|secret(?: (?:access )?key)?|token|credential|authtoken"
    r"|api[ _-]?key|(?:access|private|account|auth|signing|encryption|master|license|service"
    r"|session|app|application|deploy|subscription|shared[_-]?access|client|admin|root|jwt|hmac"
    r"|webhook)[_-]?(?:key|pass)"
    r"|kennwort|mot de passe|contrase(?:n|ñ|Ñ)a|senha|wachtwoord|пароль|Пароль|密码)"
)
_NAME = (
    # Its first letter alone, first: as most places have another one, that halves the time.
    rf"(?P<name>(?=[pstcamelswdjhrkPSTCAMELSWDJHRKпП密]){_ANY_NAME}"
    r"(?:s|S)?[0-9]{0,4}(?:[_A-Z-][A-Za-z0-9_-]{0,20})?)"
)
_NAMED = ("passw", "passphrase", "pwd", "secret", "token", "key", "pass", "credential", *_FOREIGN)
_QUOTE = r"\\?[\"'`]?"
_BOLD = "[*_]{0,3}"  # Markdown's
_SIGN = rf"{_BOLD}\s{{0,3}}(?::=|=>|==?|:|→|->(?= )){_BOLD}\s{{0,3}}(?:[bru]{{1,2}}(?=\\?[\"']))?"
_MARK = rf"{_BOLD}{_QUOTE}\]?{_SIGN}{_BOLD}{_QUOTE}"
_LIST = rf"(?P<list>{_QUOTE}\s{{0,3}}[=:]\s{{0,2}}(?=\[|\n[ \t]{{0,20}}-[ \t]))"
# Each alone in its cell, or in its block of code.
_CELL = (
    r"(?P<cell>[*`]{0,3}[ \t]{0,40}\|[ \t]{0,40}[*`]{0,3}(?=[^\s|`]{3,200}[*`]{0,3}[ \t]{0,40}\|))"
)
_BLOCK = (
    rf"(?P<block>{_BOLD}:{_BOLD}\s{{1,6}}```[a-z]{{0,12}}\n[ \t]{{0,20}}"
    r"(?=[^\s`]{6,500}\s{0,6}```))"
)
_IS = rf"\s(?i:is|was)(?:\s?:|\snow)?\s{_BOLD}{_QUOTE}"
_SAID = (
    r"(?P<said>(?:\s(?i:to|as|with|(?:should |will |must )?be|set to)|'s)?\s[*_]{0,3}[`\"']?"
    r"(?:(?<=[\"'])|(?=[^\s=:|]{0,60}[0-9])))"
)
_OTHERS = r"[^\[\]{}()]{0,2000}"
_ITEMS = (
    rf"(?P<items>(?(list)(?:\[{_OTHERS}(?:\[secret left out\]{_OTHERS}){{0,50}}"
    r"|(?:\n?[ \t]{0,20}-[ \t]{1,3}\S{1,300}){1,50})|(?!)))"
)
_PHRASE = r"(?P<phrase>(?<=[\"'])[^\s\"']{1,40}(?: [^\s\"']{1,40}){1,12}(?=[\"']))"
# Between quotes to the second one, else to what hardly stands in a password.
_TO_ITS_END = (
    r"(?:\[secret left out\]|(?<=[\"'])[^\s\"'`]{3,300}(?=\\?[\"'])|[^\s\"'`,;<]{3,}"
    r"|<[^\s\"'`,;]{3,})"
)
_VALUE = rf"(?P<value>{_TO_ITS_END})"
_NAMED_VALUE = rf"(?P<value>(?(cell)[^\s|`]{{3,200}}|(?:(?(block)[^\s`]{{6,500}}|{_TO_ITS_END}))))"
_ARGUMENT = r"(?P<value>(?<=[\"'])[^\"'`\n]{3,200}(?=[\"'])|[^\s\"'`]{3,})"
_PASS = r"\b(?:[A-Za-z0-9]{1,30}[_.-]){0,4}(?:(?i:pass|pw)|PGPASS|(?i:psk))"

NAMED: tuple[Rule, ...] = (
    Rule(
        "authorization header",
        ("bearer ", "basic ", "authorization"),
        r"(?P<keep>\b(?i:bearer|basic) )(?=[A-Za-z0-9._~+/=-]{0,40}(?:[0-9=]|[a-z][A-Z]))"
        r"[A-Za-z0-9._~+/=-]{16,}"
        r"|(?P<keep2>\b(?i:authorization)\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"']?"
        r"(?:(?i:token|apikey|digest|key) )?)"
        r"(?=[A-Za-z0-9._~+/=:-]{0,40}[0-9])[A-Za-z0-9._~+/=:-]{16,}",
    ),
    Rule(
        "password in a URL",
        ("://",),
        # One with a slash in it ought to be escaped; in https a port and a path look so.
        r"(?P<keep>\b(?!https?:)[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@]{0,100}:)"
        r"(?P<value>(?![0-9]{1,5}[/?#])[^\s\"'`<>(),]{1,200})(?=@[\w.-]{1,100}(?:[:/?\s\"'`]|\Z))",
    ),
    Rule(
        "password in a URL",
        ("://",),
        r"(?P<keep>\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@]{0,100}:)"
        r"(?P<value>[^\s/]{1,200})(?=@)",
    ),
    Rule(
        "key in a URL",
        ("://",),
        r"(?P<keep>://(?:[A-Za-z0-9_.-]{1,40}:)?)(?P<lot>[A-Za-z0-9_-]{20,200})(?=@)",
    ),
    Rule(
        "key in a URL",
        ("key=", "appid=", "token=", "auth=", "secret=", "pass=", "pwd=", "code="),
        r"(?P<keep>[?&](?i:(?:[a-z]{1,20}[_-]?)?(?:key|token|secret|auth|pass|pwd)|appid|code)=)"
        r"(?P<lot>[A-Za-z0-9%._~+/-]{16,200})",
    ),
    Rule(
        "password of a command",
        (" -u", " --user", "sshpass", "mysql", "mariadb", " login ", "docker login"),
        r"(?P<keep>\s(?:-u|--user)[ =]?[\"']?[A-Za-z0-9._@+-]{1,64}:|\bsshpass -p ?[\"']?"
        r"|\blogin \S{1,64} password |\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;]{0,80}"
        rf"\s-p(?=\S)[\"']?|\bdocker login [^\n|;]{{0,80}}(?<=\s)-p[ =]?[\"']?){_ARGUMENT}",
    ),
    Rule(
        "password of a command",
        ("redis-cli", "sqlcmd", "bcp ", "zip ", "7z ", "mongo", "ldap", "smbclient", "rpcclient")
        + ("htpasswd", "-pass"),
        r"(?P<keep>\bredis-cli\b[^\n|;]{0,80}\s-a[ =]?[\"']?"
        r"|\b(?:sqlcmd|bcp|zip|unzip)\b[^\n|;]{0,80}\s-P[ ]?[\"']?"
        r"|\b7z\b[^\n|;]{0,80}\s-p(?=\S)[\"']?"
        r"|\bmongo(?:sh|dump|restore|export|import)?\b[^\n|;]{0,80}\s-p[ =](?![0-9]{4,5}\b)[\"']?"
        r"|\bldap[a-z]{1,12}\b[^\n|;]{0,80}\s-w[ ]?[\"']?"
        r"|\b(?:smbclient|rpcclient)\b[^\n|;]{0,80}\s-U[ =]?[\"']?[\w.\\-]{1,64}%"
        r"|\bhtpasswd -[a-zA-Z]{0,6}b[a-zA-Z]{0,6} \S{1,80} \S{1,64} [\"']?"
        rf"|\s-pass(?:in|out)?[ =][\"']?pass:){_ARGUMENT}",
    ),
    Rule(
        "password of a command",
        ("configure set ", "config set "),
        r"(?P<keep>\b(?:configure|config) set [^\s=]{0,80}(?:secret|password|token|key)\w{0,20}"
        r" [\"']?)(?P<made>[^\s\"'`]{6,200})",
    ),
    Rule(
        "password of a command",
        ("echo ", "printf "),
        r"(?P<keep>\b(?:echo|printf)(?: -n)? [\"']?)"
        rf"{_ARGUMENT}(?=[\"']?\s{{0,3}}\|\s{{0,3}}(?:sudo -S|docker login|podman login|gh auth"
        r"|helm registry login|passwd|cryptsetup)\b)",
    ),
    Rule(
        "password of a command",
        ("requirepass ", "masterauth ", "bindpw ", "rootpw "),
        rf"(?P<keep>\b(?i:requirepass|masterauth|bindpw|rootpw) [\"']?){_ARGUMENT}",
    ),
    Rule(
        "password or token in a command",
        ("--",),
        r"(?P<keep>(?<![\w-])--?(?i:[a-z-]{0,20}(?:password|passwd|passphrase|token|secret|"
        rf"api-?key|access-?key|pat)|pass)[ =][\"']?){_ARGUMENT}",
    ),
    Rule(
        "password of a database",
        ("identified", "password"),
        r"(?P<keep>\b(?i:identified(?:\s(?i:with)\s\S{1,40})?\s(?i:by)"
        r"|(?:with|encrypted|login)\s(?i:password))(?:\s(?i:password))?\s{0,3}=?\s{0,3}N?[\"'])"
        r"(?P<value>(?=[A-Za-z_]{0,200}[^A-Za-z_\"'])[^\"'\n]{3,200})(?=[\"'])",
    ),
    Rule(
        "password or token in an element",
        ("</",),
        r"(?P<keep><(?i:[\w:-]{0,20}(?:password|passwd|secret|token|api-?key))>\s{0,3})"
        r"(?P<value>[^\s<]{3,200})(?=\s{0,3}</)",
    ),
    Rule(
        "password or token by its name",
        _NAMED,
        rf"(?P<keep>{_NAME}(?P<mark>{_LIST}|{_BLOCK}|{_CELL}|{_MARK}|{_IS}|{_SAID}))"
        rf"(?:{_ITEMS}|{_PHRASE}|{_NAMED_VALUE})",
    ),
    Rule(
        "password in an assignment",
        ("pass", "pw", "psk"),
        rf"(?P<keep>(?P<name>{_PASS})(?P<mark>{_MARK})){_VALUE}",
    ),
    Rule(
        "password or token in a call",
        ('("', "('", '( "', "( '"),
        rf"(?P<keep>\b\w{{1,30}}\(\s{{0,3}}[\"'](?P<name>[\w.-]{{0,30}}?{_ANY_NAME}\w{{0,20}})"
        r"[\"'](?P<mark>\s{0,3},\s{0,3}[\"']))(?P<value>[^\"'\n]{3,200})(?=[\"'])",
    ),
    Rule(
        "password or token in a call",
        ("set", "with"),
        r"(?P<keep>\b(?:set|with)_?\w{0,20}?(?P<name>(?i:password|passphrase|secret|token|api_?key))"
        rf"\((?P<mark>\s{{0,3}}[\"'])){_VALUE}",
    ),
    Rule(
        "password or token in a table",
        ("|-", "| -", "|:-", "| :-"),
        r"(?m:^)(?P<keep>[ \t>]{0,20}(?P<name>\|[^\n]{3,500})\n[ \t>]{0,20}\|[ :|-]{2,300}\n)"
        r"(?P<rows>(?:[ \t>]{0,20}\|[^\n]{1,2000}(?:\n|\Z)){1,200})",
    ),
    Rule(
        "password or token in a sentence",
        (" as the ", " as your ", " as my ", " as its ", " as admin ", " as root "),
        rf"(?<!\S)(?P<keep>[*_`\"']{{0,4}})(?P<alone>[^\s`\"',;<]{{6,100}})"
        rf"(?=[*_`\"']{{0,4}} as (?:(?:the|your|my|its) )?(?:[a-zA-Z]{{1,20}} ){{0,2}}{_ANY_NAME})",
    ),
    Rule(
        "password or token in a sentence",
        ("login", "log in", "sign in", "credentials", "creds"),
        r"(?P<keep>\b(?i:log ?in|sign in|credentials|creds)\b:?[^\n/]{0,30}[\w.@-]{1,40}[`\"']?"
        r" ?/ ?[`\"']?)(?P<made>[^\s`\"',;<]{6,100})",
    ),
    Rule(
        "cookie",
        ("cookie",),
        r"(?P<keep>\b(?i:cookie)s?\\?[\"']?: ?\\?[\"']?[^=\s;\"']{1,60}=)"
        r"(?P<value>[^;\s\"']{16,})",
    ),
    Rule(
        "seed of one-time codes",
        ("otp", "2fa", "mfa"),
        r"(?P<keep>\b(?i:t?otp|2fa|mfa)[ _-]?(?i:seed|secret|key)?\W{1,6}(?:is )?)"
        r"[A-Z2-7]{16,64}\b",
    ),
    Rule(
        "private key",
        ("0x",),
        r"(?P<keep>\b(?i:private|deployer|wallet|signer|secret|owner|minter)[ _-]?(?i:key)?"
        r"[^\w\n]{1,5})0x[0-9a-fA-F]{64}\b",
    ),
    Rule(
        "password of a database",
        (":5432:", ":5433:", ":6432:", ":*:"),
        r"(?P<keep>[\w.*-]{1,100}:(?:5432|5433|6432|\*):[\w*-]{1,64}:[\w.*-]{1,64}:)"
        r"(?P<made>[^\s:\"'`]{6,100})",
    ),
    Rule(
        "login of a registry",
        ('"auth"',),
        r"(?P<keep>\"auth\"\s{0,3}:\s{0,3}\")(?P<lot>[A-Za-z0-9+/]{16,400}={0,2})(?=\")",
    ),
    Rule(
        "random string in an assignment",
        ("=", ":"),
        rf"(?P<keep>\b(?P<name>[A-Za-z_][A-Za-z0-9_.-]{{1,40}}){_MARK})"
        r"(?P<random>[A-Za-z0-9+/_=~.-]{20,200})(?![A-Za-z0-9+/_=~-])",
    ),
)
