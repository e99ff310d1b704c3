"""What would command a model, in other languages: to drop its orders, obey new ones, hide things.

European languages are looked for without accents, as a folded text has none (neutral_fold).
"""

from __future__ import annotations

LATIN: tuple[tuple[tuple[str, ...], str], ...] = (
    (  # German
        ("ignorier", "vergiss", "vergess", "missacht"),
        r"\b(?:ignorier(?:e|t|en)?|vergiss|vergesst|vergessen|missachte[nt]?)"
        r"(?: (?:bitte|sie|alles?|allen|samtliche|saemtliche|die|deine|ihre|eure|jegliche|alle))"
        r"{0,4}(?: (?:vorherig|bisherig|fruher|frueher|obig|vorig|vorangegangen|vorangehend"
        r"|ursprunglich|urspruenglich)\w{0,3}|(?<= deine)|(?<= alle deine))"
        r" (?:\w{1,20} )?(?:anweisung|instruktion|regel|befehl|vorgabe|richtlinie|prompt)\w{0,3}\b",
    ),
    (
        ("systemnachricht", "systemanweisung", "systemmeldung", "anweisung"),
        r"\bneue (?:system(?:nachricht|anweisung|meldung)(?:en)?|anweisung(?:en)?"
        r" (?:vom|von der|des) (?:system|benutzer|nutzer|entwickler)\w{0,2}) ?:",
    ),
    (
        ("benutzer", "nutzer", "anwender"),
        r"\b(?:sage?|erzahle?|erzaehle?|verrate?|melde?)(?: es| das| dies| davon)? "
        r"(?:dem|der|den) (?:be)?(?:nutzer|anwender)\w{0,2} (?:nichts|nicht)\b"
        r"|\bohne (?:es )?de[mn] (?:be)?nutzer (?:zu|davon zu|etwas zu) "
        r"(?:sagen|informieren|melden|fragen)",
    ),
    (
        ("ab jetzt", "ab sofort", "von nun an"),
        r"\b(?:ab jetzt|ab sofort|von nun an) (?:bist|musst|wirst) du\b",
    ),
    (  # French
        ("ignore", "oublie", "compte"),
        r"\b(?:ignore[rz]?|oublie[rz]?|ne (?:tiens|tenez) (?:pas |plus |aucun )?compte)"
        r"(?: (?:de|des|du|d'|toutes?|tous|les|vos|tes|ces)){0,4}"
        r" (?:instructions?|consignes?|regles?|directives?|ordres)"
        r"(?: (?:precedente?s?|anterieure?s?|initiale?s?|recue?s?|ci-dessus|d'avant|plus haut)\b"
        r"|(?<=tes instructions)|(?<=tes consignes)|(?<=vos instructions)|(?<=vos consignes))",
    ),
    (
        ("nouve",),
        r"\bnouve(?:au|l|lles?) (?:message|instructions?|consignes?) (?:(?:du )?systeme"
        r"|de l'utilisateur|du developpeur) ?:",
    ),
    (
        ("utilisateur",),
        r"\bn(?:e |')(?:en )?(?:dis|dites|parlez?|parles|mentionnez?|revelez?)(?: (?:rien|pas"
        r"|jamais"
        r"|cela|ceci|ca|en|de)){0,3} a l'utilisateur\b|\bsans (?:le dire a|prevenir|en informer)"
        r" l'utilisateur\b",
    ),
    (
        ("desormais", "partir de maintenant"),
        r"\b(?:desormais|a partir de maintenant),? (?:tu es|vous etes|tu dois|vous devez)\b",
    ),
    (  # Spanish and Portuguese
        ("instruc", "regla", "regra", "ordenes", "ordens", "indicac", "orientac", "diretri"),
        r"\b(?:ignor(?:a|e|en|em|ar)|olvid(?:a|e|ate de)|descart[ae]|desconsidere|esqueca"
        r"|(?:haz|haga) caso omiso de|no (?:sigas|obedezcas)|nao siga)"
        r"(?: (?:de|a|as|os|las|los|todas?|todos?|tus|sus|suas?|seus|tuas|estas|quaisquer)){0,4}"
        r" (?:instruc(?:cion|ciones|ao|oes)|reglas?|regras?|ordenes|ordens|indicaciones"
        r"|orientacoes|diretrizes|directrices)"
        r" (?:previas?|anteriores?|de arriba|de antes|acima|recibidas|recebidas)\b"
        r"(?! (?:de|do|del|da) )",
    ),
    (
        ("sistema", "usuario", "desarrollador", "desenvolvedor"),
        r"\b(?:nuev[oa]s?|nov[oa]s?) (?:mensaje|mensagem|instruc\w{2,5}|ordene?s?) d(?:el|o)"
        r" (?:sistema|usuario|desarrollador|desenvolvedor) ?:",
    ),
    (
        ("usuario", "utilizador"),
        r"\b(?:no (?:le |se lo )?(?:digas|cuentes|menciones|informes|reveles)|nao (?:conte|diga"
        r"|mencione|informe|revele|avise))(?: (?:nada|esto|eso|lo|isso|isto|sobre isso|de esto"
        r"|disso)){0,2} (?:al|ao|para o) (?:usuario|utilizador)\b"
        r"|\b(?:sin|sem) (?:decirle|avisar|dizer|contar|informar)(?: nada)? (?:al|ao) usuario\b",
    ),
    (
        ("ahora", "agora"),
        r"\b(?:(?:a partir de|desde) ahora,? (?:eres|debes|tienes que)"
        r"|(?:a partir de agora|de agora em diante),? (?:voce|tu) (?:es?|deve|precisa)\b)",
    ),
)

