"""What word vectors learn from: which packages may be read, and which pairs they give."""

import zipfile

import pytest

from codeforge.dev.vector_pairs import first_sentence, pairs_of

BODY = "\n".join(f"    step_{n} = measure(part, {n})" for n in range(20))
SOURCE = f'''"""Scales."""


def weigh_parcel(part):
    """Tell how heavy the parcel is. More is said here."""
{BODY}
    return step_1
'''


def wheel(folder, name="scales", licence="MIT", path="scales/weights.py"):
    place = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr(path, SOURCE)
        said = f"Name: {name}\nVersion: 1.0\nLicense-Expression: {licence}\n\nText"
        archive.writestr(f"{name}-1.0.dist-info/METADATA", said)
    return place


def test_documentation_is_paired_with_the_code_without_it(tmp_path):
    package, pairs = pairs_of(wheel(tmp_path))
    assert (package.name, package.version, package.source, package.licence) == (
        "scales",
        "1.0",
        "PyPI",
        "MIT",
    )
    assert package.pairs == len(pairs)
    code = next(code for text, code in pairs if text == ("tell", "heavy", "parcel"))
    assert code["measur"] == 20
    assert "heavy" not in code


@pytest.mark.parametrize(
    "what",
    [
        {"licence": "GPL-3.0-or-later"},
        {"licence": "MPL-2.0"},
        {"licence": ""},
        {"name": "flask"},
        {"name": "flask-cors"},
        {"path": "scales/_vendor/requests/api.py"},
        {"path": "tests/test_weights.py"},
        {"path": "scales/weights_pb2.py"},
    ],
)
def test_what_is_not_read(tmp_path, what):
    assert pairs_of(wheel(tmp_path, **what))[1] == []


def test_a_broken_archive_gives_nothing(tmp_path):
    (tmp_path / "broken.whl").write_bytes(b"no zip")
    assert pairs_of(tmp_path / "broken.whl")[1] == []


@pytest.mark.parametrize(
    ("documentation", "sentence"),
    [
        ('"""Tells the time. And more."""', "Tells the time."),
        ("/// Tells the time\n/// of day.", "Tells the time\nof day."),
        ("/** Tells the time.\n * @param x y\n */", "Tells the time."),
        ("# Tells it.", "Tells it."),
    ],
)
def test_first_sentence(documentation, sentence):
    assert first_sentence(documentation) == sentence
