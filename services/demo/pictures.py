"""Pictures for the demonstration, drawn: a wall under a leak, a certificate. None is real."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)
WALL, SKIRTING, DAMP = (214, 208, 196), (150, 138, 122), (148, 134, 108)
PAPER, FRAME, TYPE, LINE = (250, 246, 234), (166, 46, 40), (60, 52, 44), (198, 190, 176)


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


def certificate(number: str) -> bytes:
    """Return a JPEG of a scanned certificate: a frame, its number, lines of type and a seal."""
    width, height = SIZE
    scan = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(scan)
    for inset in (26, 34):
        pen.rectangle((inset, inset, width - inset, height - inset), outline=FRAME, width=3)
    pen.text((width / 2, 130), number, fill=TYPE, font_size=44, anchor="mm")
    for place in range(6):
        y = 240 + place * 52
        pen.rectangle((140, y, width - 140 - 90 * (place % 3), y + 12), fill=LINE)
    pen.ellipse((width - 300, height - 270, width - 140, height - 110), outline=FRAME, width=8)
    content = BytesIO()
    scan.save(content, "JPEG", quality=70)
    return content.getvalue()
