"""The words of the world as BERT and CLIP vocabularies. Every word of the world is one token; letters spell the others."""
import re
import string

from things import THINGS
from world import COLOURS, NUMBERS, TEXTURES

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PLAIN = """a an the and of on in to is are there what how many which where with colour color background ground front picture
next beside left right above over below under beneath you can see yes no photo image scene it at by"""


def world_words():
    """Every word that captions, questions and answers use."""
    words = set(PLAIN.split()) | set(COLOURS) | set(NUMBERS) | set(filter(None, TEXTURES))
    for thing in THINGS:
        words.update(word for pair in thing.names for name in pair for word in name.split())
    return sorted(words)


def bert_vocabulary():
    """The lines of vocab.txt; [DEC] and [ENC] come last, as in BLIP."""
    letters = list(string.ascii_lowercase + string.digits)
    single = list("?,.'-!") + letters
    words = [word for word in world_words() if word not in letters]
    return SPECIAL + single + ["##" + letter for letter in letters] + words + ["[DEC]", "[ENC]"]


class Bert:
    """Text to ids, for text of the world only."""

    def __init__(self):
        self.words = bert_vocabulary()
        self.ids = {word: index for index, word in enumerate(self.words)}
        self.cls, self.sep, self.dec = self.ids["[CLS]"], self.ids["[SEP]"], self.ids["[DEC]"]

    def split(self, text):
        """The words and marks of a text."""
        return re.findall(r"[a-z]+|[?,]", text)

    def encode(self, words):
        """[CLS] words [SEP]"""
        return [self.cls] + [self.ids[word] for word in words] + [self.sep]

    def text(self, ids):
        """The words of these ids, without special tokens."""
        words = [self.words[i] for i in ids if self.words[i][0] != "["]
        return " ".join(words).replace(" ,", ",").replace(" ?", "?")
