"""What people and Claude say without telling anything: greetings, thanks, what is being done.

By words and not by one pattern, which would cost a hook ten milliseconds to compile.
"""

from __future__ import annotations

import re

MOST_CHARS = 400  # nobody makes small talk longer than that
# A character or word that may carry what somebody wants to know again: it is no small talk then.
TELLING = r"[\d`=<>{}\[\]|\\/#@$%*_:?]|\w\.\w|[^\x00-\x7f]|[a-z][A-Z]|[A-Z][A-Z]"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STARTS = _set("now next first then and so ok okay alright great good perfect sure")
POLITE = frozenset(
    [
        *("hi", "hello", "hey", "good morning", "good afternoon", "good evening", "thanks", "thx"),
        *("thank you", "thanks a lot", "thanks so much", "thank you so much", "cheers", "bye"),
        *("thank you very much", "goodbye", "see you", "you're welcome", "no problem", "sorry"),
        *("my pleasure", "glad to help", "happy to help", "ok", "okay", "yes", "yep", "yeah"),
        *("no", "nope", "sure", "right", "great", "good", "nice", "perfect", "excellent"),
        *("awesome", "cool", "done", "all done", "understood", "got it", "sounds good"),
        *("looks good", "will do", "of course", "certainly", "absolutely", "exactly", "continue"),
        *("please continue", "proceed", "go ahead", "go on", "carry on", "do it", "great work"),
        *("great job", "good job", "great question", "good question", "great idea", "good idea"),
        *("well done", "that's great", "that's all", "that's right", "that's fine"),
        *("how can i help", "how can i help you", "how can i help you today", "anything else"),
        *("let me know", "let me know how it goes", "let me know what you think"),
    ]
)
BESIDE = _set("then there again claude everyone all please and")
LEADS = (
    *("let me", "let's", "let us", "i'll", "i will", "i'm going to", "i am going to"),
    *("i'm about to", "i'm", "i am"),
)
ADVERBS = _set("now next first then also just quickly going to")
ACTS = _set(
    "check look take have see start begin run read open search find explore examine inspect review "
    "verify try continue proceed test rerun reread investigate understand analyze "
    "analyse gather view list scan think wait update make do get go work"
)
ING = _set(
    "checking looking taking having starting beginning running reading opening searching finding "
    "exploring examining inspecting reviewing verifying trying continuing proceeding testing "
    "rerunning rereading investigating analyzing analysing gathering viewing listing scanning "
    "thinking waiting updating making doing getting going working"
)
# What is done to is named by none of these alone: a sentence with another word may tell something.
THINGS = _set(
    "a an the this that these those it its them some both there here how what where which is are "
    "was and or of to in into on at for from with by through over around up out about again now "
    "next first then once more also quickly closer quick full current existing relevant related "
    "whole entire your you my me we our look see check run read review explore find understand "
    "verify looking exploring reading checking running examining reviewing test tests suite file "
    "files code codebase project repo repository folder directory structure content contents "
    "config configuration doc docs documentation change changes implementation result results "
    "output log logs thing things state detail details context layout everything source build "
    "status plan task request"
)


def is_small_talk(text: str) -> bool:
    """Whether each sentence of `text` is a greeting, or tells what is being done and no more.

    In doubt it is not: a number, a name, a path or a reason in it is worth more than the room.

    >>> is_small_talk("Great! Now let me run the tests."), is_small_talk("Run them with tox.ini")
    (True, False)
    """
    text = text.strip().replace("\u2019", "'")
    if len(text) > MOST_CHARS or re.search(TELLING, text):
        return False
    for mark in "!;\n":
        text = text.replace(mark, ".")
    sentences = (
        part.lower().replace(",", " ").replace("-", " ").split() for part in text.split(".")
    )
    return all(_is_polite(words) or _narrates(words) for words in sentences if words)


def _is_polite(words: list[str]) -> bool:
    """Whether the sentence is made of polite phrases."""
    at = 0
    while at < len(words):
        for length in range(min(6, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            if phrase in POLITE or phrase in BESIDE:
                at += length
                break
        else:
            return False
    return True


def _narrates(words: list[str]) -> bool:
    """Whether it says what Claude is at, of nothing in particular."""
    left = _after(words, STARTS)
    sentence = " ".join(left)
    lead = next((lead for lead in LEADS if sentence.startswith(f"{lead} ")), "")
    left = _after(left[len(lead.split()) :], ADVERBS) if lead else left
    if not left or not (left[0] in ING or (lead and left[0] in ACTS)):
        return False
    return THINGS.issuperset(left[1:])


def _after(words: list[str], passed: frozenset[str]) -> list[str]:
    at = 0
    while at < len(words) and words[at] in passed:
        at += 1
    return words[at:]
