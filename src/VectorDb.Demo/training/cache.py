"""Draws scenes into a cache: python3 cache.py FOLDER MANY SEED [tests]. A file `ready` grows with the number of rows drawn."""
import random
import sys

from draw import Cache, Sprites, stored
from world import COLOURS, random_scene

# How often a picture for training is as the test sets hold it, compressed; those for tests always are.
COMPRESSED = 0.75


def main(folder, many, seed, tests=False):
    """Draws them all."""
    rng = random.Random(seed)
    sprites, cache = Sprites(), Cache(folder, many, "w+")
    for index in range(many):
        scene = random_scene(rng, tests)
        cache.put(index, scene, sprites, rng, COLOURS[scene.colour])
        if tests or rng.random() < COMPRESSED:
            cache.pixels[index] = stored(cache.pixels[index])
        if index % 2000 == 1999 or index == many - 1:
            with open(f"{folder}/ready", "w") as file:
                file.write(str(index + 1))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), "tests" in sys.argv)
