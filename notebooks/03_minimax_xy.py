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
# | **Whole notebook** | **10 s** |
# <!-- /times -->

# %% [markdown]
# ## Set-up
# On Colab the first cell installs what is missing and names the GPU, and no restart is
# needed. Elsewhere it does nothing.

# %%
import importlib.util
import os

if importlib.util.find_spec("mvacourse") is None:
    address = ""
    source = os.environ.get("MVACOURSE_SOURCE", address)
    assert source, "%env MVACOURSE_SOURCE=git+https://… first: the course's address"
    # %pip install --quiet "$source"
    from mvacourse.doctor import device

    print(device())

# %% [markdown]
# ## The game
# $V(x, y) = xy$ (Goodfellow 2016). One player chooses $x$ and wants $V$ small, the
# other chooses $y$ and wants it large: $x$ stands for all weights of a generator, $y$
# for those of a discriminator. At $(0, 0)$ neither gains by moving alone: the solution
# is a **saddle point**. Each follows its own gradient, both at once, with step size
# $\eta$:
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

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Left, the path of simultaneous steps in the plane of x and y: from the dot at (1,
#   0.5) a spiral opens anticlockwise around the cross at (0, 0), against small arrows
#   that circle it. Right, the same path on the saddle-shaped surface V = xy, up and
#   down across its slopes.
import matplotlib.pyplot as plt

from mvacourse.plotting.dynamics import over_iterations, paths_in_field, saddle

start, eta = (1.0, 0.5), 0.2
path = play(simultaneous, start, eta, 30)
figure = plt.figure(figsize=(9, 4), layout="constrained")
paths_in_field({"simultaneous": path}, ax=figure.add_subplot(1, 2, 1))
_ = saddle(path, ax=figure.add_subplot(1, 2, 2, projection="3d"))

# %% tags=["nbval-ignore-output"]
# alt: x, y and their product over 100 iterations. All three oscillate about 0 with
#   growing swings; the product swings twice as fast, to nearly 30 at the end.
_ = over_iterations(play(simultaneous, start, eta, 100))

# %% [markdown]
# On the left, arrows show the field of the game, $(-y, x)$: where the two gradients
# push. The dot is the start, the cross the saddle point. On the right, the same steps
# on the surface of $V$, as far as it is drawn.
#
# They circle the saddle point, and the circle grows: over the iterations, in the second
# picture, $x$, $y$ and $xy$ oscillate ever more widely. One value of $V$ tells nothing
# of that: four times a turn it passes through 0, its value at the solution, and
# whenever one player is winning, the other will be soon.

# %% [markdown]
# ## How fast?
# Write both numbers as one complex number, $z = x + iy$ (no latent variable here). As
# $iz = -y + ix$, a step is $z \leftarrow z + i\eta z = (1 + i\eta)\,z$: it turns $z$ by
# $\arctan \eta$ and multiplies its length by $|1 + i\eta| = \sqrt{1 + \eta^2}$. However
# small the step, the spiral opens.

# %%
import numpy as np

path = play(simultaneous, start, eta, 100)
growth = np.linalg.norm(path[1:], axis=1) / np.linalg.norm(path[:-1], axis=1)
print(f"measured {growth.min():.6f} to {growth.max():.6f} per step")
print(f"derived  {np.sqrt(1 + eta**2):.6f}")
for step in (0.2, 0.02):
    turn = 2 * np.pi / np.arctan(step)
    factor = (1 + step**2) ** (turn / 2)
    print(f"η = {step}: a turn takes {turn:.0f} steps, and grows by {factor:.2f}")

# %% [markdown]
# In continuous time, with infinitely small steps, $\dot{x} = -y$ and $\dot{y} = x$, so
# $z(t) = e^{it} z(0)$: a circle for ever, neither out nor in. The field of the game
# turns and does not point to the solution. Finite steps along the tangents of a circle
# lead out of it, hence the growth.

# %% [markdown]
# ## Other rules
# The gradient alone does not know where the centre is. Other rules add some knowledge,
# such as the other's next move:
#
# - **alternating**: $x$ moves first, and $y$ answers the *new* $x$;
# - **momentum**: alternating, and each carries on with $\beta$ times its last move
#   (Gidel et al. 2019);
# - **extragradient**: both look one simultaneous step ahead, return, and move by the
#   gradient found there (Korpelevich 1976);
# - **optimistic**: twice the gradient less the last one, a guess of the next
#   (Daskalakis et al. 2018);
# - **consensus**: both also descend on a gradient penalty, the squared length of the
#   gradient of $V$ (Mescheder et al. 2017);
# - **decreasing steps**: simultaneous, with $\eta, \eta/2, \eta/3, \dots$
#
# You will write the first and the third in the exercises. Here is how three others
# read.

# %%
from mvacourse.training.minimax_xy import consensus, momentum, optimistic

show_source(momentum)

# %%
show_source(optimistic)

# %%
show_source(consensus)

# %% [markdown]
# **Predict** for each rule, before you run: does the spiral open, close or neither? In
# descent on one loss, a momentum of $\beta = 0.5$ helps. Which sign will help here?

# %% tags=["nbval-ignore-output", "expected-figure"]
# alt: Paths of eight rules in the plane, from the same dot around the same cross.
#   Simultaneous and momentum +0.5 spiral out of the picture; alternating circles on an
#   ellipse; momentum −0.5 spirals in slowly, extragradient and optimistic faster;
#   consensus goes nearly straight to the cross; decreasing steps stop on a short arc.
from mvacourse.training.minimax_xy import RULES

paths = {name: play(rule, start, eta, 100) for name, rule in RULES.items()}
figure, axes = plt.subplots(2, 4, figsize=(11, 6.2), layout="constrained")
for ax, (name, path) in zip(axes.flat, paths.items(), strict=True):
    paths_in_field({name: path}, ax=ax)
    ax.label_outer()
_ = figure.suptitle(rf"100 steps with $\eta$ = {eta}", fontsize=11)

# %%
print("distance from (0, 0) after 100, 300 and 1000 steps, over that at the start")
for name, rule in RULES.items():
    distance = np.linalg.norm(play(rule, start, eta, 1000), axis=1) / np.hypot(*start)
    print(f"{name:17s}", *(f"{distance[n]:12.3g}" for n in (100, 300, 1000)))

# %% [markdown]
# - **Alternating** stays on an ellipse, on which $x^2 + y^2 - \eta xy$ does not change:
#   neither out nor in. The usual training of a GAN alternates, and may circle for the
#   same reason.
# - **Momentum** of the positive sign, which helps descent, spirals out, faster even
#   than simultaneous steps; the negative sign converges, slowly here.
# - **Extragradient** and **optimism** use a better gradient, that of the next point or
#   a guess of it, and converge. A step of extragradient is
#   $z \leftarrow z + i\eta\,(1 + i\eta)\,z$, a factor of length
#   $\sqrt{(1 - \eta^2)^2 + \eta^2} = \sqrt{1 - \eta^2 + \eta^4}$: below 1 for
#   $\eta < 1$.
# - **Consensus** is pulled to where gradients vanish. It is fastest here; on networks
#   it may also be pulled to where a gradient vanishes and nothing is solved.
# - **Decreasing steps** stop growing: the square of the distance, over that at the
#   start, ends at Euler's product
#   $\prod_t (1 + \eta^2/t^2) = \sinh(\pi\eta)/(\pi\eta)$. They turn on, ever more
#   slowly, and come no nearer: a player that hardly moves need not have arrived.

# %%
x, y = paths["alternating"].T
kept = x**2 + y**2 - eta * x * y
print(f"alternating: x² + y² − ηxy from {kept.min():.6f} to {kept.max():.6f}")
shrunk = (1 - eta**2 + eta**4) ** 50
print(f"extragradient: {shrunk:.3f} of the distance left after 100 steps")
limit = np.sqrt(np.sinh(np.pi * eta) / (np.pi * eta))
print(f"decreasing steps: {limit:.4f} times the distance in the end")

# %% [markdown]
# ## Explorer
# The picture shows where the controls begin; they appear when the second cell is run.
# Does any step size make the simultaneous rule converge? From which one on does
# optimism fail? A path may leave the picture: the line below it says how far it went.

# %% tags=["nbval-ignore-output"]
# alt: Left, simultaneous steps with η = 0.20 spiral outward from the dot. Right, x, y
#   and xy over 60 iterations swing ever more widely.
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
# **Exercise 4** (15 min, on paper). An optimistic step is
# $z_{n+1} = z_n + i\eta\,(2 z_n - z_{n-1})$. Insert $z_n = \lambda^n$: which quadratic
# equation holds for $\lambda$, and from which $\eta$ on does a root have an absolute
# value of 1 or more? It is $\eta = 1/\sqrt{3} = 0.577\ldots$ Compare with the explorer.

# %% [markdown]
# ## In this notebook we saw
# - that simultaneous gradient steps on $V = xy$ spiral out by $\sqrt{1 + \eta^2}$ a
#   step;
# - that the field of a game may turn around its solution instead of pointing to it;
# - that alternating steps circle, and that extragradient, optimism, negative momentum
#   and consensus approach the saddle, each by knowing more than the gradient here and
#   now;
# - that smaller steps open the spiral more slowly, but open it; and that steps which
#   decrease end it without having come nearer.
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
