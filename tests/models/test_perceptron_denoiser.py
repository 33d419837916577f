import torch

from mvacourse.models.perceptron_denoiser import PerceptronDenoiser


def make(n_classes=0):
    return PerceptronDenoiser(3, n_hidden=16, n_blocks=2, n_classes=n_classes)


def test_as_many_coordinates_come_out_and_depend_on_time_and_class():
    network, x_t = make(n_classes=4), torch.randn(5, 3)
    t, c = torch.full((5,), 7), torch.arange(5)
    said = network(x_t, t, c)
    assert said.shape == (5, 3)
    assert not torch.isclose(said, network(x_t, t + 100, c)).all(dim=1).any()
    told = c < 4  # the last has no class already
    differs = ~torch.isclose(said, network(x_t, t)).all(dim=1)
    assert torch.equal(differs, told)


def test_examples_of_a_batch_do_not_see_each_other():
    network, x_t, t = make(), torch.randn(5, 3), torch.arange(5) + 1
    torch.testing.assert_close(network(x_t, t)[2:3], network(x_t[2:3], t[2:3]))


def test_every_parameter_receives_a_gradient():
    network = make(n_classes=4)
    t, c = torch.arange(5) + 1, torch.arange(5)
    network(torch.randn(5, 3), t, c).square().sum().backward()
    assert [name for name, p in network.named_parameters() if not p.grad.any()] == []
