"""The world: what a scene holds, which combinations are kept for tests, and what is said about a scene.

A scene is drawn on 96 x 96 pixels. It is made from a seeded random.Random, so every set can be made again."""
import zlib

from things import THINGS, article

SIZE = 96
COLOURS = ["red", "blue", "green", "yellow", "orange", "purple", "pink", "brown", "grey", "white"]
TEXTURES = ["", "striped", "dotted", "checked"]
NUMBERS = ["no", "one", "two", "three", "four"]
SINGLE, MANY, PAIR, COUNTS, SEVERAL = range(5)
LEFT, RIGHT, ABOVE, BELOW = range(4)
OPPOSITE = [RIGHT, LEFT, BELOW, ABOVE]
PHRASES = [["left of", "to the left of"], ["right of", "to the right of"], ["above", "over"], ["below", "under", "beneath"]]
SIDE = [("left of",), ("right of",), ("above",), ("below",)]


def held_out_pair(first, second):
    """Whether this pair of kinds is kept for tests: 8 in 100 pairs are."""
    low, high = sorted((THINGS[first].name, THINGS[second].name))
    return zlib.crc32(f"{low}+{high}".encode()) % 100 < 8


def held_out(kinds):
    """Whether a set of kinds holds a pair that is kept for tests."""
    kinds = sorted(set(kinds))
    return any(held_out_pair(a, b) for i, a in enumerate(kinds) for b in kinds[i + 1:])


class Scene:
    """Instances (kind, centre x, centre y, size), the sort of scene, and the background (colour, texture)."""

    def __init__(self, sort, instances, colour, texture):
        self.sort, self.instances, self.colour, self.texture = sort, instances, colour, texture

    @property
    def groups(self):
        """Kinds with how many there are of each, from left to right (from top to bottom for a standing pair)."""
        upright = self.sort == PAIR and self.relation in (ABOVE, BELOW)
        counts = {}
        for kind, *_ in sorted(self.instances, key=lambda i: i[2] if upright else i[1]):
            counts[kind] = counts.get(kind, 0) + 1
        return list(counts.items())

    @property
    def relation(self):
        """How the first instance of a pair stands to the second."""
        (_, ax, ay, _), (_, bx, by, _) = self.instances[:2]
        if abs(ax - bx) > abs(ay - by):
            return LEFT if ax < bx else RIGHT
        return ABOVE if ay < by else BELOW

    def mirrored(self):
        """The same scene seen in a mirror."""
        flipped = [(kind, SIZE - x, y, size) for kind, x, y, size in self.instances]
        return Scene(self.sort, flipped, self.colour, self.texture)


def pick_kinds(rng, many, tests):
    """A set of kinds: with a held-out pair for tests, with none otherwise."""
    while True:
        kinds = rng.sample(range(len(THINGS)), many)
        if held_out(kinds) == tests or many == 1:
            return kinds


def place_pair(rng, relation):
    """Centres and sizes of two instances of which the first stands in this relation to the second."""
    first, second = rng.randint(28, 44), rng.randint(28, 44)
    room = SIZE - 2 - first - second
    gap = rng.uniform(0, min(room, 14))
    start = rng.uniform(1, 1 + room - gap)
    near, far = start + first / 2, start + first + gap + second / 2
    across = rng.uniform(23, SIZE - 23)
    drift = lambda size: min(max(across + rng.uniform(-6, 6), size / 2 + 1), SIZE - 1 - size / 2)
    if relation in (LEFT, RIGHT):
        spots = [(near, drift(first), first), (far, drift(second), second)]
    else:
        spots = [(drift(first), near, first), (drift(second), far, second)]
    if relation in (RIGHT, BELOW):
        spots = [(SIZE - x, y, s) if relation == RIGHT else (x, SIZE - y, s) for x, y, s in spots]
    return spots


def place_freely(rng, many):
    """Centres and sizes of instances that do not overlap."""
    low, high = [(34, 60), (28, 44), (25, 36), (24, 34)][many - 1]
    while True:
        spots = []
        for _ in range(40):
            size = rng.randint(low, high)
            x, y = rng.uniform(size / 2, SIZE - size / 2), rng.uniform(size / 2, SIZE - size / 2)
            if all(max(abs(x - ox), abs(y - oy)) >= 0.94 * (size + other) / 2 for ox, oy, other in spots):
                spots.append((x, y, size))
            if len(spots) == many:
                return spots


def scene(rng, sort, kinds, counts=None, relation=None, background=None):
    """A scene of this sort with these kinds."""
    counts = counts or [1] * len(kinds)
    spots = place_pair(rng, relation) if sort == PAIR else place_freely(rng, sum(counts))
    owners = [kind for kind, count in zip(kinds, counts) for _ in range(count)]
    colour, texture = background or (rng.randrange(len(COLOURS)), rng.choice([0, 0, 1, 2, 3]))
    return Scene(sort, [(kind, *spot) for kind, spot in zip(owners, spots)], colour, texture)


def any_counts(rng):
    """How many there are of two kinds, four at most and not one of each."""
    return list(rng.choice([(2, 1), (1, 2), (3, 1), (1, 3), (2, 2)]))


def random_scene(rng, tests=False):
    """A scene of any sort; for tests with a held-out pair of kinds."""
    sort = rng.choices([SINGLE, MANY, PAIR, COUNTS, SEVERAL], [0, 0, 40, 30, 30] if tests else [3, 7, 22, 24, 44])[0]
    many = {SINGLE: 1, MANY: 1, PAIR: 2, COUNTS: 2, SEVERAL: rng.choice([3, 3, 4] if tests else [3, 4])}[sort]
    kinds = pick_kinds(rng, many, tests)
    counts = {MANY: [rng.choice([2, 2, 3, 3, 4, 4])], COUNTS: any_counts(rng)}.get(sort)
    return scene(rng, sort, kinds, counts, rng.randrange(4))


