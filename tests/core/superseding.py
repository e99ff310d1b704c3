"""Pairs of statements, an older and a newer one, and whether the newer makes the older untrue.

Short ones here; superseding.jsonl has longer ones, as three invented projects would say them. Those
were written before the rule was made, and half of them, drawn by lot, kept aside until it was; the
last of the others were written against the rule, to find what it takes for replaced and is not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

Pair = tuple[str, str]  # older, newer


class Labelled(NamedTuple):
    """The longer pairs, of those in sight or of those that were kept aside."""

    replaced: list[Pair]
    kept: list[Pair]


def labelled(*, held_out: bool) -> Labelled:
    """The pairs of superseding.jsonl."""
    found = Labelled([], [])
    for line in Path(__file__).with_suffix(".jsonl").read_text("utf-8").splitlines():
        pair = json.loads(line)
        if pair["held_out"] == held_out:
            (found.replaced if pair["replaced"] else found.kept).append(
                (pair["older"], pair["newer"])
            )
    return found


# The rule was written with the first half of each list in sight; the second half was kept aside.
REPLACED: tuple[Pair, ...] = (
    ("The API listens on port 8080.", "The API listens on port 9090."),
    ("Python 3.10 is required.", "Python 3.12 is required."),
    ("Uploads are limited to 10 MB.", "Uploads are limited to 25 MB."),
    ("The client retries failed requests 3 times.", "The client retries failed requests 5 times."),
    ("The main branch is called `master`.", "The main branch is called `trunk-main`."),
    ("The default database is Postgres.", "The default database is SQLite."),
    ("The team uses npm for packages.", "The team now uses pnpm instead of npm for packages."),
    ("We use Redux for state.", "We do not use Redux for state."),
    ("We use Redux for state.", "We no longer use Redux for state."),
    ("Releases go out on Mondays.", "Releases go out on Thursdays."),
    ("The entry point is src/main.py.", "The entry point is src/app.py."),
    ("Sessions expire after 30 minutes.", "Sessions expire after 60 minutes."),
    ("The worker pool size is 4.", "The worker pool size is 16."),
    ("The staging URL is https://stage.acme.dev.", "The staging URL is https://next.acme.dev."),
    ("Requests time out after 5 seconds.", "Requests time out after 12 seconds."),
    ("MAX_ITEMS is set to 500.", "MAX_ITEMS is set to 1000."),
    ("Coverage must be at least 80%.", "Coverage must be at least 90%."),
    ("The maintainer of billing is Alice.", "The maintainer of billing is Bob."),
    ("Never rebase shared branches.", "Rebase shared branches."),
    ("Docs are hosted on ReadTheDocs.", "Docs are hosted on GitHub Pages."),
    # --- held out
    ("The cache keeps entries for 300 s.", "The cache keeps entries for 900 s."),
    ("Node 18 is required for the build.", "Node 20 is required for the build."),
    ("The config lives in config/app.yml.", "The config lives in settings/app.toml."),
    ("As of 2026-05-01 the rate limit is 100.", "As of 2026-07-01 the rate limit is 250."),
    ("The default model is gpt-4o-mini.", "The default model is claude-haiku-4-5."),
    ("Tests run against Postgres 14.", "Tests run against Postgres 16."),
    ("The cron job runs at 02:00.", "The cron job runs at 04:30."),
    ("Backups are stored in s3://acme-old.", "Backups are stored in s3://acme-vault."),
    ("CI uses Jenkins for builds.", "CI uses GitHub Actions instead of Jenkins for builds."),
    ("Bob prefers tabs.", "Bob no longer prefers tabs."),
    ("The session cookie is named sid.", "The session cookie is named acme_sid."),
    ("The schema version is 12.", "The schema version is 13."),
    ("The release is planned for 2026-09-01.", "The release is planned for 2026-10-15."),
    ("We allow force pushes to main.", "We don't allow force pushes to main."),
    ("Line length is limited to 88.", "Line length is limited to 100."),
    ("The batch size defaults to 32.", "The batch size defaults to 64."),
    ("The queue is Redis.", "The queue is RabbitMQ."),
    ("Rust 1.70 is the minimum version.", "Rust 1.78 is the minimum version."),
    ("Logs are kept for 7 days.", "Logs are kept for 30 days."),
    ("The owner of the deploy key is Carol.", "The owner of the deploy key is Dave."),
)

KEPT: tuple[Pair, ...] = (
    ("The API listens on port 8080.", "The metrics endpoint listens on port 9090."),
    ("Port 8080 is for the api.", "Port 9090 is for metrics."),
    ("Part 1 is deployed with make deploy-1.", "Part 2 is deployed with make deploy-2."),
    ("Issue 12 was mended by a retry.", "Issue 13 was mended by a retry."),
    ("Migration 0012 adds the users table.", "Migration 0013 adds the users table."),
    ("Deploy with make deploy-eu.", "Deploy with make deploy-us."),
    ("The API is written in Go.", "The worker is written in Go."),
    ("The API is written in Go.", "The worker is written in Python."),
    ("Run unit tests with make test-unit.", "Run e2e tests with make test-e2e."),
    ("We use Redis for the cache.", "We also use Redis for the queue."),
    ("The API is fast.", "The API is stateless."),
    ("How do we deploy part 1?", "How do we deploy part 2?"),
    ("Alice prefers tabs.", "Bob prefers tabs."),
    ("The login page uses Tailwind.", "The signup page uses Tailwind."),
    ("Server 1 has 8 GB.", "Server 2 has 8 GB."),
    ("GET /users returns 200.", "GET /orders returns 200."),
    ("Step 1 builds the image.", "Step 2 builds the image."),
    ("The crash was caused by a null user.", "The crash was mended by a null check."),
    ("See line 40 of app.py.", "See line 60 of app.py."),
    ("The dev database is shop_dev.", "The prod database is shop_prod."),
    # --- held out
    ("config/dev.yml sets the log level.", "config/prod.yml sets the log level."),
    ("The shop uses Stripe for payments.", "The bank uses Adyen for payments."),
    ("PR 101 renamed the module.", "PR 202 renamed the module."),
    ("Use uv for packages.", "Use ruff for linting."),
    ("The parser reads CSV files.", "The parser reads JSON files."),
    ("On Monday we fixed the login.", "On Friday we fixed the search."),
    ("Python 3.11 has a bug in asyncio.", "Python 3.12 has a bug in asyncio."),
    ("shard 3 holds customers A to F.", "shard 4 holds customers A to F."),
    ("The user asked about caching.", "The user asked about routing."),
    ("Tests need Docker.", "Tests need Postgres."),
    ("The frontend timeout is 5 seconds.", "The backend timeout is 30 seconds."),
    ("Set A=1 for the debug build.", "Set B=1 for the debug build."),
    ("Version 1.2 broke the import.", "Version 1.3 broke the import."),
    ("The input file is in.csv.", "The output file is out.csv."),
    ("Commit 3f78685 added the cache.", "Commit 9ab01cd added the cache."),
    ("The worker starts in 2 steps.", "The worker stops in 3 steps."),
    ("Error 404 means the page is gone.", "Error 500 means the page is gone."),
    ("Never log tokens.", "Never log prompts."),
    ("Alice owns billing.", "Alice owns search."),
    ("The job failed on attempt 2.", "The job failed on attempt 3."),
)
