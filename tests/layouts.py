"""Pages of blocks in columns, drawn by chance, and a block that came, went or went past others."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw

from pytest_visual_claude.pixels.decode.decoding import Array

WORDS = [
    "Marble",
    "later",
    "Quarterly",
    "never",
    "Bergen",
    "copper",
    "twelve",
    "window",
    "Basket",
    "to",
    "pay",
    "ship",
    "order",
    "18.40",
    "$7",
    "name",
]
COLOURS = ("#212529", "#0b7285", "#5f3dc4", "#2b8a3e", "#e8590c", "#868e96")
PALE = ("#fff3bf", "#d3f9d8", "#e9ecef", "#d0ebff", "#ffffff", "#ffffff")


@dataclass(frozen=True)
class Block:
    """Some lines of text on a ground, perhaps with a border; what it shows is told by its seed."""

    seed: int
    height: int

    def draw(self, width: int) -> Image.Image:
        chance = random.Random(self.seed)
        ground, border = chance.choice(PALE), chance.random() < 0.4
        image = Image.new("RGB", (width, self.height), ground)
        draw = ImageDraw.Draw(image)
        if border:
            draw.rectangle((0, 0, width - 1, self.height - 1), outline="#adb5bd")
        for y in range(5, self.height - 12, 15):
            words = " ".join(chance.choices(WORDS, k=chance.randint(1, 4)))
            draw.text((8, y), words[: max(3, (width - 16) // 7)], fill=chance.choice(COLOURS))
        return image


@dataclass(frozen=True)
class Layout:
    """Columns of blocks below a head and above a foot, both as wide as the page.

    :param height: of the picture; nothing: as high as everything in it.
    """

    columns: tuple[tuple[Block, ...], ...]
    width: int
    gap: int
    height: int | None = None

    @property
    def _across(self) -> int:
        return (self.width - 40 - self.gap * (len(self.columns) - 1)) // len(self.columns)

    def place(self, column: int, index: int) -> tuple[int, int, int, int]:
        """Left, top, width and height of a block."""
        above = self.columns[column][:index]
        y = 60 + sum(block.height + self.gap for block in above)
        return 20 + column * (self._across + self.gap), y, self._across, self.columns[column][index].height

    def draw(self) -> Array:
        grid = max(sum(block.height + self.gap for block in column) for column in self.columns)
        image = Image.new("RGB", (self.width, self.height or 60 + grid + 60), "white")
        image.paste(Block(1, 40).draw(self.width))
        image.paste(Block(2, 60).draw(self.width), (0, 60 + grid))
        for across, column in enumerate(self.columns):
            for index, block in enumerate(column):
                x, y, width, _ = self.place(across, index)
                image.paste(block.draw(width), (x, y))
        return np.asarray(image)

    def with_column(self, at: int, blocks: tuple[Block, ...]) -> Layout:
        return replace(self, columns=(*self.columns[:at], blocks, *self.columns[at + 1 :]))


def any_layout(chance: random.Random) -> Layout:
    columns = tuple(tuple(any_block(chance) for _ in range(chance.randint(3, 6))) for _ in range(chance.randint(1, 3)))
    return Layout(columns, chance.choice((390, 640, 900)), chance.choice((12, 16, 24)), chance.choice((None, 420)))


def any_block(chance: random.Random) -> Block:
    return Block(chance.randrange(3, 1 << 30), chance.choice((20, 36, 52, 90)))


def edited(layout: Layout, edit: str, chance: random.Random) -> tuple[Layout, int, int, int]:
    """The page afterwards; in which column what happened, from which place to which."""
    column = chance.randrange(len(layout.columns))
    blocks = list(layout.columns[column])
    first, last = sorted(chance.sample(range(len(blocks)), 2))
    if edit == "inserted":
        blocks.insert(first, any_block(chance))
    elif edit == "removed":
        blocks.pop(first)
    else:
        blocks.insert(last, blocks.pop(first))
    return layout.with_column(column, tuple(blocks)), column, first, last
