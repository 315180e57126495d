"""Writes the files of this folder with Pillow: python3 generate.py"""
import json

import numpy as np
from PIL import Image

width, height = 11, 9
y, x = np.mgrid[0:height, 0:width]
rgb = np.stack([x * 23, y * 28, (x + y) * 13], axis=2).astype("u1")
smooth = np.stack([x * 8 + 60, y * 9 + 50, (x + y) * 5 + 70], axis=2).astype("u1")
grey = rgb[:, :, 0]
index = {}


def put(name, image, expected, **options):
    image.save(name, **options)
    index[name] = {"channels": expected.ndim and (1 if expected.ndim == 2 else 3), "values": expected.ravel().tolist()}


def decoded(name, mode):
    return np.asarray(Image.open(name).convert(mode))


put("grey.png", Image.fromarray(grey), grey)
put("rgb.png", Image.fromarray(rgb), rgb)
rgba = np.dstack([rgb, np.full_like(grey, 90)])
put("rgba.png", Image.fromarray(rgba), rgb)
put("grey-alpha.png", Image.fromarray(np.dstack([grey, grey]), "LA"), grey)
palette = Image.fromarray(rgb).quantize(16)
put("palette.png", palette, np.asarray(palette.convert("RGB")), bits=8)
put("palette-4.png", palette, np.asarray(palette.convert("RGB")), bits=4)
put("palette-1.png", Image.fromarray(rgb).quantize(2), np.asarray(Image.fromarray(rgb).quantize(2).convert("RGB")), bits=1)
put("bits.png", Image.fromarray(((x + y) % 2 * 255).astype("u1")).convert("1"), ((x + y) % 2 * 255).astype("u1"))
put("grey-16.png", Image.fromarray((grey.astype("u2") * 257)), grey)
put("text.png", Image.fromarray(grey), grey, icc_profile=b"x" * 200, dpi=(300, 300))
for name, image, options in [
    ("grey.jpg", Image.fromarray(smooth[:, :, 0]), {}),
    ("rgb.jpg", Image.fromarray(smooth), {"subsampling": 0}),
    ("subsampled.jpg", Image.fromarray(smooth), {"subsampling": 2}),
    ("progressive.jpg", Image.fromarray(smooth), {"progressive": True, "subsampling": 0}),
    ("restarts.jpg", Image.fromarray(smooth), {"subsampling": 0, "quality": 90}),
]:
    image.save(name, **{"quality": 95, **options})
    values = np.asarray(Image.open(name))
    index[name] = {"channels": 1 if values.ndim == 2 else 3, "values": values.ravel().tolist()}
# What Adobe writes for pictures that stay red, green and blue.
plain = open("rgb.jpg", "rb").read()
open("adobe-rgb.jpg", "wb").write(plain[:2] + b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00" + plain[20:])
index["adobe-rgb.jpg"] = {"channels": 3, "values": decoded("adobe-rgb.jpg", "RGB").ravel().tolist()}
with open("images.json", "w") as file:
    json.dump({"width": width, "height": height, "files": index}, file)
