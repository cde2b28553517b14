"""What people say when they decide, doubt, object and agree: the words that the scorer looks for, by language.

English, German, French, Spanish, Italian, Portuguese and Dutch marks are known; elsewhere agreement alone speaks.
Every pattern is linear in the length of what it reads: messages may be 40,000 characters long.
"""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# Marks

_LABELS = (
    r"(?:final\s+|new\s+|joint\s+)?decision(?:\s+made)?|decided|settled|confirmed|agreed|agreement|outcome|resolved|resolution|final(?:\s+answer)?|approved|conclusion|done\s+deal"
    r"|entscheidung|beschlu(?:ss|ß)|beschlossen|entschieden|vereinbart|einigung|ergebnis|fazit"
    r"|d[ée]cision|d[ée]cid[ée]|act[ée]|convenu"
    r"|decisi[óo]n|decidido|acordado|acuerdo|resoluci[óo]n|decisione|deciso|decis[ãa]o|besluit|besloten"
)
_BEFORE_LABEL = (
    r"(?:(?:correction|update|so|ok|okay|yes|right|then|and|the|our|also|dann|alors|entonces)\b\W{1,3}){0,3}"
)
_ABOUT = r"(?:\s+(?:on|in|with|by|mit|zu|sur|avec|con)\s[^:\n]{1,40})?"  # “Agreed with the carrier: …”
LABEL = re.compile(
    rf"^[\W_]*(?:\d{{1,2}}[.)]\W*)?{_BEFORE_LABEL}(?:{_LABELS})(?:{_ABOUT}[*_]*\s*:|[*_]*\s*(?::|[-–—](?=\s)))[*_]*|^\s*[*_#]+\s*(?:{_LABELS})[*_:]+\s*$",
    re.IGNORECASE,
)
PHRASE = _any(
    r"\bwe(?:['’]ve|\s+have|['’]re|\s+are)?\s+(?:all\s+)?(?:just\s+|now\s+|finally\s+)?(?:decided|agreed|settled)\b",
    r"\bi(?:['’]ve|\s+have)?\s+decided\b",
    r"\blet['’]?s\s+go\s+with\b",
    r"\bwe(?:['’]ll|\s+will|['’]re|\s+are)\s+(?:go|going)\s+with\b",
    r"^[\W_]*(?:(?:yes|ok|okay|so|then|right)\b\W{1,3}){0,2}going\s+with\b",
    r"\bit(?:['’]s|\s+is)\s+(?:decided|agreed|settled)\b",
    r"^\W{0,9}(?!(?:here|there|so|this|that|what|how|where|i|we|yes|no)\b)\w[^\s?]{0,40}(?:\s+[^\s?]{1,40}){0,5}?"
    r"(?<!\bas)(?<!what)(?<!how)(?<!where)\s+it\s+is\b(?=[.!,;]|\s*$|\s+then)",
    r"\b(?:the|our)\s+(?:final\s+)?decision\s+is\b",
    r"^[\W_]*agreed,?\s+(?:to|on|we|we['’]ll|let['’]?s)\b",
    r"^[\W_]*decided\s+(?:to|on|against|not\s+to)\b",
    r"\bwir\s+haben\b[^.!?\n]{0,80}\b(?:entschieden|beschlossen|vereinbart|geeinigt)\b",
    r"\b(?:es\s+ist|damit\s+ist|ist\s+damit)\s+(?:entschieden|beschlossen)\b",
    r"\bes\s+bleibt\s+(?:bei|dabei)\b",
    r"\bon\s+(?:a|vient\s+de)\s+d[ée]cid(?:é|e|er)\b",
    r"\bnous\s+avons\s+d[ée]cid[ée]\b",
    r"\bon\s+(?:part|va\s+partir|reste)\s+sur\b",
    r"\bc['’]est\s+(?:d[ée]cid[ée]|act[ée]|valid[ée])\b",
    r"\b(?:hemos\s+)?(?:decidido|decidimos|acordado|acordamos)\s+\w",
    r"\b(?:vamos|nos\s+quedamos|quedamos)\s+con\b",
    r"\babbiamo\s+deciso\b",
    r"\bwe\s+hebben\s+besloten\b",
)
# Said of something to be done, not yet a decision: with somebody who agrees it is one.
_IDLE = r"(?:see|talk|look|discuss|wait|meet|check|take|not|hope|say|sync|find|think|try|know|hear|be|have|get|ask|share|update|report|need|let)"
COMMITS = _any(
    rf"\blet['’]?s\s+(?!{_IDLE}\b)\w",
    rf"\bwe(?:['’]ll|\s+will)\s+(?!{_IDLE}\b)\w",
    r"\bwe\s+(?:keep|stop|drop|stay|switch|skip|move|use|start|postpone|cancel|offer|charge)\b",
    r"\b(?:proposal|recommendation|plan|vorschlag|proposition|propuesta)\s*:",
    r"\bi\s+(?:propose|suggest|recommend)\b",
    r"\bthen[.!]?\s*$|^\W*(?:so|ok|okay|fine|then|right)\b[^.!?\n]{1,80}\b(?:then|stays?|remains?)\b",
    r"^\W*(?:(?:ok|okay|yes|then|so)\W{1,3})?(?:waive|drop|keep|cancel|postpone|ship|kill|remove|skip|stick|stop|buy|order|close)\s",
    r"\b(?:gets?|will\s+be|is\s+being|are\s+being)\s+\w{2,20}(?:ed|en|pt)\b|\bunless\s+(?:some|any)(?:one|body)\b",
    r"\bthen\s+we\s+\w|^\W*(?:extended|moved|postponed|cancell?ed|accepted|rejected|granted|waived)\s",
    r"\b(?:rfc|adr|proposal|request)[-\s]?\S{0,10}\s+(?:is\s+|was\s+)?(?:accepted|approved|rejected)\b",
    r"\bso\s+machen\s+wir\b|\bon\s+(?:la|le|les)\s+(?:d[ée]cale|garde|annule|reporte|fait|prend)\b",
    r"\bfrom\s+now\s+on\b|\bas\s+of\s+(?!now)\w|\beffective\b|\bwith\s+immediate\s+effect\b|\bmoves?\s+to\b|\bno\s+longer\b",
    r"\b(?:dann|also)\s+(?:machen|nehmen|gehen|bleiben)\s+wir\b|\bab\s+sofort\b|\bwir\s+(?:machen|nehmen|bleiben|lassen|berechnen|stellen)\b",
    r"\bd[èe]sormais\b|\b[àa]\s+partir\s+(?:de|du)\b|\bon\s+(?:garde|arr[êe]te|passe|prend|fait|reste)\b",
    r"\ba\s+partir\s+de(?:l)?\b|\bdesde\s+ya\b",
)

