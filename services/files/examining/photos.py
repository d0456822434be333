"""Photos are drawn anew: of what was handed in only the pixels remain.

Position, time, camera, thumbnail, text and whatever was hidden behind the picture are left behind.
"""

import warnings
from typing import BinaryIO, Final

from PIL import Image, ImageOps

from services.files.examining import Unfit
from services.files.vocabulary import FileFlaw

FORMATS: Final = ("JPEG", "PNG", "WEBP")
"""The only decoders that are ever tried."""

MOST_PIXELS: Final = 50_000_000
"""What phones take at their usual setting, and two hundred megabytes in memory."""

LONGEST_SIDE: Final = 2560
"""A page of A4 at 220 dots per inch."""

QUALITY: Final = 88


def redraw(source: BinaryIO, target: BinaryIO) -> str:
    """Draw the photo anew, upright and not larger than is read; says of which type it now is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redraw(source, target)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit(FileFlaw.TOO_MANY_PIXELS) from None
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError, AttributeError):
        # What Pillow's decoders raise on a broken file is not one family.
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS) from None


def _redraw(source: BinaryIO, target: BinaryIO) -> str:
    with Image.open(source, formats=FORMATS) as photo:
        if photo.width * photo.height > MOST_PIXELS:
            raise Unfit(FileFlaw.TOO_MANY_PIXELS)
        photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # A JPEG is then decoded at a fraction of its size.
        upright = ImageOps.exif_transpose(photo)
        if upright.mode.startswith("I"):
            # Sixteen bits of grey, as scanners give them: what converts it would cut it off, and the page be white.
            upright = upright.point(lambda value: value / 256).convert("L")
        mode = "RGBA" if upright.has_transparency_data else "RGB"
        drawn = upright.convert(mode)
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new(mode, drawn.size)
    clean.paste(drawn)
    if mode == "RGBA":
        clean.save(target, "PNG")
        return "image/png"
    # No colours at half resolution: a photographed page is read.
    clean.save(target, "JPEG", quality=QUALITY, subsampling=0)
    return "image/jpeg"
