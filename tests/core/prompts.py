"""What developers ask, with the memory that answers it; and what they ask that none answers.

The packaged model's floor and its leaning.json are chosen on these, on projects.jsonl and
calibration.jsonl of tests/bench/data, and reported on holdout.jsonl; so what stands here must not
come near what stands there.
"""

from __future__ import annotations

# Each prompt is about its own memory; all of the memories are of one project.
RELATED: tuple[tuple[str, str], ...] = (
    (
        "how do I run the tests here?",
        "The test suite is run with `make test`; plain pytest misses the services that it needs.",
    ),
    (
        "add a new dependency on httpx",
        "The user prefers uv over pip: dependencies are added with `uv add`, never by hand.",
    ),
    (
        "which database do we use in production?",
        "Production runs PostgreSQL 16 on a managed instance; SQLite is for tests only.",
    ),
    (
        "why is the nightly import so slow?",
        "The nightly import is slow because each row opens a connection; batching it was planned.",
    ),
    (
        "deploy this to staging please",
        "Deploying to staging is done by pushing a tag like staging-2026-08-01; CI does the rest.",
    ),
    (
        "write a migration that adds a column to users",
        "Database migrations are written with Alembic, and each needs a tested downgrade.",
    ),
    (
        "the login page returns 500 after the session expires",
        "Expired sessions gave a 500 on login since the Redis client returned "
        "None; fixed in auth/session.py.",
    ),
    (
        "can you format the code before committing?",
        "Code is formatted with ruff format at 100 columns; black was removed.",
    ),
    (
        "what naming convention do we use for branches?",
        "Branches are named after the ticket, like PROJ-123-short-description.",
    ),
    (
        "write a commit message for this",
        "Commit messages are in the imperative, at most 72 characters, without "
        "conventional prefixes.",
    ),
    (
        "set up logging for the new service",
        "Services log JSON lines with structlog to stdout; no log files.",
    ),
    (
        "the docker build fails on my M1 mac",
        "On Apple Silicon the Docker build needs --platform linux/amd64 "
        "because of the oracle client.",
    ),
    (
        "where are the API keys stored?",
        "Secrets such as API keys are kept in Vault under kv/shop and read at start-up.",
    ),
    (
        "add caching to the product endpoint",
        "The product endpoint is cached in Redis for five minutes; invalidation is by pub/sub.",
    ),
    (
        "refactor the payment module",
        "The payment module must not import from checkout: it will become a service of its own.",
    ),
    (
        "how does the retry logic in the queue consumer work?",
        "The queue consumer retries five times with exponential backoff, then "
        "writes to the dead letter queue.",
    ),
    (
        "let's upgrade to React 19",
        "The frontend stays on React 18 until the date picker library supports React 19.",
    ),
    (
        "make the dashboard load faster",
        "The dashboard was slow because of an N+1 query in the orders "
        "resolver; a dataloader was added.",
    ),
    (
        "generate the TypeScript client from the OpenAPI schema",
        "The TypeScript client is generated with `pnpm gen:api` from "
        "openapi.yaml and is never edited.",
    ),
    (
        "why do we use Kafka instead of RabbitMQ?",
        "Kafka was chosen over RabbitMQ because events must be replayed for analytics.",
    ),
    (
        "fix the flaky test in test_scheduler",
        "test_scheduler was flaky because it slept; it now uses a fake clock.",
    ),
    (
        "what's the port of the dev server?",
        "The development server listens on port 8123, since 8000 is taken by another tool.",
    ),
    (
        "release a new version",
        "A release is made with `make release`, which tags, builds and "
        "publishes to the internal index.",
    ),
    (
        "translate the error messages to German",
        "Translations live in locales/*.po and are compiled by a pre-commit hook.",
    ),
    (
        "add an index to speed up the orders query",
        "Indexes on large tables such as orders are created concurrently, "
        "outside of a transaction.",
    ),
    (
        "how do I connect to the production cluster with kubectl?",
        "kubectl for the production cluster goes through the bastion: run `tsh "
        "kube login prod` first.",
    ),
    (
        "write an integration test for checkout",
        "Integration tests use testcontainers and live in tests/integration; "
        "they never mock the database.",
    ),
    (
        "users complain that emails arrive twice",
        "Mails were sent twice because the worker acknowledged after sending; "
        "an idempotency key fixed it.",
    ),
    (
        "should this be async or sync?",
        "The API layer is async (FastAPI), while everything below the repositories is synchronous.",
    ),
    (
        "parse the CSV export from the bank",
        "The bank's CSV export is Latin-1 with semicolons and decimal commas.",
    ),
    (
        "bump the python version",
        "Python 3.10 must stay supported because the customer's servers run it.",
    ),
    (
        "draw a diagram of the architecture",
        "Architecture diagrams are written in Mermaid in docs/architecture.md.",
    ),
    (
        "I need a script that cleans up old S3 objects",
        "Old S3 objects are removed by a lifecycle rule after 90 days; the "
        "clean-up script was deleted.",
    ),
    (
        "implement pagination for the search results",
        "Pagination in the API is by cursor, not by offset; see api/pagination.py.",
    ),
    (
        "the websocket disconnects every minute",
        "The load balancer closes idle websockets after 60 seconds, so the client pings every 30.",
    ),
    (
        "how should errors be returned from the API?",
        "API errors follow RFC 9457 problem details, with a stable `type` URL.",
    ),
    (
        "write this in the style I like",
        "The user likes short functions, early returns, and comments that say why.",
    ),
    (
        "speed up the CI pipeline",
        "CI takes 14 minutes, most of it for the end-to-end tests; sharding them was agreed.",
    ),
    (
        "check the terraform plan",
        "Terraform state is in the bucket tf-state-eu, and plans are reviewed "
        "by the platform team.",
    ),
    (
        "which timezone are timestamps stored in?",
        "All timestamps are stored in UTC and shown in Europe/Berlin.",
    ),
)