# What makes a mark less than a decision

NEGATION = _any(
    r"\b(?:not|never|nobody|no\s+one|neither|hardly)\b|n['’]t\b",
    r"\b(?:nicht|nie|niemand|kein(?:e[nmrs]?)?)\b",
    r"\b(?:pas|jamais|personne)\b",
    r"\b(?:todav[íi]a|a[úu]n)\s+no\b|\bno\s+(?:hemos|se\s+ha|est[áa])\b",
)
DOUBT = _any(
    r"\b(?:maybe|perhaps|possibly|might|should|shall|could|would|can|may|how\s+about|i\s+think|i\s+guess|i\s+thought|suggest"
    r"|propose|proposal|draft|tentative(?:ly)?|leaning|ideally)\b",
    r"\b(?:vielleicht|eventuell|evtl|sollten|k[öo]nnten|w[üu]rde|m[öo]glicherweise)\b",
    r"\b(?:peut-[êe]tre|on\s+pourrait|faudrait)\b",
    r"\b(?:quiz[áa]s?|tal\s+vez|a\s+lo\s+mejor|podr[íi]amos)\b",
)
CONDITION = _any(
    r"\b(?:if|unless|until|once|whether|before|assuming|provided)\b", r"\b(?:wenn|falls|sobald|sofern|si|cuando)\b"
)
PAST = _any(
    r"\blast\s+(?:year|quarter|month|summer|winter|spring|autumn|fall|time|sprint|cycle)\b",
    r"\bin\s+(?:19|20)\d\d\b|\bback\s+(?:in|then)\b|\b(?:years?|months|quarters?)\s+ago\b",
    r"\b(?:previously|originally|historically|formerly|at\s+the\s+time|used\s+to|once\s+upon|in\s+the\s+past)\b",
    r"\b(?:letztes\s+jahr|letzten\s+(?:monat|sommer|winter)|damals|fr[üu]her|urspr[üu]nglich|im\s+vorjahr)\b",
    r"\b(?:l['’]an(?:n[ée]e)?\s+(?:dernier|derni[èe]re|pass[ée]e)|[àa]\s+l['’][ée]poque|autrefois)\b",
    r"\b(?:el\s+a[ñn]o\s+pasado|antes|en\s+su\s+d[íi]a)\b",
)
# “as we decided”, “why we decided”: spoken of, not decided now.
REPORTED = _any(
    r"\b(?:as|like|what|which|why|when|where|how|than|after|since|because|remember|thought|say|says|said|told|claims?|wish|hope|pretend|imagine)"
    r"(?:\s+(?:that|if))?\s*$"
)
QUOTATION = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»")
QUOTATION_MARK = re.compile(r"[\"“„«]")
OPEN_END = _any(
    r"\b(?:maybe|perhaps|not\s+sure|i\s+guess|right|no|oder|non|vielleicht)\b[.!…]*\?*$",
    r"^\W*(?:tbd|tba|tbc|pending|none|not\s+yet|unclear|open|maybe|perhaps|needed|offen|steht\s+aus|noch\s+nicht"
    r"|en\s+attente|pendiente|\?)",
)
UNSURE_END = re.compile(r"\b(?:maybe|perhaps|not\s+sure|i\s+guess)\b[.!…]*$", re.IGNORECASE)
JOKE = _any(
    r"\bjust\s+kidding\b|\bkidding\b|\bjk\b|\blol\b|\blmao\b|\bha(?:ha)+\b|(?<!\S)/s\b|\bno\s+seriously\b",
    r":(?:joy|rofl|laughing|stuck_out_tongue\w{0,30}|upside_down_face|troll|clown_face):|[😂🤣🤡😜🙃]",
)
JOKE_REACTIONS = {"joy", "rofl", "laughing", "stuck_out_tongue", "clown_face", "upside_down_face"}
REVERSAL = _any(
    r"\b(?:scrap|cancel|forget|ignore|strike|undo)\s+(?:that|this|it|my\s+last|what\s+i\s+said)\b(?!\s+(?:task|ticket|invite|meeting|order))",
    r"\bon\s+second\s+thoughts?\b|\b(?:take|taking)\s+(?:that|it)\s+back\b|\bi\s+take\s+back\b",
    r"\bactually,?\s+no\b(?!\s+(?:problem|worries|issue|objection|concern|need|change))",
    r"\bnever\s*mind\s+(?:then|that|it)\b|\bscratch\s+that\b",
    r"\bchange\s+of\s+plans?\b|\b(?:changed|change)\s+(?:our|my)\s+minds?\b|\bback\s+to\s+(?:the\s+drawing\s+board|square\s+one)\b",
    r"^\W*(?:correction|korrektur|correctif|correcci[óo]n)\b|\bjust\s+kidding\b",
    r"\b(?:doch\s+nicht|planänderung|kommando\s+zur[üu]ck)\b|\b(?:finalement,?\s+non|on\s+annule|changement\s+de\s+plan)\b",
    r"\b(?:is|['’]s|are|['’]re|put\s+(?:it|this|that))\s+(?:now\s+)?on\s+hold\b|\bparking\s+(?:it|this|that)\b|\boff\s+the\s+table\b",
    r"\b(?:al\s+final\s+no|cambio\s+de\s+planes?|mejor\s+no)\b",
)
CHANGE = _any(r"\b(?:instead|rather|actually|correction|update|changed?|new\s+plan|stattdessen|doch|plut[ôo]t|mejor)\b")

