"""Colours, dashes, fonts and line widths of the course, in one place."""

from itertools import cycle, islice

# Ten colours for ten classes, told apart by colour-blind readers: M. A. Petroff (2021),
# Accessible color sequences for data visualization, arXiv:2107.02270. Four of them are
# pale on white (below 3 to 1): a line or dot of these needs a mark or a word beside it.
CLASS_COLORS = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
INK = "#1b1f24"
# Lines are told apart by colour and by dashes: in grey, and by who sees few colours.
_COLORS = (CLASS_COLORS[k] for k in (0, 2, 4, 6, 5, 8))  # none that is pale
_DASHES = ("-", "--", "-.", ":", (0, (6, 1)))
LINES = tuple(
    {"color": color, "ls": dashes}
    for color, dashes in islice(zip(cycle(_COLORS), cycle(_DASHES), strict=False), 30)
)

# Who does what has one colour in all diagrams, curves and explorers. What reads an
# image is dark blue, what makes one is orange: two hues, and two greys without them.
ENCODER, DECODER, LATENT, DATA = "#064180", "#c25200", "#832db6", "#e9ecef"
DISCRIMINATOR, GENERATOR = ENCODER, DECODER
BACK = "#f2a65a"  # F of CycleGAN, a generator too: a lighter orange
REAL, MADE = INK, GENERATOR
SIGNAL, NOISE = REAL, LATENT  # z is noise as well
READY = "#d6e6f7"  # a light tint of blue
LETTERS = {  # on what is filled
    ENCODER: "white",
    DECODER: "white",
    BACK: INK,
    DATA: INK,
    READY: INK,
    "white": INK,
}
PLAYERS = {  # the line of each player's loss, and of what it says or makes
    "D": {"color": DISCRIMINATOR, "ls": "-"},
    "G": {"color": GENERATOR, "ls": "-."},
    "D_x": {"color": DISCRIMINATOR, "ls": "-"},
    "D_y": {"color": DISCRIMINATOR, "ls": ":"},
    "G_xy": {"color": GENERATOR, "ls": "-."},
    "G_yx": {"color": GENERATOR, "ls": "--"},
}

EXPORT = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
    "svg.fonttype": "none",  # words stay words, to be edited
    "svg.hashsalt": "mvacourse",  # the same names inside the file on every run
    "pdf.fonttype": 42,  # whole letters embedded, not drawings of them
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
THEMES = {  # settings of matplotlib
    "slides": EXPORT | {"font.size": 11, "lines.linewidth": 2.0, "axes.linewidth": 1.0},
    "paper": EXPORT | {"font.size": 9, "lines.linewidth": 1.2, "axes.linewidth": 0.6},
}
