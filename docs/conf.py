"""How Sphinx makes the site; `make site` stages these pages and calls it."""

import re
from importlib.resources import files

from mvacourse import __version__

project = "mvacourse"
author = "The mvacourse contributors"
release = __version__
html_title = "Deep generative models for medical imaging"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]

# Notebooks are shown as they were executed, never run.
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_code_prompt_show = "Show the {type}"
nb_code_prompt_hide = "Hide the {type}"
myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
exclude_patterns = ["README.md"]

# Everything is opened from a folder, without a network: mathematics is drawn as SVG
# by one local script that needs no fonts, and search reads no other page.
MATHJAX = files("sphinx-mathjax-offline") / "static/mathjax/tex-svg-full.js"
mathjax_path = MATHJAX.name
html_static_path = ["site.css", str(MATHJAX)]
html_css_files = ["site.css"]
html_show_search_summary = False
html_copy_source = False
html_theme = "sphinx_book_theme"
html_context = {"default_mode": "light"}  # figures are on white
html_theme_options = {
    "navbar_persistent": [],  # one search field, in the sidebar
    "show_toc_level": 2,
    "use_download_button": False,
}

autoclass_content = "both"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_use_ivar = True  # of fields of a NamedTuple
default_role = "py:obj"
add_module_names = False


def plain(app, what, name, obj, options, lines: list[str]) -> None:
    """Takes words of docstrings as they stand: |x|, alpha_ and "K." are no marks."""
    marks = re.compile(r"[*|\\]|_\b|(?<=\b\w)\.")
    parts = "\n".join(lines).split("`")  # what stands between two of them is code
    parts[::2] = [marks.sub(r"\\\g<0>", part) for part in parts[::2]]
    parts[2::2] = [re.sub(r"^(?=\w)", r"\\ ", part) for part in parts[2::2]]  # `x`s
    lines[:] = "`".join(parts).split("\n")


def unnamed(app, what, name, obj, skip, options) -> bool | None:
    """Leaves out what a NamedTuple says of its fields; its docstring says more."""
    return (obj.__doc__ or "").startswith("Alias for field number") or None


def setup(app) -> None:
    """Comes before napoleon, which reads the sections of a docstring."""
    app.connect("autodoc-process-docstring", plain, priority=100)
    app.connect("autodoc-skip-member", unnamed)
