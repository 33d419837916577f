"""Ways in which files come to harm, drawn from a seeded stream.

A tree is what a data folder holds: path → content, None for a folder in its place, a
`Path` for a link. A damage takes a tree, and returns another with the paths it harmed.
"""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

Tree = dict[str, bytes | Path | None]
Damage = Callable[[Tree, Random], tuple[Tree, list[str]]]

PAGE = b"<!DOCTYPE html><html><body>Please log in</body></html>\n"
OUTSIDE = Path("outside")  # beside the data folder; holds a copy of the whole tree
STRANGE = [None, True, -1, 0, 1e308, 2**70, "", "é", "../../x", [], {}, [[[]]], [0, ""]]
STRANGE += [float("nan"), {"shape": [1, -1]}, "9" * 5000]


# --- Of whole files ---


def spoil(tree: Tree, rng: Random) -> tuple[Tree, list[str]]:
    """Changes bytes of one file."""
    name = rng.choice(sorted(tree))
    return tree | {name: spoil_bytes(tree[name], rng)}, [name]


def remove(tree: Tree, rng: Random) -> tuple[Tree, list[str]]:
    name = rng.choice(sorted(tree))
    return {k: v for k, v in tree.items() if k != name}, [name]


def put_folder(tree: Tree, rng: Random) -> tuple[Tree, list[str]]:
    name = rng.choice(sorted(tree))
    return tree | {name: None}, [name]


def swap(tree: Tree, rng: Random) -> tuple[Tree, list[str]]:
    """Exchanges two files, or gives one the content of another."""
    one, other = rng.choices(sorted(tree), k=2)
    swapped = tree | {one: tree[other]}
    if rng.random() < 0.5:
        swapped[other] = tree[one]
    return swapped, [one, other]


def link(tree: Tree, rng: Random) -> tuple[Tree, list[str]]:
    """Puts a link to a file outside of the data folder, to the same or another."""
    name, other = rng.choices(sorted(tree), k=2)
    target = rng.choice([name, other, "nowhere"])
    return tree | {name: OUTSIDE / target}, [name, target]


def spoil_json(tree: Tree, rng: Random) -> tuple[Tree, list[str]]:
    """Leaves one file valid JSON, with something strange in it."""
    name = rng.choice(sorted(name for name in tree if name.endswith(".json")))
    if rng.random() < 0.05:
        return tree | {name: b"[" * 100_000}, [name]
    content = spoil_node(json.loads(tree[name]), rng)
    return tree | {name: json.dumps(content).encode()}, [name]


# --- Within a file ---


def spoil_bytes(content: bytes, rng: Random) -> bytes:
    i, n = rng.randrange(len(content) + 1), rng.randint(1, 64)
    some = rng.choice([bytes(n), b"\xff" * n, rng.randbytes(n), rng.randbytes(1)])
    return rng.choice(
        [
            content[:i],
            content[i:],
            content[: -rng.randint(1, 8)],
            b"",
            flip_bits(content, rng),
            flip_bits(content, rng),
            content[:i] + some + content[i:],
            content[:i] + some + content[i + len(some) :],
            content[:i] + content[i + n :],
            some + content[len(some) :],
            content + content[:i],
            PAGE,
        ]
    )


def flip_bits(content: bytes, rng: Random) -> bytes:
    """One to four bits, half of the time among the first 512 bytes."""
    harmed = bytearray(content)
    reach = rng.choice([len(harmed), min(512, len(harmed))])
    for _ in range(rng.randint(1, 4) if harmed else 0):
        harmed[rng.randrange(reach)] ^= 1 << rng.randrange(8)
    return bytes(harmed)


def spoil_node(node, rng: Random):
    """Puts something strange in the place of a value, somewhere, or drops it."""
    inner = list(node) if isinstance(node, dict) else []
    inner = list(range(len(node))) if isinstance(node, list) else inner
    if not inner or rng.random() < 0.2:
        return rng.choice(STRANGE)
    key, changed = rng.choice(inner), node.copy()
    if rng.random() < 0.2:
        del changed[key]
    else:
        changed[key] = spoil_node(node[key], rng)
    return changed


EVERYWHERE = (spoil, spoil, spoil, spoil, remove, put_folder, swap, link)