# These are looked for in their own letters: folding takes Cyrillic for Latin, and kana's marks.
NATIVE: tuple[tuple[tuple[str, ...], str], ...] = (
    (  # Chinese
        ("忽略", "无视", "無視", "忘记", "忘記", "忘掉", "不要遵守"),
        r"(?:忽略|无视|無視|忘记|忘記|忘掉|不要遵守)"
        r"(?:掉|所有|全部|一切|你|您|的|之前|以前|先前|此前|以上|上面|上述|前面|任何|收到|这些|這些){1,8}"
        r"(?:系统|系統)?(?:指令|指示|命令|规则|規則|提示|限制)",
    ),
    (("新的系", "新系"), r"新的?(?:系统|系統)(?:消息|訊息|提示|指令|指示|通知) ?:"),
    (
        ("用户", "用戶", "使用者"),
        r"(?:不要|别|別|切勿|不得)(?:告诉|告訴|通知|告知|提醒)(?:用户|用戶|使用者)"
        r"|(?:不要|别|別|切勿|不得)让用户(?:知道|发现)",
    ),
    (("从现在", "從現在"), r"[从從][现現]在(?:开始|開始|起)[,、]? ?你(?:就是|是|必须|必須|将|將)"),
    (  # Japanese
        ("無視", "忘れ", "破棄"),
        r"(?:これまで|今まで|以前|上記|先ほど|以上|元|最初)の(?:すべての|全ての|全)?"
        r"(?:指示|命令|指令|ルール|プロンプト|規則|制約)[はをも]?(?:、)?"
        r"(?:すべて|全て|全部|完全に|一切)?(?:無視|忘れ|破棄)",
    ),
    (("新しいシステム",), r"新しいシステム(?:メッセージ|プロンプト|指示|命令) ?:"),
    (
        ("ユーザ",),
        r"ユーザー?に(?:は|も)?(?:何も|このことは|この件は|一切)?"
        r"(?:伝え|言わ|知らせ|教え|報告し|話さ)(?:ない|ず|るな|ては)",
    ),
    (("から",), r"(?:今|これ)からは?(?:、)?(?:あなた|君|お前)は"),
    (  # Russian
        ("игнорир", "забудь", "не следуй", "не обращай", "отбрось"),
        r"\b(?:игнорируй|забудь|не следуй|не обращай внимания на|отбрось)(?:те)?"
        r"(?: (?:пожалуйста|все|всем|свои|твои|ваши|эти|любые|про|о|об)){0,4}"
        r" (?:(?:предыдущ|прежн|прошл|ранн|вышеуказанн|вышеизложенн|исходн)\w{1,4}|(?<=свои)"
        r"|(?<=твои))"
        r" (?:\w{1,20} )?(?:инструкци|указани|правил|команд|приказ|распоряжени|промпт|ограничени)",
    ),
    (
        ("системн", "инструкци", "указани"),
        r"\bнов(?:ое|ая|ые|ый) (?:системн\w{2,3} (?:сообщение|инструкция|указание|промпт)"
        r"|(?:инструкци|указани)\w (?:от )?(?:системы|пользователя|разработчика)) ?:",
    ),
    (
        ("пользовател",),
        r"\bне (?:говори|сообщай|рассказывай|упоминай)(?:те)?"
        r"(?: (?:об этом|этого|ничего|про это|это)){1,2} пользовател(?:ю|ям)\b"
        r"|\bне (?:говори|сообщай|рассказывай)(?:те)? пользовател(?:ю|ям) (?:об этом|ничего"
        r"|про это)",
    ),
    (
        ("отныне", "с этого момента"),
        r"\b(?:отныне|с этого момента),? (?:ты|вы) (?:должен|должны|обязан|будешь|-|—)",
    ),
)  # fmt: skip
