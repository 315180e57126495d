"""Writes the files of this folder with NumPy: python3 generate.py"""
import json

import numpy as np

a = np.arange(24).reshape(2, 3, 4)
index = {}


def put(name, array, **options):
    with open(name + ".npy", "wb") as file:
        np.lib.format.write_array(file, array, **options)
    index[name] = {"shape": list(array.shape), "values": [float(x) for x in array.ravel(order="C")]}


for descr in "|b1 |i1 <i2 >i2 <i4 >i4 <i8 >i8 |u1 <u2 >u2 <u4 >u4 <u8 >u8 <f4 >f4 <f8 >f8".split():
    kind = descr[1]
    values = a % 2 == 0 if kind == "b" else a - 12 if kind == "i" else a / 8 if kind == "f" else a
    put(descr.replace("<", "le-").replace(">", "be-").replace("|", ""), values.astype(descr))
put("fortran-f4", np.asfortranarray((a / 8).astype("<f4")))
put("fortran-be-i2", np.asfortranarray((a - 12).astype(">i2")))
put("version-2", (a / 8).astype("<f4"), version=(2, 0))
put("version-3", (a / 8).astype("<f4"), version=(3, 0))
put("scalar", np.array(2.5))
put("empty", np.zeros((0, 3), "<f4"))
with open("npy.json", "w") as file:
    json.dump(index, file)

x, y = np.arange(12, dtype="u1").reshape(3, 4), np.array([0, 1, 1])
np.savez("stored.npz", x_train=x, y_train=y)
np.savez_compressed("compressed.npz", x_train=x, y_train=y, zeros=np.zeros((100, 100), "<f4"))