def noun(kind, count, rng=None):
    """A number or an article with a name; with chance, one of the other names."""
    names = THINGS[kind].names
    single, many = rng.choice(names) if rng and rng.random() < 0.4 else names[0]
    if count > 1:
        return f"{NUMBERS[count]} {many}"
    if rng and rng.random() < 0.12:
        return f"one {single}"
    return f"{article(single)} {single}"


def background(scene_, rng=None):
    """The background in words."""
    words = f"{TEXTURES[scene_.texture]} {COLOURS[scene_.colour]}".strip()
    ground = rng.choice(["background", "background", "ground"]) if rng else "background"
    return f"{article(words)} {words} {ground}"


def listing(parts):
    """a, b and c"""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def related(first, relation, second, rng=None):
    """a fox left of a pear, said in one of several ways, from either side."""
    if rng and rng.random() < 0.5:
        first, second, relation = second, first, OPPOSITE[relation]
    phrase = rng.choice(PHRASES[relation]) if rng else PHRASES[relation][0]
    return f"{noun(first, 1, rng)} {phrase} {noun(second, 1, rng)}"


def subject(scene_, rng=None):
    """What a scene holds, without its background."""
    if scene_.sort == PAIR:
        first, second = (kind for kind, *_ in scene_.instances)
        if rng and rng.random() < 0.08 and scene_.relation in (LEFT, RIGHT):
            return f"{noun(first, 1, rng)} {rng.choice(['beside', 'next to'])} {noun(second, 1, rng)}"
        relation = scene_.relation
        if not rng and relation in (RIGHT, BELOW):
            first, second, relation = second, first, OPPOSITE[relation]
        return related(first, relation, second, rng)
    groups = list(scene_.groups)
    if rng:
        rng.shuffle(groups)
    return listing([noun(kind, count, rng) for kind, count in groups])


def caption(scene_, rng=None, full=True):
    """A caption; without chance the plain one, which names everything in a fixed order."""
    what = subject(scene_, rng)
    if not rng:
        return f"{what} on {background(scene_)}"
    there = "there are" if what.startswith(tuple(NUMBERS[2:])) else "there is"
    if not full and rng.random() < 0.35:
        return rng.choice(["", "", f"{there} ", "a picture of "]) + what
    ground = background(scene_, rng)
    form = rng.choice(["{0} on {1}", "{0} on {1}", "{0} on {1}", "{0} in front of {1}", "a picture of {0} on {1}",
                       "on {1}, {0}", "{2} {0} on {1}"])
    return form.format(what, ground, there)


def question(scene_, rng, sort=None):
    """A question, its answer, other right answers, and the sort of question."""
    groups = scene_.groups
    sorts = ["is there", "is there", "what colour", "how many", "how many"]
    if scene_.sort == PAIR:
        sorts += ["what", "what", "where", "where"]
    elif len(groups) <= 2:
        sorts += ["what", "what"]
    sort = sort or rng.choice(sorts)
    if sort == "what colour":
        colour = COLOURS[scene_.colour]
        word = rng.choice(["colour", "colour", "color"])
        return rng.choice([f"what {word} is the background?", f"which {word} is the background?"]), [colour], sort
    if sort == "is there":
        return ask_presence(groups, rng)
    if sort == "how many":
        kind, count = rng.choice(groups)
        many = rng.choice(THINGS[kind].names)[1]
        return rng.choice([f"how many {many} are there?", f"how many {many} are in the picture?"]), [NUMBERS[count]], sort
    if scene_.sort == PAIR:
        return ask_pair(scene_, rng, sort)
    kind, _ = groups[0]
    if len(groups) == 1:
        return rng.choice(["what is in the picture?", "what can you see?"]), both_names(kind), sort
    (kind, _), (other, count) = rng.sample(groups, 2)
    return f"what is with {the(other, count, rng)}?", both_names(kind), sort


def both_names(kind):
    """Every name of a kind, singular and plural, the plain one first."""
    return [name for pair in THINGS[kind].names for name in dict.fromkeys(pair)]


def the(kind, count, rng):
    """A kind as something known."""
    single, many = rng.choice(THINGS[kind].names)
    return f"the {single if count == 1 else many}"


def ask_presence(groups, rng):
    """Is there ...: yes and no equally often."""
    kinds = [kind for kind, _ in groups]
    if rng.random() < 0.5:
        kind, answer = rng.choice(kinds), "yes"
    else:
        kind, answer = rng.choice([k for k in rng.sample(range(len(THINGS)), 6) if k not in kinds]), "no"
    single = rng.choice(THINGS[kind].names)[0]
    tail = rng.choice(["", " in the picture"])
    return f"is there {article(single)} {single}{tail}?", [answer], "is there"


def ask_pair(scene_, rng, sort):
    """What is left of the fox, or where is the fox."""
    first, second = (kind for kind, *_ in scene_.instances)
    relation = scene_.relation
    if rng.random() < 0.5:
        first, second, relation = second, first, OPPOSITE[relation]
    if sort == "where":
        answers = [f"{phrase} the {name}" for phrase in PHRASES[relation] for name, _ in THINGS[second].names]
        return f"where is {the(first, 1, rng)}?", answers, sort
    place = rng.choice(PHRASES[relation] + (["beside", "next to"] if relation in (LEFT, RIGHT) else []))
    return f"what is {place} {the(second, 1, rng)}?", both_names(first), sort
