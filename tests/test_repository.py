"""What the repository's files may hold, so that it works wherever it is cloned."""

import re
import subprocess
import tomllib
from functools import cache

import pytest
import yaml

from mvacourse.runtime import CHECKOUT

# Joined here, so that this file does not hold what it forbids.
PACKAGE_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("anaconda", "org"),
        ("anaconda", "com"),
        ("download", "pytorch", "org"),
        ("npmjs", "org"),
    )
]
OWN_FOLDERS = ["/" + name + "/" for name in ("work", "root", "home", "Users")]

IN_GIT = (CHECKOUT / ".git").exists()
pytestmark = pytest.mark.skipif(not IN_GIT, reason="not a checkout of the repository")


@cache
def tracked_files():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, check=True
    ).stdout
    paths = [CHECKOUT / name for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


@cache
def tracked_text():
    texts = {}
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" not in content:
            texts[path.relative_to(CHECKOUT).as_posix()] = content.decode()
    return texts


@cache
def pyproject():
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text())


def files_that_hold(words):
    return {
        name: found
        for name, text in tracked_text().items()
        if (found := [word for word in words if word in text])
    }


def test_no_file_names_a_host_of_packages():
    assert files_that_hold(PACKAGE_HOSTS) == {}


def test_no_file_names_a_folder_of_one_machine():
    assert files_that_hold(OWN_FOLDERS) == {}


def test_words_that_are_in_a_file_are_found():
    assert "mvacourse/runtime.py" in files_that_hold(["def data_folders"])


def test_no_file_is_large():
    sizes = {path.name: path.stat().st_size for path in tracked_files()}
    assert {name: size for name, size in sizes.items() if size > 6_000_000} == {}


def test_requirements_have_a_lower_bound_and_no_other():
    project = pyproject()["project"]
    extras = project["optional-dependencies"].values()
    requirements = project["dependencies"] + [r for extra in extras for r in extra]
    bound = re.compile(r"[\w.-]+(\[[\w,-]+\])?>=\d[\d.]*")
    assert [r for r in requirements if not bound.fullmatch(r)] == []


def test_conda_environment_installs_this_package_on_the_same_python():
    environment = yaml.safe_load((CHECKOUT / "environment.yml").read_text())
    dependencies = environment["dependencies"]
    assert f"python{pyproject()['project']['requires-python']}" in dependencies
    assert "pip" in dependencies
    assert {"pip": ["--editable .[lab]"]} in dependencies
    assert environment["name"] == pyproject()["project"]["name"]
