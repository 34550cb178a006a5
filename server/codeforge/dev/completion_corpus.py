"""The packages on which the order of completion is learned, and where they are brought to.

    fetch(FOLDER)      downloads every wheel from PyPI and unpacks it twice: alone, as a project to ask in, and beside
                       the others, as the environment in which its imports are found

A package is on one side only; of some to learn from the examples in their source distribution or the tests in their
wheel stand alone too: they use numpy and pandas as an application does. Nothing of Django, SQLAlchemy, httpx or their tests is among them: they are what the
result is judged on.
"""

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

PARTS = ("examples", "tests")
EXAMPLES_IN = {
    "asv_bench", "auto_examples", "benchmarks", "demo", "demos", "doc", "docs", "example", "examples", "gallery",
    "nbs", "notebooks", "tutorial", "tutorials",
}  # fmt: skip
"""Folders of a source distribution that hold code as its users write it."""
BUILT = {"_build", ".ipynb_checkpoints"}
LONGEST = 3_000_000
_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)


class Package(NamedTuple):
    """One distribution on PyPI."""

    name: str
    version: str
    licence: str
    side: str
    """`train`, `validation`, or `imported` for one that others import; `examples` or `tests` where only those count."""

    @property
    def key(self) -> str:
        """What it is kept under: its name, and its part when it is not whole."""
        return f"{self.name}-{self.side}" if self.side in PARTS else self.name


def _packages(side: str, lines: str) -> list[Package]:
    rows = (line.split(None, 2) for line in lines.strip().splitlines())
    return [Package(name, version, licence, side) for name, version, licence in rows]


