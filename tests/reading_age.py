"""How hard a text is to read: measures for English and Spanish, with their sources.

English: the Flesch-Kincaid grade, 0.39 words a sentence + 11.8 syllables a word -
15.59; Kincaid, Fishburne, Rogers and Chissom (1975) Derivation of new readability
formulas for Navy enlisted personnel, Research Branch Report 8-75. A grade plus five
is about an age in years.

Spanish: the INFLESZ scale, 206.835 - 62.3 syllables a word - words a sentence;
Szigriszt Pazos (1993) Sistemas predictivos de legibilidad del mensaje escrito, with
the bounds of Barrio-Cantalejo et al. (2008) Anales del Sistema Sanitario de Navarra
31:135-152: below 40 very hard, 40 to 55 somewhat hard, 55 to 65 normal, 65 to 80
quite easy, above 80 very easy. From 55 a text suits the average reader.

Counting follows Flesch (1949) The Art of Readable Writing, appendix: a sentence is a
unit of thought that ends in a full stop, question mark, exclamation mark, colon or
semicolon; a number is a word of a sentence, and its syllables are left out.
Allowance for names: what a mission calls its places, indicators and units is not ours
to reword; pass it as ``names`` and each counts as one word, without syllables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

HARDEST_GRADE = 9.0
EASY_ENOUGH = 55.0
NUMBER = re.compile(r"[−-]?\d[\d.,:/\u202f\u00a0]*\d%?|[−-]?\d\s?%?|CSV|SVG|JSON|HTML")
NAME = "\N{OBJECT REPLACEMENT CHARACTER}"
WORD = re.compile(rf"[^\W\d_]+(?:['’-][^\W\d_]+)*|{NAME}|#")
END = re.compile(r"[.!?;:]+(?=\s|$|[\"'”»)])")

ENGLISH_VOWELS = re.compile(r"[aeiouy]+")
# Words that the rules of spelling miscount, counted by ear.
ENGLISH_ODD = {
    "area": 3, "areas": 3, "being": 2, "every": 2, "everything": 3, "science": 2,
    "sources": 2, "something": 2, "cities": 2, "sometimes": 2, "forecasting": 3,
    "evidence": 3, "people": 2, "business": 2, "idea": 3, "ideas": 3, "anyone": 3,
    "someone": 2, "everyone": 3, "nobody": 3, "themselves": 2, "therefore": 2,
    "create": 2, "created": 3, "really": 2, "goes": 1, "does": 1, "doing": 2,
    "going": 2, "seeing": 2, "theory": 3, "period": 3, "periods": 3, "various": 3,
    "jeffreys": 2, "missionmetrics": 4, "moved": 1, "pieces": 2, "likely": 2,
    "namely": 2, "lately": 2, "hardly": 2, "largely": 2, "statement": 2, "places": 2,
    "likeliest": 3, "highest": 2, "lowest": 2, "nothing": 2, "whole": 1, "wholly": 2,
    "comes": 1, "shape": 1, "varying": 3, "varies": 2, "carry": 2, "outlines": 2,
    "piece": 1, "notebook": 2, "administrative": 5, "exceptional": 4, "readable": 3,
    "theatre": 3, "video": 3,
}  # fmt: skip
SPANISH_SYLLABLE = re.compile(
    # Two strong vowels part, a weak one joins, a weak one with an accent parts.
    r"[iuü]?[aeoáéó][iuüy]?(?![a-záéíóúüñ])|[iuü]?[aeoáéó][iuü]?|[íú]|[iuü]+(?:y\b)?|y(?![a-záéíóú])"
)


class Effort(NamedTuple):
    """What a text asks of its reader."""

    words: int
    sentences: int
    syllables: int
    spoken: int

    @property
    def grade(self) -> float:
        """Flesch-Kincaid grade of an English text."""
        return 0.39 * self._length + 11.8 * self._syllables - 15.59

    @property
    def inflesz(self) -> float:
        """Ease of a Spanish text on the scale of Szigriszt Pazos."""
        return 206.835 - 62.3 * self._syllables - self._length

    @property
    def _length(self) -> float:
        return self.words / max(self.sentences, 1)

    @property
    def _syllables(self) -> float:
        return self.syllables / max(self.spoken, 1)


def effort(text: str, language: str, names: Iterable[str] = ()) -> Effort:
    """Words, sentences and syllables of ``text``; ``names`` are not ours to reword."""
    for name in sorted({n for n in names if n}, key=len, reverse=True):
        text = text.replace(name, f" {NAME} ")
    plain = NUMBER.sub(" # ", text)
    words = WORD.findall(plain)
    spoken = [w for w in words if w not in (NAME, "#")]
    count = spanish if language == "es" else english
    ends = len(END.findall(plain.rstrip()))
    left_open = bool(plain.strip()) and not END.search(plain.rstrip()[-2:])
    sentences = max(1, ends + left_open)
    return Effort(len(words), sentences, sum(map(count, spoken)), len(spoken))


def too_hard(text: str, language: str, names: Iterable[str] = ()) -> str:
    """Why ``text`` is too hard for about twelve years, or nothing."""
    found = effort(text, language, names)
    if language == "es":
        return "" if found.inflesz >= EASY_ENOUGH else f"INFLESZ {found.inflesz:.0f}"
    return "" if found.grade <= HARDEST_GRADE else f"grade {found.grade:.1f}"


def english(word: str) -> int:
    """Syllables of an English word: vowels that sound, from its spelling."""
    parts = [p for p in re.split(r"[-'’]", word.casefold()) if len(p) > 1 or p in "ai"]
    return sum(map(_english, parts)) or 1


def _english(word: str) -> int:
    if word in ENGLISH_ODD:
        return ENGLISH_ODD[word]
    count = len(ENGLISH_VOWELS.findall(word))
    silent = (  # make and scale, called, rates; but not table, needed, ranges
        re.search(r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouydt]ed$", word)
        or (word.endswith("es") and not re.search(r"([aeiouyscxzg]|sh|ch)es$", word))
    )
    if silent and count > 1:
        count -= 1
    if re.search(r"[^aeiouy]e(ly|ment|ful|less|where)", word):  # rarely, measurement
        count -= 1
    parted = re.findall(r"[^ctsgx]i(?:a|o(?!n)|u)|eo$|ue[ln]", word)  # se-ri-ous
    return max(count + len(parted), 1)


def spanish(word: str) -> int:
    """Syllables of a Spanish word, by the rules of its spelling."""
    plain = word.casefold()
    plain = re.sub(r"qu(?=[eiéí])", "k", plain)
    plain = re.sub(r"gu(?=[eiéí])", "g", plain)
    plain = re.sub(r"h", "", plain) if not re.search(r"[aeo]h[aeo]", plain) else plain
    return max(len(SPANISH_SYLLABLE.findall(plain)), 1)