UNRELATED: tuple[str, ...] = (
    "explain what a monad is",
    "thanks, that looks good, please continue with the next step",
    "fix the typo in the README headline",
    "rename the variable foo to total_price",
    "what does this regular expression match?",
    "convert this function to use a list comprehension",
    "why does mypy complain about this line?",
    "undo the last change",
    "show me the git diff of the last commit",
    "add a docstring to this function",
    "is there a bug in this loop?",
    "write a bash one-liner that counts lines in all files",
    "open the file and read lines 10 to 40",
    "can you make the button blue and center it?",
    "sort the imports in this file",
    "what is the time complexity of this algorithm?",
    "implement a binary search tree in Rust",
    "simplify this if statement",
    "please be more concise in your answers",
    "create a new file called notes.md with a todo list",
    "what is the difference between a thread and a process?",
    "remove the unused parameter",
    "split this class into two",
    "the window does not resize properly on Linux",
    "how do I exit vim?",
    "write a haiku about garbage collection",
    "add a dark mode toggle to the settings page",
    "extract this block into a method",
    "why is my laptop fan so loud when compiling?",
    "merge these two dictionaries",
    "calculate the standard deviation of this list of numbers",
    "draw an ASCII art cat",
    "what year was the C language invented?",
    "make the font bigger in the header",
    "the image is not displayed in the sidebar",
    "write a function that checks whether a string is a palindrome",
    "go on",
    "no, I meant the other file, the one with the parser",
    "how can I cancel a promise in JavaScript?",
    "summarize what you just did",
)

