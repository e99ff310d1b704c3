"""Words that say how a statement is to be read, by what they do in it."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FILLER = _set(
    "the a an our we us i they it its their now currently already still just please today this "
    "that these since then so do does did been all each any newly parallel"
)
# Verbs and the like that tell nothing of what is spoken of.
GENERIC = _set(
    "is are be was were has have had = => : -> use uses used using run runs running go goes go out "
    "do done take takes send sends sent live lives version every of by in on to at for with from "
    "through via as and over about around exactly can may must should will called named located "
    "again later only up down off"
)
NEGATIONS = _set("not no never longer without stop stopped dont doesnt isnt cannot")
ADDS = _set("also too another additional additionally second both either optionally still")
# What is said so is not so, or not yet, or not for long.
UNSURE = _set(
    "might maybe perhaps could would consider considering propose proposed temporarily plan while "
    "during before except unless"
)
CONDITIONS = _set("if unless except only before while during")
# A number after one of these is the thing's name, and no value of it.
LABELS = _set(
    "issue issues pr prs ticket bug case migration step phase part section chapter line page adr "
    "rfc sprint week day question answer exercise item point test task job row column shard node "
    "server worker replica commit build run attempt session round figure table error code"
)
# After one of these it is a value, as after a verb or preposition, or a name ("Postgres 14").
MEASURES = _set(
    "port version least most than about around exactly up request requests python node "
    "minimum maximum timeout limit size"
)
BINDERS = _set(
    "is are be = => : -> use uses using run runs listen listens set takes take has have "
    "needs need requires require prefer prefers want wants keep keeps expire expires last lasts "
    "pinned default defaults at after every to by with in limit limited within about for on "
    "allow allows retries retry waits wait cost costs holds hold support supports above below "
    "over under of the"
)
AUXILIARIES = _set("is are be must may can should will has have was were been")
PAST = _set("was were did had broke took went came made got fell ran wrote lost found began")
# What stands before a name where a thing has one name only.
HAS_ONE = _set(
    "is are => : = -> default defaults prefer prefers called named live lives hosted stored "
    "located listen listens point points set pinned owns own owned maintained written deployed "
    "resides kept go goes happens happen scheduled planned owner"
)
PREPOSITIONS = _set("at in on to by under with as from out through via over")
NARROWING = _set("for of if when about per between among every")
INCIDENTS = _set("bug fix error crash fault leak mistake failure problem cause todo")
BOUNDS = _set("later newer up minimum least above onwards max maximum")
SUPPORTS = _set("support supports supported")
NOT_PAST = _set("need feed seed speed embed shed bed")
DATED = _set("is for on by until to")  # before a date that a statement gives
SCHEDULED = _set("weekday frequency ordinal clock")
IS_NEEDED = _set("required needed used minimum pinned")
VARIANTS = _set(
    "dev prod production staging stage test tests eu us asia local ci qa left right read write "
    "get post up down unit e2e integration api web worker debug release min max start stop "
    "frontend backend client server input output"
)
# What a statement is narrowed by: said of one of these, it says nothing of the others.
PLACES = _set(
    "dev development prod production staging local ci qa eu us europe asia lab beta canary legacy "
    "arm linux windows macos mac android ios summer winter weekend weekends"
)
# Names of these never stand for a place or tool.
FORMATS = _set(
    "utc gmt cet json yaml toml xml csv cbor webp png jpeg jpg pdf utf-8 utf8 html markdown "
    "parquet text bytes protobuf msgpack"
)
CHANGED = _set(
    "moved move moves switched switch migrated migrate renamed rename raised lowered changed "
    "change upgraded downgraded increased reduced bumped shifted went cut extended shortened"
)
DROPPED = _set(
    "dropped removed deleted abolished retired gone abandoned decommissioned discontinued "
    "uninstalled replaced scrapped"
)
UNITS = {
    word: kind
    for kind, words in {
        "time": "ms millisecond s sec second minute min hour h day week month year",
        "size": "b kb mb gb tb kib mib gib byte",
        "length": "mm cm m km",
        "share": "% percent",
    }.items()
    for word in words.split()
}
COUNTED = "one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {word: str(number) for number, word in enumerate(COUNTED.split(), 1)}
WEEKDAYS = _set("monday tuesday wednesday thursday friday saturday sunday")
FREQUENCIES = _set("hourly daily nightly weekly biweekly monthly quarterly yearly")
ORDINALS = _set(
    "first second third fourth fifth sixth seventh eighth ninth tenth twelfth fifteenth "
    "twentieth last"
)
# Ways to say the same of a thing, by the form that they are compared in.
SAME = {
    word: form
    for form, words in {
        "keep": "kept keeps retention retained retain",
        "max": "maximum most limit limits limited cap capped",
        "min": "minimum least",
        "timeout": "timeouts timed",
        "own": "owns owned owner owners maintains maintained maintainer maintainers",
        "need": "needs needed required requires require",
        "listen": "listens listening",
        "expire": "expires expired expiry expiration",
        "support": "supports supported",
        "approve": "approves approved",
        "review": "reviews reviewed",
        "deploy": "deploys deployed",
        "poll": "polls polled",
        "import": "imports imported",
        "build": "builds built",
        "store": "stores stored",
    }.items()
    for word in words.split()
}