TRAIN = _packages(
    "train",
    """
    aiohttp 3.14.5 Apache-2.0 AND MIT
    akshare 1.19.5 MIT
    alembic 1.20.1 MIT
    alphalens-reloaded 0.5.1 Apache-2.0
    anndata 0.12.19 BSD-3-Clause
    arrow 1.4.0 Apache-2.0
    arviz 0.23.4 Apache-2.0
    autoviz 0.1.905 Apache-2.0
    babel 2.18.0 BSD-3-Clause
    beautifulsoup4 4.15.0 MIT
    black 26.10.1 MIT
    category-encoders 2.11.2 BSD-3-Clause
    click 8.5.1 BSD-3-Clause
    cookiecutter 2.7.1 BSD-3-Clause
    coverage 7.17.3 Apache-2.0
    dask 2026.8.0 BSD-3-Clause
    datacompy 1.1.0 Apache-2.0
    djangorestframework 3.18.3 BSD-3-Clause
    empyrical-reloaded 0.7.1 Apache-2.0
    esda 2.9.0 BSD-3-Clause
    evidently 0.7.23 Apache-2.0
    fabric 3.2.3 BSD-2-Clause
    falcon 4.4.0 Apache-2.0
    fastapi 0.165.0 MIT
    feature-engine 1.9.4 BSD-3-Clause
    featuretools 1.31.0 BSD-3-Clause
    finrl 0.3.7 MIT
    flask 3.1.3 BSD-3-Clause
    geopandas 1.2.0 BSD-3-Clause
    gluonts 0.17.0 Apache-2.0
    graphene 3.4.3 MIT
    gs-quant 2.2.1 Apache-2.0
    gunicorn 27.0.1 MIT
    hvplot 0.12.2 BSD-3-Clause
    imbalanced-learn 0.14.2 MIT
    ipython 9.18.1 BSD-3-Clause
    isort 9.0.2 MIT
    jinja2 3.1.6 BSD-3-Clause
    joblib 1.6.0 BSD-3-Clause
    jsonschema 4.26.0 MIT
    klib 1.4.1 MIT
    kombu 5.7.0 BSD-3-Clause
    lifelines 0.30.3 MIT
    lifetimes 0.11.3 MIT
    lightkurve 2.6.0 MIT
    luigi 3.8.1 Apache-2.0
    metpy 1.7.1 BSD-3-Clause
    missingno 0.5.2 MIT
    mkdocs 1.6.1 BSD-2-Clause
    mlforecast 1.1.0 Apache-2.0
    movingpandas 0.23.0 BSD-3-Clause
    nba-api 1.12.0 MIT
    nbconvert 7.17.2 BSD-3-Clause
    networkx 3.6.1 BSD-3-Clause
    neuralprophet 0.9.0 MIT
    nfl-data-py 0.3.3 MIT
    nilearn 0.14.1 BSD-3-Clause
    nltk 3.10.4 Apache-2.0
    oauthlib 4.0.1 BSD-3-Clause
    optbinning 1.0.0 Apache-2.0
    osmnx 2.1.1 MIT
    pandapower 3.5.6 BSD-3-Clause
    pandera 0.35.0 MIT
    pendulum 3.3.0 MIT
    plotnine 0.15.9 MIT
    prophet 1.5.0 MIT
    pvlib 0.16.1 BSD-3-Clause
    pybaseball 2.2.7 MIT
    pycaret 3.3.2 MIT
    pycausalimpact 0.1.1 MIT
    pydantic 2.14.3 MIT
    pyfolio-reloaded 0.10.1 Apache-2.0
    pygments 2.21.0 BSD-2-Clause
    pyjanitor 0.32.60 MIT
    pyjwt 2.15.1 MIT
    pymc-marketing 0.19.2 Apache-2.0
    pyportfolioopt 1.6.0 MIT
    pypsa 1.4.0 MIT
    pyramid 2.1 BSD-derived (Repoze)
    pyspark-test 0.2.0 Apache-2.0
    pytest 9.2.0 MIT
    redis 8.1.0 MIT
    requests 2.34.2 Apache-2.0
    researchpy 0.3.7 MIT
    riskfolio-lib 7.4.0 BSD-3-Clause
    scanpy 1.11.5 BSD-3-Clause
    scikit-learn 1.9.1 BSD-3-Clause
    scikit-lego 0.9.10 MIT
    scikit-posthocs 0.17.1 MIT
    scrapy 2.19.0 BSD-3-Clause
    setuptools 84.2.1 MIT
    shap 0.51.0 MIT
    starlette 1.10.0 BSD-3-Clause
    statsmodels 0.15.0 BSD-3-Clause
    streamlit 1.67.0 Apache-2.0
    structlog 26.1.0 MIT OR Apache-2.0
    stumpy 1.14.1 BSD-3-Clause
    sweetviz 2.3.3 MIT
    textual 8.2.8 MIT
    tox 4.67.13 MIT
    trio 0.35.0 MIT OR Apache-2.0
    tsfel 0.2.0 BSD-3-Clause
    tslearn 0.10.0 BSD-2-Clause
    tushare 1.4.29 BSD-3-Clause
    urllib3 2.8.0 MIT
    uvicorn 0.54.0 BSD-3-Clause
    virtualenv 21.15.7 MIT
    werkzeug 3.1.9 BSD-3-Clause
    woodwork 0.31.0 BSD-3-Clause
    xarray 2026.9.0 Apache-2.0
    yahooquery 2.4.1 MIT
    ydata-profiling 4.18.4 MIT
    """,
)
EXAMPLES = _packages(
    "examples",
    """
    dask 2026.8.0 BSD-3-Clause
    dowhy 0.14 MIT
    holoviews 1.23.2 BSD-3-Clause
    hvplot 0.12.2 BSD-3-Clause
    imbalanced-learn 0.14.2 MIT
    mapie 1.6.0 BSD-3-Clause
    metpy 1.7.1 BSD-3-Clause
    networkx 3.6.1 BSD-3-Clause
    nilearn 0.14.1 BSD-3-Clause
    plotnine 0.15.9 MIT
    pvlib 0.16.1 BSD-3-Clause
    skops 0.16.0 MIT
    skrub 0.11.0 BSD-3-Clause
    sktime 1.2.0 BSD-3-Clause
    tslearn 0.10.0 BSD-2-Clause
    xarray 2026.9.0 Apache-2.0
    yellowbrick 1.5 Apache-2.0
    """,
)
TESTS = _packages(
    "tests",
    """
    matplotlib 3.11.2 PSF-2.0
    numpy 2.4.6 BSD-3-Clause
    pandas 3.1.1 BSD-3-Clause
    scipy 1.17.1 BSD-3-Clause
    """,
)
VALIDATION = _packages(
    "validation",
    """
    celery 5.7.0 BSD-3-Clause
    docker 7.2.0 Apache-2.0
    ffn 1.4.1 MIT
    marshmallow 4.4.0 MIT
    mlxtend 0.25.0 BSD-3-Clause
    mongoengine 0.29.3 MIT
    poetry 2.5.1 MIT
    quantstats 0.0.86 Apache-2.0
    rich 15.0.0 MIT
    seaborn 0.13.2 BSD-3-Clause
    sphinx 9.0.4 BSD-2-Clause
    tornado 6.6.1 Apache-2.0
    wagtail 8.0.1 BSD-3-Clause
    websockets 17.4 BSD-3-Clause
    yfinance 1.7.0 Apache-2.0
    """,
)
IMPORTED = _packages(
    "imported",
    """
    anyio 4.16.0 MIT
    asgiref 3.13.0 BSD-3-Clause
    attrs 26.1.0 MIT
    certifi 2026.10.18 MPL-2.0
    django 5.2.8 BSD-3-Clause
    h11 0.16.0 MIT
    httpcore 1.0.9 BSD-3-Clause
    idna 3.20 BSD-3-Clause
    matplotlib 3.11.2 PSF-2.0
    numpy 2.4.6 BSD-3-Clause
    packaging 26.3 Apache-2.0 OR BSD-2-Clause
    pandas 3.1.1 BSD-3-Clause
    pluggy 1.7.0 MIT
    pydantic-core 2.50.4 MIT
    python-dateutil 4.0.0 Apache-2.0 OR BSD-3-Clause
    scipy 1.17.1 BSD-3-Clause
    sqlalchemy 2.0.44 MIT
    sqlparse 0.6.1 BSD-3-Clause
    tomlkit 0.15.2 MIT
    typing-extensions 4.16.0 PSF-2.0
    """,
)


