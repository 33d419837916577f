"""What a figure shows, in words, for readers who cannot see it.

A code cell that shows a figure begins with a comment that says what is to be seen:

    # alt: Two curves over the training steps. The loss with five latent variables
    #   ends well below that with two.
"""

import re

from nbformat import NotebookNode

PNG = "image/png"
COMMENT = re.compile(r"# alt: (.+(?:\n#   .+)*)")


def alt_text(source: str) -> str | None:
    """Reads the words from the comment that begins a code cell; None if it has none."""
    comment = COMMENT.match(source)
    return re.sub(r"\n# +", " ", comment[1]) if comment else None


def describe_images(cell: NotebookNode) -> None:
    """Gives the images that a cell shows the words of its comment, where it has any.

    They go into the metadata of the output, where the site and nbconvert's classic
    template find the `alt` of an image.
    """
    text = alt_text(cell.source)
    for output in cell.get("outputs", []):
        if PNG in output.get("data", {}):
            output.metadata = {PNG: {"alt": text}} if text else {}
