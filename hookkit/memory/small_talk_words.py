"""The words of which small talk is made, and those that make it more."""

from __future__ import annotations


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
        *("let me know if you need anything else", "let me know if you need anything"),
        *("let me know if anything else comes up", "i understand", "i see", "no worries"),
        *("i can see the issue", "i can see the problem", "i see the issue", "i see the problem"),
        *("let me know if you have any questions", "lgtm", "fine", "alright", "all good"),
    ]
)
BESIDE = _set("then there again claude everyone all please and now")
LEADS = (
    *("let me", "let's", "let us", "i'll", "i will", "i'm going to", "i am going to"),
    *("i'm about to", "i need to", "i'm", "i am"),
)
OFFERS = (
    *("would you like me to", "do you want me to", "want me to", "shall i", "should i"),
    *("i can", "i could"),
)
ADVERBS = _set("now next first then also just quickly going to start by go ahead and")
ACTS = _set(
    "check look take have see start begin run read open search find explore examine inspect review "
    "verify try continue proceed test rerun reread investigate understand analyze "
    "analyse gather view list scan think wait update make do get go work"
)
ING = _set(
    "checking looking taking having starting beginning running reading opening searching finding "
    "exploring examining inspecting reviewing verifying trying continuing proceeding testing "
    "rerunning rereading investigating analyzing analysing gathering viewing listing scanning "
    "thinking waiting updating making doing getting going working moving"
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
    "status plan task request step"
)
# Acts of Claude's that tell nothing whatever is looked at,
LOOKS = _set(
    "check look see read open search find explore examine inspect review verify confirm view list "
    "scan think investigate understand analyze analyse gather test rerun reread run debug trace "
    "grep locate compare double-check recheck revisit compile lint ensure "
    "checking looking reading opening searching finding exploring examining inspecting reviewing "
    "verifying confirming viewing listing scanning investigating analyzing analysing gathering "
    "testing rerunning rereading running debugging tracing locating comparing compiling linting"
)
# and those that tell nothing of what they leave: of a few words, and nobody's and nothing's name.
CHANGES = _set(
    "fix update write add edit modify implement refactor create clean apply adjust tweak format "
    "commit finish address correct wire "
    "fixing updating writing adding editing modifying implementing refactoring creating cleaning "
    "applying adjusting tweaking formatting committing finishing addressing correcting wiring"
)
MOST_WORDS = 9  # that are looked at
MOST_ALONE = 4  # of these where nobody is said to do it: "checking the logs takes hours"
MOST_CHANGED = 4  # words that are changed, without those that stand before each noun
SMALL = _set("the a an this that these those it them my your our all up now next accordingly too")
# A reason, a choice, a rule or a number: whatever stands around it, it may be wanted again.
DECIDING = _set(
    "because since due until till unless except only never always not no none nor neither cannot "
    "without instead rather but though although however prefer prefers prefered use uses using "
    "used switch choose chose decided decide decision must mustn't shall need needs needed require "
    "requires want wants remember note keep keeps mean means default named called every each daily "
    "weekly nightly hourly monthly yearly one two three four five six seven eight nine ten half "
    "twice owner owns own deadline before after when whenever while during with via by as than "
    "against per don't doesn't didn't isn't aren't wasn't can't won't shouldn't couldn't haven't "
    "hasn't anymore longer monday tuesday wednesday thursday friday saturday sunday mondays "
    "tuesdays wednesdays thursdays fridays saturdays sundays"
)
STATES = _set(
    "is are was were be been am has have had do does did it's that's there's they're we're leaks "
    "lives sits stands stays runs goes comes takes gets gives sends returns throws raises crashes "
    "hangs drops fails breaks stops starts ends expires expects contains depends belongs causes "
    "corrupts locks blocks listens talks ignores skips restarts becomes says"
)
SAYING = _set("that we they he she i you people users customers")
ASKING = _set("how what where which whether if why who")
# A sentence of these alone, with one of WENT, says that it went well.
WELL = _set(
    "all the both every test tests build linter lint types type checks check suite everything it "
    "that this changes change fix job now still again is are look looks looking passing as "
    "expected correctly fine good great green clean ready complete completed finished done fixed "
    "updated in place task i've i have should be here of them"
)
WENT = _set(
    "pass passes passed passing works worked succeeded succeeds green clean complete completed "
    "finished done fixed updated ready good great fine"
)
