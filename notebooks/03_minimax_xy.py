# %% [markdown]
# # 3. The xy game
#
# A GAN is two networks that play against each other. Why is that so much harder than
# descending one loss? The smallest game with the difficulty has two numbers.
#
# **You will learn** why simultaneous gradient steps spiral away from the solution of
# $\min_x \max_y xy$, by how much per step, and which rules do reach it.
#
# **Data**: none.
#
# <!-- times -->
# | Section | Time on 2 CPU cores |
# |---|---|
# | The game | 5 s |
# | Explorer | 5 s |
# | **Whole notebook** | **5 s** |
# <!-- /times -->

# %% [markdown]
# ## Set-up
# On Colab the first cell installs what is missing; elsewhere it does nothing.

# %%
import importlib.util

if importlib.util.find_spec("mvacourse") is None:
    # %pip install --quiet "$MVACOURSE_SOURCE"
    pass

# %% [markdown]
# ## The game
# $V(x, y) = xy$. One player chooses $x$ and wants $V$ small, the other chooses $y$ and
# wants it large. At $(0, 0)$ neither gains by moving alone: the solution is a **saddle
# point**. Each follows the gradient, at once, with step size $\eta$:
#
# $$x \leftarrow x - \eta \frac{\partial V}{\partial x} = x - \eta y, \qquad
#   y \leftarrow y + \eta \frac{\partial V}{\partial y} = y + \eta x.$$
#
# **Predict before you run**: from $(1, 0.5)$, with $\eta = 0.2$, where do they go?

# %%
from mvacourse.exercises import show_source
from mvacourse.training.minimax_xy import play, simultaneous

show_source(simultaneous)

# %%
show_source(play)

# %% tags=["nbval-ignore-output"]
import matplotlib.pyplot as plt

from mvacourse.plotting.dynamics import over_iterations, paths_in_field, saddle

start, eta = (1.0, 0.5), 0.2
path = play(simultaneous, start, eta, 30)
figure = plt.figure(figsize=(9, 4), layout="constrained")
paths_in_field({"simultaneous": path}, ax=figure.add_subplot(1, 2, 1))
_ = saddle(path, ax=figure.add_subplot(1, 2, 2, projection="3d"))

# %% tags=["nbval-ignore-output"]
_ = over_iterations(play(simultaneous, start, eta, 100))

# %% [markdown]
# They circle the saddle point, and the circle grows. $x$, $y$ and $xy$ oscillate ever
# more widely. No loss tells that something goes wrong: whenever one player is winning,
# the other will be soon.

# %% [markdown]
# ## How fast?
# Write both numbers as one, $z = x + iy$. A step is $z \leftarrow z + i\eta z =
# (1 + i\eta)\,z$: it turns $z$ by $\arctan \eta$ and makes it longer by
# $|1 + i\eta| = \sqrt{1 + \eta^2}$. However small the step, the spiral opens.

# %%
import numpy as np

path = play(simultaneous, start, eta, 100)
growth = np.linalg.norm(path[1:], axis=1) / np.linalg.norm(path[:-1], axis=1)
print(f"measured {growth.min():.6f} to {growth.max():.6f} per step")
print(f"derived  {np.sqrt(1 + eta**2):.6f}")

# %% [markdown]
# In continuous time, with infinitely small steps, $\dot{x} = -y$ and $\dot{y} = x$, so
# $z(t) = e^{it} z(0)$: a circle for ever, neither out nor in. The field of the game
# turns and does not point to the solution. Finite steps along the tangents of a circle
# lead out of it, hence the growth.

# %% [markdown]
# ## Other rules
# The gradient alone does not know where the centre is. Each of these rules adds some
# knowledge, such as the other's next move.

# %%
from mvacourse.training.minimax_xy import RULES

show_source(RULES["alternating"])

# %%
show_source(RULES["extragradient"])

# %% [markdown]
# **Predict**: if $y$ answers the *new* $x$, does the spiral open, close or neither? And
# if both move by the gradient of one step ahead?

# %% tags=["nbval-ignore-output"]
paths = {name: play(rule, start, eta, 100) for name, rule in RULES.items()}
figure, axes = plt.subplots(2, 4, figsize=(11, 5.6), layout="constrained")
for ax, (name, path) in zip(axes.flat, paths.items(), strict=False):
    paths_in_field({name: path}, ax=ax)
    ax.set(xlabel="", ylabel="")
axes.flat[-1].set_axis_off()

