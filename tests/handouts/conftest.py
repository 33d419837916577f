from pathlib import Path

import pytest

from mvacourse.handouts.archive import SHIPPED

TINY = '''# %% [markdown]
# # 1. Tiny
#
# | **Whole notebook** | **5 s** |

# %%
from mvacourse.exercises import check

# %% [markdown]
# **Exercise 1** (5 min). Write the double.

# %%
def double(x):
    """Returns 2x."""
    ### BEGIN SOLUTION
    doubled = x + x
    return doubled
    ### END SOLUTION


# %%
_ = check(lambda f: [("3 becomes 6", f(3) == 6, "add x to itself")], double)

# %% [markdown]
# **Exercise 2** (5 min), by hand. What is twice 21?

# %%
answer = ...
### BEGIN SOLUTION
answer = 20 + 22
### END SOLUTION
_ = check(lambda n: [("it is 42", n == 42, "add")], answer)

# %% [markdown]
# ## In this notebook we saw
'''


@pytest.fixture
def tiny(tmp_path) -> Path:
    """Returns a course of one small notebook and of one file each that is shipped."""
    root = tmp_path / "course"
    for name in SHIPPED:
        path = root / name if "." in name or name == "LICENSE" else root / name / "x.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (root / "notebooks").mkdir()
    (root / "notebooks" / "01_tiny.py").write_text(TINY)
    return root


@pytest.fixture
def script(tiny) -> Path:
    """Returns the percent script of the small notebook."""
    return tiny / "notebooks" / "01_tiny.py"
