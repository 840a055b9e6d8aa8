"""A photo for the demonstration, drawn: a wall under a leaking ceiling. It shows no real place."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)
WALL, SKIRTING, DAMP = (214, 208, 196), (150, 138, 122), (148, 134, 108)


def leak(dice: Random) -> bytes:
    """Return a JPEG of a damp patch with its runs."""
    photo = Image.new("RGB", SIZE, WALL)
    pen = ImageDraw.Draw(photo)
    width, height = SIZE
    pen.rectangle((0, height - 70, width, height), fill=SKIRTING)
    for _ in range(40):  # the patch: many blots around one place
        x, y = int(dice.gauss(width * 0.45, 110)), int(abs(dice.gauss(0, 70)))
        size = dice.randint(30, 90)
        pen.ellipse((x - size, y - size, x + size, y + size), fill=DAMP)
    for _ in range(14):
        x, length = int(dice.gauss(width * 0.45, 120)), dice.randint(120, 420)
        pen.line((x, 60, x + dice.randint(-8, 8), length), fill=DAMP, width=dice.randint(2, 7))
    content = BytesIO()
    photo.filter(ImageFilter.GaussianBlur(5)).save(content, "JPEG", quality=70)
    return content.getvalue()