# Agreement

ASSENT_REACTIONS = {"+1", "thumbsup", "white_check_mark", "heavy_check_mark", "100", "ok_hand", "heavy_plus_sign"}
DISSENT_REACTIONS = {"-1", "thumbsdown", "x", "no_entry", "no_entry_sign", "no_good"}
ASSENT = re.compile(
    r"(?:\+1|:\+1:|:thumbsup:|:white_check_mark:|:heavy_check_mark:|:100:|:ok_hand:|👍|✅|i\s+agree|(?:fully\s+|all\s+)?agreed?"
    r"|sounds\s+(?:good|great)|lgtm|(?:that\s+)?works\s+for\s+(?:me|us)|(?:fine|good|ok|okay)\s+(?:by|with|for|from)\s+\w+|yes|yep|yup|sure|deal|seconded|in\s+favou?r|(?:fine|good)\W*$|good\s+(?:idea|plan|call|compromise)"
    r"|i['’]?m\s+(?:fine|ok|okay|good|happy|in)\b|on\s+board|einverstanden|passt|klingt\s+gut|ja|gerne|dafür|d['’]accord|ça\s+me\s+va"
    r"|ok\s+pour\s+moi|oui|de\s+acuerdo|me\s+parece\s+bien|s[íi]|va\s+bene|akkoord)(?![\w-])",
    re.IGNORECASE,
)
ASSENT_INSIDE = re.compile(
    r"\bworks\s+for\s+(?:me|us)\b|\bi['’]?m\s+on\s+board\b|(?<!\w)\+1\s+from\b|\bi\s+can\s+live\s+with\s+that\b|\bpasst\s+f[üu]r\b",
    re.IGNORECASE,
)
APPROVAL = re.compile(
    r"(?:(?:ok|okay|sure|yes|great|fine)\W{1,3})?(?:approved|go\s+ahead|good\s+to\s+go|ship\s+it|do\s+it|green\s+light|signed\s+off|you\s+have\s+my\s+(?:ok|approval|go)"
    r"|genehmigt|freigegeben|valid[ée]|aprobado|adelante)(?![\w-])",
    re.IGNORECASE,
)
# Somebody takes it as said and goes on: less than agreement, and only where somebody committed.
ACCEPTANCE = re.compile(
    r"\W*(?:ok|okay|k|noted|will\s+do|on\s+it|done|great|perfect|cool|nice|works|super|thanks|thank\s+you|thx|good|understood|alright|clear|top|deal|wow|congrat\w*|yay|love\s+it|awesome|amazing"
    r"|got\s+it|danke|alles\s+klar|verstanden|merci|parfait|entendu|vale|perfecto|gracias|perfetto)(?![\w-])",
    re.IGNORECASE,
)
RESERVATION = _any(
    r"\b(?:but|except|however|though|if|unless|not|once|only|aber|nur|mais|sauf|pero|salvo)\b|n['’]t\b|\?"
)

