"""What a text claims about a scene: which things, how many, how they stand, on which ground - and whether that is so.

The claims give the text encoder targets of its own during training: the token of a noun learns where its thing is and how many there are,
the token of a relation how the two things stand, and each claiming token whether its claim is true."""
from things import THINGS
from world import ABOVE, BELOW, COLOURS, LEFT, NUMBERS, OPPOSITE, RIGHT, SIZE, TEXTURES

NAMES = {tuple(name.split()): kind for kind, thing in enumerate(THINGS) for pair in thing.names for name in pair}
LONGEST = max(map(len, NAMES))
COUNTS = {"a": 1, "an": 1, **{word: count for count, word in enumerate(NUMBERS) if count}}
RELATIONS = {"left": LEFT, "right": RIGHT, "above": ABOVE, "over": ABOVE, "below": BELOW, "under": BELOW, "beneath": BELOW,
             "beside": None, "next": None}


def nouns(words):
    """(place of the last word, place of the first, kind) of every thing that the words name."""
    found, place = [], 0
    while place < len(words):
        for length in range(LONGEST, 0, -1):
            kind = NAMES.get(tuple(words[place:place + length]))
            if kind is not None:
                found.append((place + length - 1, place, kind))
                place += length - 1
                break
        place += 1
    return found


def facts(scene):
    """Count and mean centre (-1..1) of each kind in a scene."""
    found = {}
    for kind, x, y, _ in scene.instances:
        many, sx, sy = found.get(kind, (0, 0.0, 0.0))
        found[kind] = many + 1, sx + x, sy + y
    half = SIZE / 2
    return {kind: (many, sx / many / half - 1, sy / many / half - 1) for kind, (many, sx, sy) in found.items()}


def stands(relation, scene, first, second):
    """Whether the first kind stands so to the second."""
    if sorted((first, second)) != sorted(i[0] for i in scene.instances):
        return False
    found = scene.relation if scene.instances[0][0] == first else OPPOSITE[scene.relation]
    return found in (LEFT, RIGHT) if relation is None else found == relation


class Targets:
    """Collects targets over the texts of a batch; places count the [CLS] in front."""

    def __init__(self):
        self.nouns, self.numbers, self.offsets, self.claims, self.asked = [], [], [], [], []

    def read(self, row, words, scene, known, question=False):
        """Adds what this text says of this scene; returns whether all of it is true."""
        named, true = nouns(words), True
        for last, first, kind in named:
            many, x, y = known.get(kind, (0, 0.0, 0.0))
            self.nouns.append((row, last + 1, many, x, y))
            if question:
                continue
            said = COUNTS.get(words[first - 1]) if first else None
            holds = many == said if said else many > 0
            self.claims.append((row, last + 1, holds))
            if said:
                self.numbers.append((row, first, many))
                self.claims.append((row, first, holds))
            true &= holds
        for place, word in enumerate(words):
            if word in RELATIONS and (named or question):
                true &= self.relation(row, place, words, scene, known, named, question)
            elif not question and word in COLOURS:
                true &= self.claim(row, place, COLOURS[scene.colour] == word)
            elif not question and word in TEXTURES:
                true &= self.claim(row, place, TEXTURES[scene.texture] == word)
        return true

    def claim(self, row, place, holds):
        """Adds a claim."""
        self.claims.append((row, place + 1, holds))
        return holds

    def relation(self, row, place, words, scene, known, named, question):
        """Adds a relation: its offset, and its truth or (in a question) what is asked for."""
        kinds = [kind for _, _, kind in named]
        if question:
            others = [k for k in known if k != kinds[0]] if kinds else []
            if len(others) == 1:
                self.asked.append((row, place + 1, others[0]))
            return True
        if len(kinds) != 2:
            return True
        if kinds[0] in known and kinds[1] in known:
            (_, ax, ay), (_, bx, by) = known[kinds[0]], known[kinds[1]]
            self.offsets.append((row, place + 1, ax - bx, ay - by))
        return self.claim(row, place, stands(RELATIONS[words[place]], scene, *kinds))
