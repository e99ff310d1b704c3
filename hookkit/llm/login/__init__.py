"""Who may ask Anthropic: a token of the user's, kept fresh so that nobody is logged out.

`find(settings, deadline)` goes down the chain: MEM0_ANTHROPIC_TOKEN; the login that Claude Code
keeps in .credentials.json (macOS: in the Keychain); ANTHROPIC_API_KEY; None. What it finds is a
`Fixed` token or a `Login`; both say `current(deadline)` and are told `refused(token)`. A login that
is there and cannot be read is an error, not a reason to spend the money behind the next key.

**Identity.** We are hookkit, and say so in User-Agent; no other client's name, header or prompt
is imitated. One thing in a refresh request is not ours and cannot be: a refresh token is bound to
the OAuth client that it was issued to (RFC 6749, 6), so the request carries that client's public
`client_id`, the file's own where it names one. Nobody logs in through us, and where there is no
refresh token nothing is ever sent. Anthropic's terms do not foresee a subscription's token outside
its own programs: an API that refuses it for that is a `LoginRefusedError`, which names the other
ways; it is no reason to refresh.

**When a login is refreshed.** Only within `refresh_threshold_s` of its end, or after an API refused
the very token that is still there. Whoever else refreshed it, we use what they wrote. A refresh
that fails does no harm while the token lives. Each refresh token is tried once, and again only
after a pause that doubles (a minute to an hour, remembered on the disk for all processes), never
after the endpoint called it invalid. Nor is a new one tried within `pause_s` of the last attempt:
an API that refuses each fresh token must not make us fetch one after the other.

**How it stays whole among others** (Claude Code 2.1.330, read in its binary). A refresh token
works once. Of two that send it at once one is told `invalid_grant`, and what the other does not
get onto the disk is a lost login. So, in this order, under a lock of our own (in our data folder,
where Claude Code can never stumble over it):

1. Read again: another process of ours may have been first.
2. Wait while Claude Code holds .oauth_refresh.lock; we look at its locks and never take them.
3. See that the answer can be stored: before the token is spent, not after.
4. Read again, note the attempt, send. Nothing interrupts the request, whatever the deadline says.
5. Read again. Ours is written only over what we spent, or over the empty strings that Claude Code
   leaves when it sent the spent token just after us. Any other token there is newer, and stays;
   a login that is gone was a logout, and stays gone.
6. Write a new file beside it, then rename; all other fields, their order, mode and symlinks stay.

What is left open: Claude Code takes no lock of ours. If it sends between 4 and our answer, one of
us is refused: it reads the file again, and so do we, for some seconds. If it writes in the
microseconds between our last look and our rename, its change is lost (we keep clear of its
.storage-write.lock, which makes that rare); if it writes old content over ours, the next
`current()` finds the spent token back in the file and puts the new one there again. Killed between
the answer and the rename, we take the new token with us; nothing but the endpoint could mend that.
"""

from hookkit.llm.login.chain import Fixed, find
from hookkit.llm.login.errors import LoginError, LoginRefusedError
from hookkit.llm.login.login import Login
from hookkit.llm.login.policy import is_refused_by_policy
from hookkit.llm.login.values import TOKEN_URL, Credential, LoginSettings

__all__ = [
    "TOKEN_URL",
    "Credential",
    "Fixed",
    "Login",
    "LoginError",
    "LoginRefusedError",
    "LoginSettings",
    "find",
    "is_refused_by_policy",
]
