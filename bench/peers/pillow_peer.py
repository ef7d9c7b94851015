"""Runs Pillow's side of the picture benchmarks: one JSON command a line in, one JSON answer a line out.

Times are this process's own CPU seconds, the median of the repeats.
"""
import io
import json
import os
import statistics
import sys
import time

import numpy as np
import PIL
from PIL import Image

MEAN = np.array([0.48145466, 0.4578275, 0.40821073], dtype=np.float32)
STD = np.array([0.26862954, 0.26130258, 0.27577711], dtype=np.float32)

_bytes = {}
_images = {}


def make(folder):
    """Draws the pictures: smooth shapes with some grain, so that they compress as photographs do."""
    rng = np.random.default_rng(7)
    for name, width, height in (("large", 4000, 3000), ("medium", 1155, 866), ("small", 640, 480)):
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        planes = [127 + 90 * np.sin(x / (37 + 9 * c)) * np.cos(y / (53 - 7 * c)) for c in range(3)]
        pixels = np.stack(planes, axis=-1) + rng.normal(0, 6, (height, width, 1))
        image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "RGB")
        image.save(os.path.join(folder, name + ".jpg"), quality=88)
        if name == "medium":
            for extension in ("png", "webp", "gif", "bmp", "tif"):
                image.save(os.path.join(folder, name + "." + extension))
    return {}


def read(path):
    if path not in _bytes:
        with open(path, "rb") as file:
            _bytes[path] = file.read()
    return _bytes[path]


def decode(path):
    return Image.open(io.BytesIO(read(path))).convert("RGB")


def decoded(path):
    if path not in _images:
        _images[path] = decode(path)
        _images[path].load()
    return _images[path]


def resize(path, width, height, resample):
    return decoded(path).resize((width, height), resample=resample)


def clip(image, size):
    """What CLIP's image processor does, with the fewest NumPy passes that keep its meaning."""
    short, long = sorted(image.size)
    new_long = int(size * long / short)
    image = image.resize((size, new_long) if image.width <= image.height else (new_long, size), resample=Image.BICUBIC)
    top, left = (image.height - size) // 2, (image.width - size) // 2
    pixels = np.asarray(image)[top:top + size, left:left + size]
    values = (pixels * (1 / 255)).astype(np.float32)
    return np.ascontiguousarray(((values - MEAN) / STD).transpose(2, 0, 1))


OPERATIONS = {
    "resize": lambda c: resize(c["file"], c["width"], c["height"], c["resample"]),
    "decode": lambda c: decode(c["file"]),
    "preprocess": lambda c: clip(decoded(c["file"]), c["size"]),
    "pipeline": lambda c: clip(decode(c["file"]), c["size"]),
}


def timed(command):
    operation = OPERATIONS[command["op"]]
    operation(command)
    times = []
    for _ in range(command["repeats"]):
        start = time.process_time()
        operation(command)
        times.append(time.process_time() - start)
    return {"seconds": statistics.median(times)}


def main():
    print(json.dumps({"pillow": PIL.__version__}), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        answer = make(command["folder"]) if command["op"] == "make" else timed(command)
        print(json.dumps(answer), flush=True)


main()