def fetch(folder: Path) -> None:
    """Bring all packages into `folder`; what is there already is left as it is."""
    wheels, sources = folder / "wheels", folder / "sources"
    for package in (*TRAIN, *VALIDATION, *IMPORTED):
        if not _wheel(wheels, package):
            _download(wheels, package, "--only-binary=:all:")
    for package in EXAMPLES:
        if not _source(sources, package):
            _download(sources, package, "--no-binary=:all:")
    site = folder / ".venv" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True, exist_ok=True)
    (folder / ".venv" / "pyvenv.cfg").write_text("version = 3.11.0\n", encoding="utf-8")
    for package in (*TRAIN, *VALIDATION, *IMPORTED):
        _unpack(wheels, package, site)
    for package in (*TRAIN, *VALIDATION, *TESTS):
        _unpack(wheels, package, project(folder, package))
    for package in EXAMPLES:
        _unpack_examples(sources, package, project(folder, package))


def project(folder: Path, package: Package) -> Path:
    """Where a package stands alone."""
    return folder / "projects" / package.key


def _download(target: Path, package: Package, kind: str) -> None:
    wanted = f"{package.name}=={package.version}"
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", kind, "-d", str(target), wanted]
    subprocess.run(command, check=True)


def _wheel(wheels: Path, package: Package) -> Path | None:
    return _found(wheels.glob("*.whl"), f"{package.name}-{package.version}-")


def _source(sources: Path, package: Package) -> Path | None:
    return _found(sources.glob("*.tar.gz"), f"{package.name}-{package.version}.tar.gz")


def _found(paths: Iterable[Path], begins: str) -> Path | None:
    name = begins.replace("-", "_")
    return next((path for path in paths if path.name.lower().replace("-", "_").startswith(name)), None)


def _unpack(wheels: Path, package: Package, target: Path) -> None:
    wheel = _wheel(wheels, package)
    if wheel is None:
        raise FileNotFoundError(f"the wheel of {package.name} {package.version} is not in {wheels}")
    done = target / f".{package.key}"
    if done.exists():
        return
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if package.side == "tests":
                parts = member.split("/")
                if member.endswith(".py") and "tests" in parts:
                    _write(target, parts[1:], archive.read(member))
            elif member.endswith((".py", ".pyi", "py.typed", "RECORD", "METADATA")):
                archive.extract(member, target)
    done.touch()


def _unpack_examples(sources: Path, package: Package, target: Path) -> None:
    source = _source(sources, package)
    if source is None:
        raise FileNotFoundError(
            f"the source distribution of {package.name} {package.version} is not in {sources}"
        )
    done = target / f".{package.key}"
    if done.exists():
        return
    with tarfile.open(source) as archive:
        for member in archive:
            parts = member.name.split("/")[1:]
            aside = BUILT.intersection(parts) or not EXAMPLES_IN.intersection(parts[:-1])
            file = None if aside or member.size > LONGEST else archive.extractfile(member)
            if file and parts[-1].endswith((".py", ".ipynb")):
                raw = file.read()
                _write(target, parts, code_of_notebook(raw) if parts[-1].endswith(".ipynb") else raw)
    done.touch()


def code_of_notebook(raw: bytes) -> bytes:
    """The cells of code, one behind the other, without what only a notebook can run; nothing of a broken file."""
    try:
        cells = json.loads(raw)["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return b""
    return _MAGIC.sub(r"\1pass", "\n\n".join(code)).encode()


def _write(target: Path, parts: list[str], raw: bytes) -> None:
    """Write a module; folders of tests go by another name, for tests are not asked in."""
    named = ["checks" if part in ("test", "testing", "tests") else part for part in parts]
    if ".." in named or "" in named:
        return
    path = target.joinpath(*named).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
