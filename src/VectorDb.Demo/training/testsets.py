"""Makes the labelled folders: python3 testsets.py FOLDER makes FOLDER/{ordinary,look-alikes,quickstart}.

A folder holds small pictures, captions.jsonl (a line a picture: captions, the first one for tests; what a caption should name; fields for a
payload) and questions.jsonl (a line a question with every right answer). All scenes hold a pair of kinds that no training scene holds."""
import json
import os
import random
import sys

from draw import Sprites, compressed, draw
from things import THINGS, article
from world import (COLOURS, COUNTS, NUMBERS, OPPOSITE, PAIR, PHRASES, TEXTURES, caption, pick_kinds, question, random_scene, scene)

ALL_COUNTS = [(1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (2, 2)]


def ordinary(rng, many):
    """Scenes of which no two hold the same kinds."""
    found, seen = [], set()
    while len(found) < many:
        made = random_scene(rng, tests=True)
        kinds = frozenset(kind for kind, _ in made.groups)
        if kinds not in seen:
            seen.add(kinds)
            found.append((made, None))
    return found


def look_alikes(rng, groups):
    """Groups of four with the same kinds on the same ground: first those that differ in relation, then those that differ in count."""
    found, seen = [], set()
    while len(found) < 4 * groups:
        number, kinds = len(found) // 4, pick_kinds(rng, 2, tests=True)
        if frozenset(kinds) in seen:
            continue
        seen.add(frozenset(kinds))
        ground = rng.randrange(len(COLOURS)), rng.choice([0, 0, 1, 2, 3])
        if number < groups // 2:
            found += [(scene(rng, PAIR, kinds, None, relation, ground), number) for relation in range(4)]
        else:
            found += [(scene(rng, COUNTS, kinds, list(counts), None, ground), number) for counts in rng.sample(ALL_COUNTS, 4)]
    return found


def counted(kind, many):
    """How a caption may say how many there are."""
    if many == 1:
        return [f"{word} {single}" for single, _ in THINGS[kind].names for word in (article(single), "one", "1")]
    return [f"{word} {plural}" for _, plural in THINGS[kind].names for word in (NUMBERS[many], str(many))]


def relations(made):
    """What a caption may say of how a pair stands: sequences of alternatives."""
    (first, *_), (second, *_) = made.instances
    told = []
    for one, relation, other in ((first, made.relation, second), (second, OPPOSITE[made.relation], first)):
        ones = [name for name, _ in THINGS[one].names]
        others = [f"{word} {name}" for name, _ in THINGS[other].names for word in (article(name), "one", "the")]
        told.append([ones, PHRASES[relation], others])
    return told


def wordings(made, rng):
    """Three captions that are true of no look-alike."""
    texts = []
    while len(texts) < 3:
        text = caption(made, rng)
        if text not in texts and not (made.sort == PAIR and ("beside" in text or "next to" in text)):
            texts.append(text)
    return texts


def record(name, made, group, rng):
    """A line of captions.jsonl."""
    things = [{"name": THINGS[kind].name, "names": [n for pair in THINGS[kind].names for n in dict.fromkeys(pair)],
               "counted": counted(kind, many)} for kind, many in made.groups]
    line = {"file": name, "captions": wordings(made, rng), "things": things}
    if made.sort == PAIR:
        line["relation"] = relations(made)
    if group is not None:
        line["group"], line["differ"] = group, "relation" if made.sort == PAIR else "count"
    line["payload"] = {"background": COLOURS[made.colour], "texture": TEXTURES[made.texture] or "plain",
                       "things": sorted(thing["name"] for thing in things), "count": len(made.instances)}
    return line


def asked(name, made, rng):
    """Two questions of different sorts."""
    lines, sorts = [], set()
    while len(lines) < 2:
        text, answers, sort = question(made, rng)
        if sort not in sorts:
            sorts.add(sort)
            lines.append({"file": name, "question": text, "answers": answers, "kind": sort})
    return lines


def write(folder, found, rng, sprites):
    """Draws the pictures and writes the two files."""
    os.makedirs(folder, exist_ok=True)
    captions, questions = [], []
    for index, (made, group) in enumerate(found):
        name = f"{index:04}.webp"
        pixels, _ = draw(made, sprites, rng, COLOURS[made.colour])
        with open(f"{folder}/{name}", "wb") as file:
            file.write(compressed(pixels).getvalue())
        captions.append(record(name, made, group, rng))
        questions += asked(name, made, rng)
    for name, lines in (("captions", captions), ("questions", questions)):
        with open(f"{folder}/{name}.jsonl", "w") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def main(folder):
    """Makes the three folders."""
    sprites = Sprites()
    for name, seed, make in (("ordinary", 101, lambda r: ordinary(r, 1000)), ("look-alikes", 102, lambda r: look_alikes(r, 250)),
                             ("quickstart", 103, lambda r: ordinary(r, 320) + look_alikes(r, 20))):
        rng = random.Random(seed)
        write(f"{folder}/{name}", make(rng), rng, sprites)


if __name__ == "__main__":
    main(sys.argv[1])
