"""Texts for a batch of scenes: true captions, others' captions, captions edited in one thing, questions and answers."""
import random

from things import THINGS
from world import COLOURS, COUNTS, PAIR, SIZE, TEXTURES, Scene, any_counts, caption, listing, noun, subject


def standing_otherwise(scene, rng):
    """A pair that stands in another relation: the two change places, or the picture is turned."""
    (a, ax, ay, size), (b, bx, by, other) = scene.instances
    turn = rng.randrange(3)
    if turn == 0:
        parts = [(b, ax, ay, size), (a, bx, by, other)]
    elif turn == 1:
        parts = [(a, ay, ax, size), (b, by, bx, other)]
    else:
        parts = [(b, ay, ax, size), (a, by, bx, other)]
    return Scene(scene.sort, parts, scene.colour, scene.texture)


def counted_otherwise(scene, rng):
    """The same kinds, but another number of them."""
    groups = scene.groups
    while True:
        if len(groups) == 2:
            counts = rng.choice([any_counts(rng), [1, 1]])
        else:
            counts = [many for _, many in groups]
            counts[rng.randrange(len(counts))] = rng.randint(1, 4)
        if counts != [many for _, many in groups]:
            break
    parts = [(kind, rng.uniform(10, SIZE - 10), 48.0, 24.0) for (kind, _), many in zip(groups, counts) for _ in range(many)]
    return Scene(scene.sort if scene.sort != PAIR else COUNTS, parts, scene.colour, scene.texture)


def with_another_thing(scene, rng):
    """One kind replaced by another."""
    old = rng.choice(scene.instances)[0]
    new = rng.randrange(len(THINGS))
    parts = [(new if part[0] == old else part[0], *part[1:]) for part in scene.instances]
    return Scene(scene.sort, parts, scene.colour, scene.texture)


def on_other_ground(scene, rng):
    """Another colour or another texture."""
    if rng.random() < 0.6:
        return Scene(scene.sort, scene.instances, rng.randrange(len(COLOURS)), scene.texture)
    return Scene(scene.sort, scene.instances, scene.colour, rng.randrange(len(TEXTURES)))


def edited(scene, rng):
    """A scene that differs in one thing; in relation or count two times of three."""
    chance = rng.random()
    if chance < 0.18:
        return with_another_thing(scene, rng)
    if chance < 0.32:
        return on_other_ground(scene, rng)
    if scene.sort == PAIR and chance < 0.92:
        return standing_otherwise(scene, rng)
    return counted_otherwise(scene, rng)


def captions(found, rng, hard):
    """Three captions a scene: a true one, one of an edited scene, and one of another or of an edited scene (`hard`: how often)."""
    texts = []
    for index, scene in enumerate(found):
        other = found[(index + rng.randrange(1, len(found))) % len(found)]
        near = edited(scene, rng) if rng.random() < 0.3 + 0.7 * hard else with_another_thing(scene, rng)
        far = edited(scene, rng) if rng.random() < 0.7 * hard else other
        texts.append([caption(s, rng, full=False) for s in (scene, near, far)])
    return texts


def query(scene, rng):
    """What somebody may search a scene with: a third of the time all of it, else without its background, or only a part of what it holds."""
    chance = rng.random()
    if chance < 0.35:
        return caption(scene, rng)
    lead = rng.choice(["", "", "", "there is ", "a picture of "])
    if chance < 0.55:
        return lead + subject(scene, rng)
    groups = rng.sample(scene.groups, rng.randint(1, min(2, len(scene.groups))))
    return lead + listing([noun(kind, many, rng) for kind, many in groups])


def plain_order(scene, rng):
    """The caption that the caption model learns, and whether it is the plain one: now and then another wording."""
    return (caption(scene), True) if rng.random() < 0.95 else (caption(scene, rng), False)


def seeded(seed):
    """Chance of its own."""
    return random.Random(seed)