# Kinds of messages that people agree to without deciding anything

SOCIAL = _any(
    r"\b(?:thank(?:s|\s+you)?|thx|congrat\w*|welcome|happy\s+\w+day|well\s+done|great\s+(?:work|job)|proud|see\s+you|good\s+morning|fyi"
    r"|uploaded|shared|sent|posted|invite|have\s+a\s+look|take\s+a\s+look|out\s+of\s+office|ooo|on\s+it|love\s+it|wow|amazing|awesome|prs?|pull\s+request|(?:ready\s+for|please)\s+review|merged|deployed|danke|merci|gracias)\b",
    r"^\W*i(?:['’](?:m|ve|ll)|\s+(?:am|have|will|was|did|just|need|can))\b",
)
# Something is open, also where nobody wrote a question mark.
ASKED = _any(
    r"\?",
    r"^\W*(?:do|does|did|should|shall|can|could|which|what|who|when|where|how|whether)\b",
    r"\b(?:or|vs|versus|oder|ou|o)\b|\s/\s",
)
ASKS = _any(
    r"\b(?:should|shall|can|could|may)\s+(?:we|i)\b|\b(?:how|what)\s+about\b|\blet['’]?s\b|\bwhy\s+don['’]t\s+we\b|\bok\s+(?:to|if|with)\b"
    r"|\bpropose\b|\bsollen\s+wir\b|\bon\s+(?:part|fait)\b|\b[¿]?(?:vamos|hacemos)\b"
)
DISSENT = _any(
    r"\bi\s+(?:strongly\s+|still\s+|have\s+to\s+)?(?:disagree|object)\b|^\W*(?:-1|:-1:|:thumbsdown:|👎|no\s+way|veto)(?!\w)",
    r"\b(?:can['’]?t|cannot|won['’]?t|don['’]?t)\s+(?:support|agree|accept)\b|\b(?:i['’]m|we['’]re|am|are)\s+(?:strongly\s+)?against\b",
    r"^\W*(?:hold\s+on|wait|stop)\b|\bnot\s+(?:ok|okay|acceptable|comfortable)\b|\bi\s+block\b",
    r"\bdagegen\b|\bnicht\s+einverstanden\b|\bpas\s+d['’]accord\b|\bje\s+m['’]oppose\b|\bno\s+estoy\s+de\s+acuerdo\b|\ben\s+contra\b",
)
CONCERN = _any(
    r"\b(?<!no\s)(?<!any\s)(?:objections?|concerns?|concerned|worry|worried|worries|downside|drawback|blocker|risky|risk\s+is)\b",
    r"\b(?<!kein\s)(?<!keine\s)(?:einwand|einw[äa]nde|bedenken|nachteil)\b",
    r"\b(?:objection|inqui[èe]t\w*|r[ée]serves?|inconv[ée]nient)\b|\b(?:objeci[óo]n|me\s+preocupa|preocupaci[óo]n|desventaja)\b",
)
NO_CONCERN = _any(
    r"\b(?:no|any|without|zero)\s+(?:further\s+|more\s+|big\s+)?(?:objections?|concerns?|worries|blockers?)\b",
    r"\bkeine?\s+(?:einw[äa]nde?|bedenken)\b|\b(?:aucune|pas\s+d['’])\s*objection\b|\bsin\s+objeci(?:ones|[óo]n)\b",
)
REASON = _any(
    r"\b(?:because|due\s+to|the\s+reason|so\s+that|that\s+way|which\s+means|in\s+order\s+to)\b|\bsince\s+(?!\d|last|yesterday|monday|then|\w+day)\w",
    r"^\W*(?:reasons?|why|rationale|grund|begr[üu]ndung|raison|motivo|raz[óo]n)\s*:",
    r"\b(?:weil|denn|damit|deshalb|da\s+(?:wir|die|der|das|es))\b|\b(?:parce\s+qu\w*|car|puisqu\w*|afin)\b|\b(?:porque|ya\s+que|puesto\s+que)\b",
)
OPTION = _any(  # of a whole line
    r"^[\W_]*(?:option|alternative|variante?|plan|choice|opci[óo]n|l[öo]sung)\s+[A-Z0-9]{1,2}\s*(?:[:.)]|[-–—]\s)",
    r"^[\W_]*(?:options|optionen|opciones|alternatives|candidates)\s*:[*_]*\s*\w",
)
SUGGESTION = _any(
    r"^\W*(?:how|what)\s+about\s|^\W*alternatively\b|^\W*another\s+option\b|^\W*or\s+we\s+could\b|^\W*we\s+could\s+(?:also\s+)?\w",
    r"^\W*wir\s+k[öo]nnten\b|^\W*on\s+pourrait\b|^\W*podr[íi]amos\b",
)
LISTED = re.compile(r"^[ \t]*(?:[•*-][ \t]*)?\(?(?:[A-Ha-h]|[1-9])[).][ \t]+\S")
LINK = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>", re.IGNORECASE)
