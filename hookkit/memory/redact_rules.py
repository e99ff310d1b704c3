"""Secrets that are known by themselves: a cheap sign of each, and the pattern that it is cut by.

Runs in hooks: nothing is compiled here. Each pattern is linear in the text's length: where it
repeats, it is bounded, or the next thing it wants cannot be in what is repeated.
"""

from __future__ import annotations

from hookkit.values import NamedTuple

CUT = "[secret left out]"


class Rule(NamedTuple):
    """A kind of secret.

    Its pattern may have the groups `keep`, what of the match stays before the cut; `name` and
    `mark`; and one of `value`, `random`, `drawn`, `lot`, `made`, `alone`, `phrase`, `items` and
    `rows`, which are held against redact_values and redact_drawn before anything is cut.
    """

    kind: str  # for people
    signs: tuple[str, ...]  # one of them is in every text that the pattern can match; lower case
    pattern: str


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