# %%
print("distance from (0, 0) after 100, 300 and 1000 steps, over that at the start")
for name, rule in RULES.items():
    distance = np.linalg.norm(play(rule, start, eta, 1000), axis=1) / np.hypot(*start)
    print(f"{name:17s}", *(f"{distance[n]:12.3g}" for n in (100, 300, 1000)))

# %% [markdown]
# - **Alternating** keeps its distance: $x^2 + y^2 - \eta xy$ does not change. The usual
#   training of a GAN alternates, and circles for that reason.
# - **Negative momentum** converges, where the positive momentum that helps descent
#   spirals out: try `play(partial(momentum, beta=0.5), start, eta, 100)`.
# - **Extragradient** and **optimism** use a better gradient, that of the next point, or
#   a guess of it, and converge.
# - **Consensus** is pulled to where gradients vanish. It is fastest here; on networks
#   it may also be pulled to where a gradient vanishes and nothing is solved.
# - **Decreasing steps** $\eta, \eta/2, \eta/3, \dots$ stop growing and stay where they
#   are: to hold still is not to converge.

# %%
eta_0 = 0.2
limit = np.sqrt(np.sinh(np.pi * eta_0) / (np.pi * eta_0))
print(f"decreasing steps end at {limit:.4f} times the distance, by Euler's product")

# %% [markdown]
# ## Explorer
# Run the next cell to get the controls; they are not saved in the file. Does any step
# size make the simultaneous rule converge? From which one on does optimism fail?

# %% tags=["nbval-ignore-output"]
from mvacourse.widgets.minimax_xy import draw

draw(play(simultaneous, start, 0.2, 60), "simultaneous, η = 0.20")

# %% tags=["nbval-ignore-output"]
from mvacourse.widgets import explore_minimax_xy


def path_of(rule, eta, n_steps):
    return play(RULES[rule], start, eta, n_steps)


explore_minimax_xy(path_of, list(RULES))

# %% [markdown]
# ## Exercises
# **Exercise 1** (5 min). By which factor has the distance from the saddle grown after
# $n$ simultaneous steps?

# %%
from mvacourse.exercises import check
from mvacourse.exercises import minimax_xy as exercise


def growth_after(eta, n):
    """Returns |(x, y)| after n simultaneous steps over |(x, y)| at the start."""
    ### BEGIN SOLUTION
    return (1 + eta**2) ** (n / 2)
    ### END SOLUTION


# %%
_ = check(exercise.growth, growth_after)

# %% [markdown]
# **Exercise 2** (5 min). Write one step in which $x$ moves first and $y$ answers.


# %%
def answer_in_turn(x, y, eta):
    """Returns x and y after one alternating step."""
    ### BEGIN SOLUTION
    x = x - eta * y
    return x, y + eta * x
    ### END SOLUTION


# %%
_ = check(exercise.alternating, answer_in_turn)

# %% [markdown]
# **Exercise 3** (10 min). Look one simultaneous step ahead, return, and move by the
# gradient found there.


# %%
def look_ahead(x, y, eta):
    """Returns x and y after one step of the extragradient method."""
    ### BEGIN SOLUTION
    x_ahead, y_ahead = x - eta * y, y + eta * x
    return x - eta * y_ahead, y + eta * x_ahead
    ### END SOLUTION


# %%
_ = check(exercise.extragradient, look_ahead)

# %% [markdown]
# ## In this notebook we saw
# - that simultaneous gradient steps on $V = xy$ spiral out by $\sqrt{1 + \eta^2}$ a
#   step;
# - that the field of a game may turn around its solution instead of pointing to it;
# - that alternating steps circle, and that extragradient, optimism, negative momentum
#   and consensus reach the saddle, each by knowing more than the gradient here and now;
# - that smaller steps are a slower way to the same end.
#
# Training a GAN can fail in just this way; notebook 10 comes back to it.
#
# ## References
# - Goodfellow (2016), NIPS 2016 tutorial: Generative adversarial networks, section 8.2.
#   arXiv:1701.00160
# - Korpelevich (1976), The extragradient method for finding saddle points and other
#   problems, Matecon 12.
# - Daskalakis, Ilyas, Syrgkanis & Zeng (2018), Training GANs with optimism, ICLR.
#   arXiv:1711.00141
# - Gidel et al. (2019), Negative momentum for improved game dynamics, AISTATS.
#   arXiv:1807.04740
# - Mescheder, Nowozin & Geiger (2017), The numerics of GANs, NeurIPS. arXiv:1705.10461
