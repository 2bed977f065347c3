"""Writes goldens for TextMetricsTest: python3 text_metrics.py > ../resources/dev/tunesmith/evaluate/metric/goldens.json

Needs rouge-score, sacrebleu and nltk (pip install rouge-score==0.1.2 sacrebleu==2.6.0 nltk==3.10.4). The file names the
versions. All texts are written for this test; variants of them are made by seeded rules.
"""

import json
import random
from importlib.metadata import version

import nltk.stem.porter
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU, CHRF

TEXTS = [
    "The parcel left our warehouse on Monday and should reach you within three working days.",
    "Please restart the router, wait thirty seconds, and try again.",
    "Your refund of €49.90 was issued on 2026-03-14; banks need 3-5 days.",
    "I'm sorry, but I can't change the address after shipping.",
    "Kestrel's 2.5-litre flask keeps tea hot for 12 hours (tested at 20 °C).",
    "We don't ship to P.O. boxes; use a street address instead.",
    "First line of the answer.\nSecond line, a bit longer than the first.\nThird line.",
    "- unplug it\n- wait 10 s\n- plug it back in",
    "{\"city\": \"Berlin\", \"guests\": 4, \"time\": \"19:30\"}",
    "Use <b>bold</b> & <i>italics</i> sparingly &quot;please&quot; &amp; thank you.",
    "The conditional relational operators generalise rational decisions hopefully.",
    "Flying flies tied ties, dying dyes, and lying skies enjoyed enjoyment.",
    "Communications, communicating, communicated: the electricity authorities' happiness.",
    "Cats and ponies agreed that the caresses were feudalistic, analogous and formal.",
    "Proceed to succeed; news of innings and outings exceeded the canning.",
    "Bitte starten Sie den Router neu und warten Sie dreißig Sekunden.",
    "Die Rücksendung ist kostenlos, wenn Sie das beigelegte Etikett verwenden.",
    "Merci d'avoir patienté : votre commande n° 4521 est expédiée aujourd'hui.",
    "¿Dónde está mi pedido? ¡Lo necesito mañana!",
    "Il pacco è stato consegnato alle 14:05, firmato da «Rossi».",
    "Посылка прибудет в пятницу, 12 июня, до 18:00.",
    "Το δέμα σας θα φτάσει αύριο το πρωί.",
    "请重新启动路由器,然后等待三十秒。",
    "ルーターを再起動して、30秒お待ちください。",
    "라우터를 다시 시작하고 30초 동안 기다려 주세요.",
    "يرجى إعادة تشغيل جهاز التوجيه والانتظار ثلاثين ثانية.",
    "कृपया राउटर को पुनः आरंभ करें।",
    "İstanbul'da ISPARTA gülleri ŞİMDİ indirimde.",
    "Thanks 🙏🏽 see you soon 👩‍🚀 — the team",
    "Price: 1,299.00 USD (≈ 1.199,00 €), 15% off, code SAVE-15!",
    "v1.2.3-rc.1 -> v2.0.0, see https://example.org/a_b?c=d&e=f#g",
    "a",
    "no",
    "...",
    "?!",
    "2 + 2 = 4",
    "The the the the the cat cat.",
    "tab\there and\u00a0no-break\u2003em space\u3000wide",
    "soft-\nhyphen at the line's end and <skipped> text",
    "ΟΔΟΣ ΟΔΟΣ straße STRASSE ﬁne ﬂow naïve cafe\u0301 café",
    "x" * 70 + " " + "y" * 65,
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
]

SUFFIXES = (
    "s es ies sses ss ed ied eed ing ying y ly ational tional enci ency ancy izer bly alli ally entli ently eli ousli ously "
    "ization ation ator alism iveness fulness ousness aliti ality iviti ivity biliti bility fulli fully logi logy icate "
    "ative alize iciti icity ical ful ness al ance ence er ic able ible ant ement ment ent ion sion tion ou ism ate iti ous "
    "ive ize e ll lle"
).split()
STEMS = (
    "hop fil fail hiss fizz tann siz troubl conflat plaster sky fly cr bl roll control cease rate probat yy syzyg toy boy "
    "happ enjo relat ration commun electr gener oper form sens vietnam decis adopt adjust replac homolog angular effect "
    "ar b x 3 2nd ye ay"
).split()


