"""Colours of the course."""

# Ten colours for ten classes, told apart by colour-blind readers: M. A. Petroff (2021),
# Accessible color sequences for data visualization, arXiv:2107.02270.
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
ENCODER, DECODER, LATENT, DATA = "#3f90da", "#e76300", "#832db6", "#e9ecef"
