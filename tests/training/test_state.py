import pytest
import torch
from torch import nn

from mvacourse.checkpoints import load_checkpoint, read_checkpoint, save_checkpoint
from mvacourse.training.loop import fit
from mvacourse.training.state import TrainingState
from tests.recipes import tiny_training

PLANS = {"tiny": tiny_training.tiny, "cyclegan": tiny_training.tiny_cyclegan}


@pytest.fixture(params=PLANS)
def begin(request):
    """Builds a training from a seed; returns its parts, its state and its batches."""

    def begin(seed, memory_format=torch.contiguous_format):
        torch.manual_seed(seed)
        plan = PLANS[request.param]("smoke")
        for network in plan.networks:
            network.to(memory_format=memory_format)
        parts = plan.parts()
        batches = plan.batches("cpu", 2, torch.Generator().manual_seed(0))
        return parts, TrainingState(parts), batches

    return begin


def train(parts, state, batches, n_updates):
    """Makes some updates; returns their losses."""
    until = state.n_done + n_updates
    losses = fit(
        parts.step, batches, until, parts.schedulers, parts.networks, state.n_done
    )
    losses = list(losses)
    state.n_done = until
    return losses


def assert_same(found, expected):
    assert found.keys() == expected.keys()
    different = [k for k in expected if not torch.equal(found[k], expected[k])]
    assert different == []


@pytest.mark.parametrize(
    "memory_format", [torch.contiguous_format, torch.channels_last]
)
@pytest.mark.parametrize("n", [0, 1, 14])  # 14: the rate falls, the histories are full
def test_a_training_goes_on_from_a_file_to_the_bit(tmp_path, begin, n, memory_format):
    """Against the same training, not interrupted; the second begins from other weights.

    Both have dropout or histories that draw from the global stream.
    """
    parts, state, batches = begin(0, memory_format)
    train(parts, state, batches, n)
    save_checkpoint(tmp_path / "state.safetensors", state)
    # `fit` would leave out batches that this stream has given already.
    plain = fit(parts.step, batches, 5, parts.schedulers, parts.networks)
    expected, state.n_done = list(plain), n + 5

    parts, found, batches = begin(1, memory_format)
    found.make_room(read_checkpoint(tmp_path / "state.safetensors")[0])
    load_checkpoint(tmp_path / "state.safetensors", found)
    assert found.n_done == n
    assert train(parts, found, batches, 5) == expected
    assert_same(found.state_dict(), state.state_dict())


def test_zeros_given_to_adam_are_those_it_would_make(begin):
    """Against the same training without a state."""
    parts, state, batches = begin(0)
    found = train(parts, state, batches, 3)
    parts, _, batches = begin(0)
    for scheduler in parts.schedulers:
        scheduler.optimizer.state.clear()
    assert list(fit(parts.step, batches, 3, parts.schedulers)) == found


def test_the_learning_rate_is_that_of_the_update(tmp_path, begin):
    """12 of 24 updates at 0.001, then a fall to 0: 7/12 of it after 17."""
    parts, state, batches = begin(0)
    train(parts, state, batches, 17)
    save_checkpoint(tmp_path / "state.safetensors", state)
    parts, found, _ = begin(0)
    found.make_room(state.state_dict())
    load_checkpoint(tmp_path / "state.safetensors", found)
    rates = [s.optimizer.param_groups[0]["lr"] for s in parts.schedulers]
    assert rates == pytest.approx([1e-3 * 7 / 12] * 2, rel=1e-12)


def test_each_process_gets_back_its_own_histories_and_random_stream(begin):
    """Two processes played by one: what each saves lies beside what the other does."""
    kept, streams, saved = [], [], {}
    for seed in (3, 4):
        parts, state, batches = begin(seed)
        torch.manual_seed(seed)
        train(parts, state, batches, 4)
        kept.append([torch.stack(h.kept) for h in parts.histories])
        tensors = state.state_dict()
        streams.append(torch.rand(3))
        for name in ("random", *(k for k in tensors if k.startswith("histories"))):
            saved.setdefault(name, []).append(tensors[name])
    tensors |= {name: torch.cat(both) for name, both in saved.items()}
    for rank in (0, 1):
        parts = begin(0)[0]
        state = TrainingState(parts, rank)
        state.make_room(tensors)
        state.load_state_dict(tensors)
        assert torch.equal(torch.rand(3), streams[rank])
        found = [torch.stack(h.kept) for h in parts.histories]
        torch.testing.assert_close(found, kept[rank], rtol=0, atol=0)
    assert not torch.equal(*streams)


def test_a_state_of_another_architecture_is_refused_with_the_differences(
    tmp_path, begin
):
    _, state, _ = begin(0)
    save_checkpoint(tmp_path / "state.safetensors", state, settings={"width": 8})
    parts, other, _ = begin(1)
    parts.networks[0].more = nn.Linear(2, 3)
    before = {k: v.clone() for k, v in other.state_dict().items()}
    message = (
        r"another architecture than TrainingState: networks\.0\.more\.bias is nothing, "
        r'expected \(3,\); .*"width": 8'
    )
    with pytest.raises(ValueError, match=message):
        load_checkpoint(tmp_path / "state.safetensors", other)
    assert_same(other.state_dict(), before)
