"""Writes the .npy and .npz files beside this script with NumPy itself.

Run `python3 make.py` in any environment with NumPy; the files are committed. Every file with two
dimensions holds [[1, 2, 3], [4, 5, 6]], those of bool [[1, 0, 1], [0, 1, 0]].
"""

from pathlib import Path

import numpy as np

here = Path(__file__).parent
TYPES = ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]

for kind in TYPES:
    for endian, mark in ("little", "<"), ("big", ">"):
        for order in "C", "F":
            array = np.array([[1, 2, 3], [4, 5, 6]], dtype=mark + kind, order=order)
            np.save(here / f"{kind}-{endian}-{order.lower()}.npy", array)
for order in "C", "F":
    array = np.array([[1, 0, 1], [0, 1, 0]], dtype=bool, order=order)
    np.save(here / f"bool-{order.lower()}.npy", array)

np.save(here / "0d.npy", np.float32(7.5))
np.save(here / "1d.npy", np.array([1, 2, 3], dtype="f4"))
np.save(here / "empty.npy", np.zeros(0, dtype="f4"))
for version in (2, 0), (3, 0):
    with open(here / f"version{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, np.array([[1, 2, 3], [4, 5, 6]], dtype="f4"), version)

# What is no real number.
np.save(here / "complex.npy", np.array([1 + 2j], dtype="c8"))
np.save(here / "text.npy", np.array(["one", "two"]))
np.save(here / "record.npy", np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]))
np.save(here / "3d.npy", np.zeros((2, 2, 2), dtype="f4"))
np.save(here / "huge-f8.npy", np.array([1.0, 1e300]))

# Nothing in two dimensions; one and two dimensions in either order.
np.save(here / "empty-2d.npy", np.zeros((0, 3), dtype="f4"))
np.save(here / "empty-2d-f.npy", np.zeros((2, 0), dtype="f8", order="F"))
np.save(here / "bool-1d.npy", np.array([True, False]))
np.save(here / "bool-0d.npy", np.array(True))
for kind in TYPES:
    for endian, mark in ("little", "<"), ("big", ">"):
        np.save(here / f"{kind}-{endian}-0d.npy", np.array(7, dtype=mark + kind))
        np.save(here / f"{kind}-{endian}-1d.npy", np.array([1, 2, 3], dtype=mark + kind))
        np.save(here / f"{kind}-{endian}-empty.npy", np.zeros(0, dtype=mark + kind))

# Archives.
matrix = np.array([[1, 2, 3], [4, 5, 6]], dtype="f4")
np.savez(here / "several.npz", weights=matrix, bias=np.array([0.5, -0.5]))
np.savez_compressed(here / "deflated.npz", matrix)
np.savez(here / "fortran.npz", big=np.asfortranarray(matrix.astype(">i2")))
