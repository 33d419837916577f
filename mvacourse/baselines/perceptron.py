"""Multilayer perceptron: a small network, without convolutions."""


def perceptron(
    n_hidden: tuple[int, ...] = (64, 64), *, n_epochs: int = 20, seed: int = 0
):
    """Returns a perceptron for `PatchRegression`, trained by Adam.

    ŷ = w · relu(W₂ relu(W₁ p + b₁) + b₂) + b

    Inputs and target are scaled to mean 0 and variance 1: one that is fed with
    thousands learns next to nothing.

    Args:
        n_hidden: Units of each hidden layer.
        n_epochs: Passes over all training voxels.
        seed: Of weights and shuffling.

    Returns:
        A regressor of scikit-learn, to be fitted.

    Reference:
        Rumelhart et al. (1986), Learning representations by back-propagating errors,
        Nature 323.
    """
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    network = MLPRegressor(
        hidden_layer_sizes=n_hidden, max_iter=n_epochs, random_state=seed
    )
    scaled = make_pipeline(StandardScaler(), network)
    return TransformedTargetRegressor(scaled, transformer=StandardScaler())
