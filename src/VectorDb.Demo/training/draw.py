"""Drawing: sprites of the emoji font on a coloured or textured ground, with what covers each patch."""
import io
import os

import numpy
from PIL import Image, ImageDraw, ImageFont

from things import THINGS
from world import SIZE, TEXTURES

FONT = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
PATCH = 16
GRID = SIZE // PATCH
ANGLES = [-14, -7, 0, 7, 14]
SIZES = list(range(24, 61, 3))
RGB = {"red": (214, 60, 60), "blue": (70, 110, 220), "green": (80, 170, 90), "yellow": (240, 215, 80), "orange": (240, 150, 60),
       "purple": (140, 85, 185), "pink": (245, 165, 195), "brown": (130, 92, 62), "grey": (150, 150, 150), "white": (245, 245, 245)}


def glyph(thing):
    """The emoji of a thing as a square RGBA picture without margins."""
    font = ImageFont.truetype(FONT, 109)
    sheet = Image.new("RGBA", (180, 180))
    ImageDraw.Draw(sheet).text((20, 20), thing.glyph, font=font, embedded_color=True)
    part = sheet.crop(sheet.getbbox())
    side = max(part.size)
    square = Image.new("RGBA", (side, side))
    square.paste(part, ((side - part.width) // 2, (side - part.height) // 2))
    return square


class Sprites:
    """Every thing at some sizes and angles, premultiplied; drawn when first asked for."""

    def __init__(self):
        self.glyphs = [glyph(thing) for thing in THINGS]
        self.cache = {}

    def get(self, kind, size, angle):
        """Colour (already multiplied by alpha) and alpha, both float32 in 0..1."""
        size = min(SIZES, key=lambda s: abs(s - size))
        key = kind, size, angle
        if key not in self.cache:
            turned = self.glyphs[kind].convert("RGBa").rotate(angle, Image.BICUBIC, expand=False).resize((size, size), Image.LANCZOS)
            pixels = numpy.asarray(turned, numpy.float32) / 255
            self.cache[key] = pixels[..., :3].astype(numpy.float16), pixels[..., 3:].astype(numpy.float16)
        return self.cache[key]


def texture_mask(texture, rng):
    """Which pixels of the ground take the second tone."""
    step = rng.randint(6, 9)
    y, x = numpy.mgrid[0:SIZE, 0:SIZE] + rng.randrange(20)
    if TEXTURES[texture] == "striped":
        return ((x + (y if rng.random() < 0.5 else -y)) // step) % 2 == 0
    if TEXTURES[texture] == "dotted":
        return (x % (step + 4) - 4) ** 2 + (y % (step + 4) - 4) ** 2 < 8
    if TEXTURES[texture] == "checked":
        return (x // step + y // step) % 2 == 0
    return numpy.zeros((SIZE, SIZE), bool)


def ground(colour_name, texture, rng):
    """The background: the named colour, a little varied, with a darker second tone where it is textured."""
    tone = numpy.array(RGB[colour_name], numpy.float32) / 255 + numpy.array([rng.uniform(-0.03, 0.03) for _ in range(3)], numpy.float32)
    pixels = numpy.empty((SIZE, SIZE, 3), numpy.float32)
    pixels[:] = tone
    pixels[texture_mask(texture, rng)] *= 0.84
    return pixels


def draw(scene, sprites, rng, colour_name):
    """The picture (uint8) and, for each instance, how much of each patch it covers (float, instances x GRID x GRID)."""
    canvas = ground(colour_name, scene.texture, rng)
    cover = numpy.zeros((len(scene.instances), GRID, GRID), numpy.float32)
    for index, (kind, x, y, size) in enumerate(scene.instances):
        colour, alpha = sprites.get(kind, size, rng.choice(ANGLES))
        side = alpha.shape[0]
        left, top = round(x - side / 2), round(y - side / 2)
        left, top = min(max(left, 0), SIZE - side), min(max(top, 0), SIZE - side)
        window = canvas[top:top + side, left:left + side]
        window *= 1 - alpha
        window += colour
        mask = numpy.zeros((SIZE, SIZE), numpy.float32)
        mask[top:top + side, left:left + side] = alpha[..., 0]
        cover[index] = mask.reshape(GRID, PATCH, GRID, PATCH).mean((1, 3))
    return (canvas.clip(0, 1) * 255 + 0.5).astype(numpy.uint8), cover


def compressed(pixels, effort=6):
    """A picture as the labelled folders hold it: the bytes of a WebP file, which halves what is known of colour; more effort, a smaller file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", quality=88, method=effort)
    return file


def stored(pixels):
    """The pixels that are left of a picture in a labelled folder, nearly: with little effort, for speed."""
    return numpy.asarray(Image.open(compressed(pixels, 2)))


class Cache:
    """Drawn scenes in files that are mapped into memory, so that training reads them again and again."""

    FIELDS = [("pixels", numpy.uint8, (SIZE, SIZE, 3)), ("patches", numpy.uint8, (GRID, GRID)), ("instances", numpy.float32, (4, 4)),
              ("facts", numpy.uint8, (4,))]

    def __init__(self, folder, many, mode="r"):
        os.makedirs(folder, exist_ok=True)
        self.many = many
        for name, kind, shape in self.FIELDS:
            setattr(self, name, numpy.memmap(f"{folder}/{name}", kind, mode, shape=(many, *shape)))

    def put(self, index, scene, sprites, rng, colour_name):
        """Draws a scene into a row. patches: 255 for ground, else the instance; facts: sort, colour, texture, instances."""
        self.pixels[index], cover = draw(scene, sprites, rng, colour_name)
        self.patches[index] = numpy.where(cover.max(0) > 0.12, cover.argmax(0), 255)
        self.instances[index] = -1
        self.instances[index, :len(scene.instances)] = scene.instances
        self.facts[index] = scene.sort, scene.colour, scene.texture, len(scene.instances)
