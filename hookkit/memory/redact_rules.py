"""Which secrets there are: a cheap sign of each, and the pattern that it is cut by.

Runs in hooks: nothing is compiled here. Each pattern is linear in the text's length: where it
repeats, it is bounded, or the next thing it wants cannot be in what is repeated.
"""

from __future__ import annotations

from hookkit.values import NamedTuple

CUT = "[secret left out]"


class Rule(NamedTuple):
    """A kind of secret.

    Its pattern may have the groups `keep`, what of the match stays before the cut; `name`,
    `mark`, `value`, `random` and `drawn` are held against redact_values before anything is cut.
    """

    kind: str  # for people
    signs: tuple[str, ...]  # one of them is in every text that the pattern can match; lower case
    pattern: str


def _one_of(*names: str) -> str:
    return "|".join(names)


# Where a secret looks like a word, a digit near its beginning tells the two apart.
BLOCKS: tuple[Rule, ...] = (
    Rule(
        "private key",
        ("-----begin",),
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
        r".*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)",
    ),
    Rule(
        "private key",
        ("putty-user-key-file",),
        r"PuTTY-User-Key-File-[0-9]:.*?(?:Private-MAC: [0-9a-f]{40,64}|\Z)",
    ),
    Rule("private key", ("age-secret-key-",), r"\bAGE-SECRET-KEY-1[A-Z0-9]{40,}"),
)
TOKENS: tuple[Rule, ...] = (
    Rule(
        "API key (sk-, pk-, rk-)",
        ("sk-", "sk_", "rk-", "rk_", "pk-", "pk_"),
        r"\b(?:sk|rk|pk)[-_](?:(?:ant|proj|or|svcacct|admin|live|test)[-_]"
        r"(?=[A-Za-z0-9_-]{0,40}[0-9])[A-Za-z0-9_-]{12,}|(?P<drawn>[A-Za-z0-9_-]{16,}))",
    ),
    Rule(
        "GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})",
    ),
    Rule(
        "GitLab token",
        ("glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "glagent-", "gr1348"),
        r"\b(?:gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_.-]{16,}"
        r"|GR1348941[A-Za-z0-9_-]{16,})",
    ),
    Rule(
        "token of a registry",
        ("pypi-", "npm_", "rubygems_", "dckr_pat_", "dckr_oat_", "cio", "oy2", "clojars_"),
        r"\b(?:pypi-[A-Za-z0-9_-]{40,}|npm_[A-Za-z0-9]{30,}|rubygems_[0-9a-f]{40,}"
        r"|dckr_[po]at_[A-Za-z0-9_-]{20,}|cio[A-Za-z0-9]{32}\b|oy2[a-z0-9]{43}\b"
        r"|CLOJARS_[0-9a-f]{40,})",
    ),
    Rule(
        "token of a model's provider",
        ("hf_", "r8_", "gsk_", "xai-", "pplx-", "lsv2_", "tvly-", "pcsk_", "nvapi-", "jina_"),
        r"\b(?:hf_[A-Za-z0-9]{30,}|r8_[A-Za-z0-9]{30,}|gsk_[A-Za-z0-9]{40,}|xai-[A-Za-z0-9]{40,}"
        r"|pplx-[A-Za-z0-9]{40,}|lsv2_[a-z]{2}_[0-9a-f]{32}[0-9a-f_]{0,12}"
        r"|tvly-(?=[A-Za-z0-9-]{0,40}[0-9])[A-Za-z0-9-]{24,}|pcsk_[A-Za-z0-9_]{40,}"
        r"|nvapi-[A-Za-z0-9_-]{40,}|jina_[A-Za-z0-9_-]{40,})",
    ),
    Rule(
        "AWS key id", ("akia", "asia", "abia", "acca"), r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"
    ),
    Rule(
        "Google key or token",
        ("aiza", "ya29.", "gocspx-", "1//0"),
        r"\bAIza[A-Za-z0-9_-]{30,}|\bya29\.[A-Za-z0-9_-]{20,}|\bGOCSPX-[A-Za-z0-9_-]{20,}"
        r"|\b1//0[A-Za-z0-9_-]{30,}",
    ),
    Rule("Azure client secret", ("q~",), r"\b[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),
    Rule(
        "shared access signature",
        ("sig=",),
        r"(?P<keep>[?&;]sig=)[A-Za-z0-9%/+=_-]{30,}",
    ),
    Rule("Slack token", ("xox", "xapp-"), r"\b(?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,}"),
    Rule(
        "webhook",
        ("hooks.slack.com", "api/webhooks/", "webhook.office.com"),
        r"(?P<keep>hooks\.slack\.com/(?:services|workflows|triggers)/"
        r"|/api/webhooks/|webhook\.office\.com/webhookb2/)[A-Za-z0-9_/@.-]{20,}",
    ),
    Rule(
        "JSON Web Token",
        ("eyj",),
        # The head is bounded: without a dot to end it, each "eyJ" would be followed to the end.
        r"\beyJ[A-Za-z0-9_-]{8,500}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
    ),
    Rule("Telegram token", (":aa",), r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{32,34}"),
    Rule(
        "Discord token",
        (".",),
        r"\b[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}\b",
    ),
    Rule("SendGrid key", ("sg.",), r"\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,}"),
    Rule("Twilio key", ("sk",), r"\bSK[0-9a-f]{32}\b"),
    Rule("Mailgun key", ("key-",), r"\bkey-[0-9a-f]{32}\b"),
    Rule("Mailgun key", ("-",), r"\b[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}\b"),
    Rule("Mailchimp key", ("-us",), r"\b[0-9a-f]{32}-us[0-9]{1,2}\b"),
    Rule(
        "token of a cloud or host",
        ("_v1_", "dapi", "hrku-", "fo1_", "fm1", "fm2", "nfp_", "pscale_", "pul-", "tskey-")
        + (
            "ltai",
            "akid",
            ".atlasv1.",
            "sbp_",
            "sb_secret_",
            "rnd_",
            "railway_",
            "vcp_",
            "cfut_",
            "dp.",
        ),
        r"\b(?:do[opr]_v1_[0-9a-f]{40,}|dapi[0-9a-f]{32}(?:-[0-9])?\b|HRKU-[A-Za-z0-9_-]{30,}"
        r"|fo1_[A-Za-z0-9_-]{30,}|fm[12][ar]?_[A-Za-z0-9+/_=-]{30,}|nfp_[A-Za-z0-9]{30,}"
        r"|pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{30,}|pul-[0-9a-f]{40}\b"
        r"|tskey-[a-z]{2,10}-[A-Za-z0-9-]{16,}|LTAI[A-Za-z0-9]{16,24}\b|AKID[A-Za-z0-9]{32}\b"
        r"|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}|sbp_[0-9a-f]{40}\b"
        r"|sb_secret_[A-Za-z0-9_-]{20,}|rnd_[A-Za-z0-9]{28,}|vcp_[A-Za-z0-9]{40,}"
        r"|dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44})",
    ),
    Rule(
        "token of a shop or bank",
        ("shp", "sq0", "eaaa", "whsec_", "rzp_", "shippo_", "access-", "ezak", "ezts", "pat"),
        r"\b(?:shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|sq0[a-z]{3}-[A-Za-z0-9_-]{20,}"
        r"|EAAA[A-Za-z0-9_-]{50,}|whsec_[A-Za-z0-9+/=_-]{24,}|rzp_(?:live|test)_[A-Za-z0-9]{14,}"
        r"|shippo_(?:live|test)_[0-9a-f]{40}|EZ(?:AK|TK)[A-Za-z0-9]{54}"
        r"|access-(?:sandbox|production|development)-[0-9a-f]{8}-[0-9a-f-]{27})",
    ),
    Rule(
        "token of a tool",
        ("atatt3", "atctt3", "atbb", "hv", "gls", "glc_", "nrak-", "sntry", "lin_", "ntn_")
        + ("secret_", "figd_", "pat", "pmak-", "sgp_", "bkua_", "ccipat_", "sl.", "cfpat-")
        + ("ops_ey", "pnu_", "phx_", "phc_", "dt0c01.", "sqp_", "squ_", "nrjs-", "apify_api_"),
        r"\b(?:AT[AC]TT3[A-Za-z0-9_=-]{20,}|ATBB[A-Za-z0-9]{28,}|hv[sbr]\.[A-Za-z0-9_-]{20,}"
        r"|glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+/=]{32,}|NRAK-[A-Z0-9]{27}"
        r"|sntry[su]_[A-Za-z0-9+/=_]{40,}|lin_(?:api|oauth)_[A-Za-z0-9]{32,}|ntn_[A-Za-z0-9]{40,}"
        r"|secret_[A-Za-z0-9]{43}\b|figd_[A-Za-z0-9_-]{36,}|pat[A-Za-z0-9]{14}\.[0-9a-f]{64}"
        r"|PMAK-[0-9a-f]{24}-[0-9a-f]{34}|sgp_[A-Za-z0-9_]{40,}|bkua_[0-9a-f]{40}"
        r"|CCIPAT_[A-Za-z0-9_]{30,}|sl\.(?=[A-Za-z0-9_-]{0,40}[0-9])[A-Za-z0-9_-]{60,}"
        r"|CFPAT-[A-Za-z0-9_-]{43}|ops_eyJ[A-Za-z0-9_=-]{100,}|pnu_[A-Za-z0-9]{36}"
        r"|ph[xc]_[A-Za-z0-9]{40,}|dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64}|sq[pu]_[0-9a-f]{40}"
        r"|NRJS-[0-9a-f]{19}|apify_api_[A-Za-z0-9]{30,})",
    ),
)
_NAMES = _one_of(
    "passw(?:or)?d",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "api[ _-]?key",
    "(?:access|private|account|auth|signing|encryption|master|license|service|session|app"
    "|application|deploy|subscription|shared[_-]?access|client|admin|root|jwt|hmac|webhook)"
    "[_-]?(?:key|pass)",
    "credential",
    "authtoken",
)
_VALUE = r"(?P<value>\[secret left out\]|[^\s\"'`,;<]{3,}|<[^\s\"'`,;]{3,})"
_QUOTE = r"\\?[\"'`]?"
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
        r"(?P<keep>\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@]{0,100}:)"
        r"(?P<value>[^\s/]{1,200})(?=@)",
    ),
    Rule(
        "password of a command",
        (" -u", " --user", "sshpass", "mysql", " login ", "docker login"),
        r"(?P<keep>\s(?:-u|--user)[ =]?[\"']?[A-Za-z0-9._@+-]{1,64}:|\bsshpass -p ?[\"']?"
        r"|\blogin \S{1,64} password |\b(?:mysql|mysqldump|mariadb)\b[^\n|;]{0,80}\s-p(?=\S)[\"']?"
        r"|\bdocker login [^\n|;]{0,80}-p[ =]?[\"']?)(?P<value>[^\s\"'`]{3,})",
    ),
    Rule(
        "password or token in a command",
        ("--",),
        r"(?P<keep>(?<![\w-])--?(?i:[a-z-]{0,20}(?:password|passwd|passphrase|token|secret|"
        r"api-?key|access-?key|pat)|pass)[ =][\"']?)(?P<value>[^\s\"'`]{3,})",
    ),
    Rule(
        "password or token in an element",
        ("</",),
        r"(?P<keep><(?i:[\w:-]{0,20}(?:password|passwd|secret|token|api-?key))>\s{0,3})"
        r"(?P<value>[^\s<]{3,200})(?=\s{0,3}</)",
    ),
    Rule(
        "password or token in an assignment",
        ("passw", "passphrase", "pwd", "secret", "token", "key", "pass", "credential"),
        # A name, "=" or ":" or "is", and a value.
        rf"(?P<keep>(?P<name>(?i:{_NAMES})(?:s|S)?[0-9]{{0,4}}(?:[_A-Z-][A-Za-z0-9_-]{{0,20}})?)"
        rf"(?P<mark>{_QUOTE}\]?\s{{0,3}}(?::=|=>|==?|:)\s{{0,3}}(?:[bru]{{1,2}}(?=\\?[\"']))?{_QUOTE}"
        rf"|\s(?i:is|was)(?:\s?:|\snow)?\s{_QUOTE})){_VALUE}",
    ),
    Rule(
        "password in an assignment",
        ("pass",),
        rf"(?P<keep>(?P<name>\b[A-Z][A-Z0-9_]{{0,30}}_PASS|\bPASS)(?P<mark>\s?[=:]\s?{_QUOTE}))"
        rf"{_VALUE}",
    ),
    Rule(
        "cookie",
        ("cookie",),
        r"(?P<keep>\b(?i:cookie)s?\\?[\"']?: ?\\?[\"']?[^=\s;\"']{1,60}=)"
        r"(?P<value>[^;\s\"']{16,})",
    ),
    Rule(
        "random string in an assignment",
        ("=", ":"),
        rf"(?P<keep>\b(?P<name>[A-Za-z_][A-Za-z0-9_.-]{{1,40}}){_QUOTE}\]?"
        rf"(?P<mark>\s{{0,3}}(?::=|=>|=|:)\s{{0,3}}(?:[bru]{{1,2}}(?=\\?[\"']))?{_QUOTE}))"
        r"(?P<random>[A-Za-z0-9+/_=~.-]{20,200})(?![A-Za-z0-9+/_=~-])",
    ),
)
RULES: tuple[Rule, ...] = (*BLOCKS, *TOKENS, *NAMED)