# Another project, whose prompts more often name nothing that their memory names.
FERNWAY: tuple[tuple[str, str], ...] = (
    (
        "the city of Aachen complains that we hammer their server",
        "The scraper waits two seconds between requests to the same host; the municipality "
        "blocked us for less.",
    ),
    (
        "how do we get text out of scanned protocols?",
        "PDF minutes of council meetings are read with pdfplumber; scanned ones go through "
        "Tesseract with the model deu_frak for old print.",
    ),
    (
        "which search engine is behind the search box?",
        "Search runs on Meilisearch; Elasticsearch was given up because its memory cost more "
        "than the server.",
    ),
    (
        "write a scraper for Münster",
        "Every scraper is one file in scrapers/ with a class that has name, schedule and a "
        "method fetch.",
    ),
    (
        "can I use React for the filter panel?",
        "The site is rendered on the server by Django templates with htmx; no single-page "
        "framework.",
    ),
    (
        "how do I test a scraper without writing to the database?",
        "A scraper is tried with `python -m fernway.try koeln --limit 5`, which prints what it "
        "would store.",
    ),
    (
        "the same politician shows up twice in the list",
        "Names of councillors were doubled because some pages write Dr. before the name; titles "
        "are cut off in normalize_person.",
    ),
    (
        "a client gets 429 responses",
        "The public API is limited to 60 requests a minute for each key, enforced in nginx.",
    ),
    (
        "on which machine does the scheduler run?",
        "The cron jobs run on the machine called Otter; the web server on Heron has no access "
        "to the scrapers' secrets.",
    ),
    (
        "tasks vanish when we deploy",
        "Celery lost tasks at each deploy since acks_late was off; it is on now and tasks are "
        "idempotent.",
    ),
    (
        "how are addresses turned into coordinates?",
        "Geocoding is done by our own Nominatim with an extract of Germany that is renewed "
        "monthly.",
    ),
    (
        "write the text for the empty results page",
        "Janne wants German in everything that a visitor reads, and English in code and commits.",
    ),
    (
        "add a column party to councillor",
        "Migrations must be reversible, as they are run on Heron by a script that rolls back on "
        "failure.",
    ),
    (
        "change the time at which subscribers get their mail",
        "The newsletter goes out on Friday at 9:00 by Mailjet, with double opt-in for new readers.",
    ),
    (
        "is the new dialog usable with a screen reader?",
        "Accessibility: each page must pass axe without serious findings; CI runs it with "
        "playwright.",
    ),
    (
        "starting the app takes minutes since it reindexes",
        "The full-text index was rebuilt at every start since the settings hash contained a "
        "timestamp.",
    ),
    (
        "count how often somebody was absent",
        "Votes are stored as a table vote with one row per councillor and motion; absence is a "
        "row too.",
    ),
    (
        "write a test for the motion list view",
        "Factories in tests are made by factory_boy, and fixtures as JSON are forbidden.",
    ),
    (
        "where do the copies of the documents lie?",
        "The backup of the PDF archive is at Hetzner in a storage box and is encrypted with "
        "restic.",
    ),
    (
        "use another typeface in the share pictures",
        "Images for the social preview are drawn by Pillow in og_image.py; the font is licensed "
        "for two domains only.",
    ),
    (
        "we want to cover Bonn as well",
        "A new city is added with `make city NAME=bonn`, which writes scraper, test and "
        "documentation stubs.",
    ),
    (
        "why don't we use Mapbox?",
        "The map is drawn by MapLibre with tiles that we host ourselves, since Mapbox asked for "
        "money.",
    ),
    (
        "where do I see exceptions from production?",
        "Server errors are collected in a self-hosted GlitchTip; alerts come in the Matrix room "
        "#fernway-ops.",
    ),
    (
        "a meeting of 3 April is shown in March",
        "Dates in the minutes are parsed by dateparser with the language fixed to German, "
        "otherwise 03.04. was read as March.",
    ),
    (
        "what is the address of the local server?",
        "The development environment is started by `docker compose up` and listens on "
        "localhost:8400.",
    ),
    (
        "may I put the donation form into the main app?",
        "The donation page is static and hosted apart, because the association's lawyer wanted "
        "it so.",
    ),
    (
        "two motions have nearly the same title, is that handled?",
        "Duplicate motions are found by trigram similarity above 0.85 within the same council.",
    ),
    (
        "which queries are slow?",
        "SQL queries above 200 ms are logged by pg_stat_statements and looked at each Monday.",
    ),
    (
        "I would like to restructure the permissions system, how should we go about it?",
        "Janne prefers to be shown two or three options with their costs before a larger change.",
    ),
    (
        "users still get the old stylesheet after a deploy",
        "Static files are served with a hashed name and are cached for a year; the manifest is "
        "made at build time.",
    ),
)

FOR_NOBODY: tuple[str, ...] = (
    "what is the difference between git merge and git rebase?",
    "make this sentence sound friendlier",
    "continue",
    "what does the walrus operator do?",
    "write a function that returns the nth Fibonacci number",
    "the indentation is wrong here",
    "why is the sky blue?",
    "add type hints to this function",
    "explain this stack trace to me",
    "reverse a string in Go",
    "can you double check the calculation above?",
    "yes, do that",
    "what is a closure?",
    "give me five names for a cat",
    "draw a box around this text",
    "how do I quit nano?",
    "remove the debug print statements",
    "is Rust faster than C++?",
    "turn this into a dictionary",
    "what does HTTP 418 mean?",
    "swap the two arguments",
    "write a poem about autumn",
    "how many bytes are in a megabyte?",
    "generate a random password with 20 characters",
    "replace the tabs by spaces",
    "how does quicksort work?",
    "what did you just change?",
    "move the helper to the bottom of the module",
    "count the vowels in this word",
    "the code above has a syntax error",
)