def words(text):
    return text.split(" ")


def dropped(text, rng):
    return " ".join(w for w in words(text) if rng.random() > 0.3)


def shuffled(text, rng):
    parts = words(text)
    rng.shuffle(parts)
    return " ".join(parts)


def doubled(text, rng):
    return " ".join(w for w in words(text) for _ in range(1 + (rng.random() < 0.3)))


def typos(text, rng):
    return "".join(rng.choice("aeiou,. ") if rng.random() < 0.06 else c for c in text)


def cut(text, rng):
    return text[: rng.randrange(len(text) + 1)]


def cased(text, rng):
    return text.upper() if rng.random() < 0.5 else text.lower()


def lines(text, rng):
    return "".join("\n" if c == " " and rng.random() < 0.3 else c for c in text)


def spaced(text, rng):
    return "  " + text.replace(" ", " \t ") + rng.choice(["\n", " \u00a0", "\r\n", "\u0085"])


CHANGES = [dropped, shuffled, doubled, typos, cut, cased, lines, spaced]


def pairs():
    rng = random.Random(20261130)
    made = [("", ""), ("", TEXTS[0]), (TEXTS[0], ""), (" \n", TEXTS[1]), ("words", "other")]
    made += [(text, text) for text in TEXTS[:12]]
    made += [(TEXTS[i], TEXTS[(i + 1) % len(TEXTS)]) for i in range(len(TEXTS))]
    while len(made) < 220:
        text = rng.choice(TEXTS)
        made.append((rng.choice(CHANGES)(rng.choice(CHANGES)(text, rng), rng), text))
    return made


def triple(score):
    return [score.precision, score.recall, score.fmeasure]


def main():
    kinds = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    rouge = {stem: rouge_scorer.RougeScorer(kinds, use_stemmer=stem) for stem in (False, True)}
    sentence = {t: BLEU(tokenize=t, effective_order=True) for t in ("13a", "intl", "char", "none")}
    corpus = {t: BLEU(tokenize=t) for t in ("13a", "intl", "char", "none")}
    chrf = {"chrf": CHRF(), "chrf++": CHRF(word_order=2)}
    all_pairs = pairs()
    rows = []
    for answer, reference in all_pairs:
        row = {"answer": answer, "reference": reference, "bleu": {}, "chrf": {}, "rouge": {}, "stemmed": {}}
        for stem, name in ((False, "rouge"), (True, "stemmed")):
            scores = rouge[stem].score(reference, answer)
            row[name] = {kind: triple(scores[kind]) for kind in kinds}
        for name, metric in sentence.items():
            row["bleu"][name] = metric.sentence_score(answer, [reference]).score
        for name, metric in chrf.items():
            row["chrf"][name] = metric.sentence_score(answer, [reference]).score
        rows.append(row)
    answers = [a for a, _ in all_pairs]
    references = [[r for _, r in all_pairs]]
    stemmer = nltk.stem.porter.PorterStemmer()
    vocabulary = sorted({stem + suffix for stem in STEMS for suffix in SUFFIXES})
    print(json.dumps({
        "versions": {name: version(name) for name in ("rouge-score", "sacrebleu", "nltk")},
        "corpus": {
            **{"bleu " + t: m.corpus_score(answers, references).score for t, m in corpus.items()},
            **{name: m.corpus_score(answers, references).score for name, m in chrf.items()},
        },
        "stems": {word: stemmer.stem(word) for word in vocabulary},
        "pairs": rows,
    }, ensure_ascii=True, separators=(",", ":")))


if __name__ == "__main__":
    main()
