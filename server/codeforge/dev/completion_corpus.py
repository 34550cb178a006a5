"""The packages on which the order of completion is learned, and where they are brought to.

    fetch(FOLDER)      downloads every wheel from PyPI and unpacks it twice: alone, as a project to ask in, and beside
                       the others, as the environment in which its imports are found

A package is on one side only. Nothing of Django, SQLAlchemy, httpx or their tests is among them: they are what the
result is judged on.
"""

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple


class Package(NamedTuple):
    """One distribution on PyPI."""

    name: str
    version: str
    licence: str
    side: str
    """`train`, `validation`, or `imported` for one that others import and nothing is learned from."""


def _packages(side: str, lines: str) -> list[Package]:
    rows = (line.split(None, 2) for line in lines.strip().splitlines())
    return [Package(name, version, licence, side) for name, version, licence in rows]


TRAIN = _packages(
    "train",
    """
    aiohttp 3.14.5 Apache-2.0 AND MIT
    alembic 1.20.1 MIT
    alphalens-reloaded 0.5.1 Apache-2.0
    arrow 1.4.0 Apache-2.0
    arviz 0.23.4 Apache-2.0
    babel 2.18.0 BSD-3-Clause
    beautifulsoup4 4.15.0 MIT
    black 26.10.1 MIT
    category-encoders 2.11.2 BSD-3-Clause
    click 8.5.1 BSD-3-Clause
    cookiecutter 2.7.1 BSD-3-Clause
    coverage 7.17.3 Apache-2.0
    dask 2026.8.0 BSD-3-Clause
    djangorestframework 3.18.3 BSD-3-Clause
    empyrical-reloaded 0.7.1 Apache-2.0
    fabric 3.2.3 BSD-2-Clause
    falcon 4.4.0 Apache-2.0
    fastapi 0.165.0 MIT
    feature-engine 1.9.4 BSD-3-Clause
    flask 3.1.3 BSD-3-Clause
    geopandas 1.2.0 BSD-3-Clause
    graphene 3.4.3 MIT
    gunicorn 27.0.1 MIT
    hvplot 0.12.2 BSD-3-Clause
    imbalanced-learn 0.14.2 MIT
    ipython 9.18.1 BSD-3-Clause
    isort 9.0.2 MIT
    jinja2 3.1.6 BSD-3-Clause
    joblib 1.6.0 BSD-3-Clause
    jsonschema 4.26.0 MIT
    kombu 5.7.0 BSD-3-Clause
    lifelines 0.30.3 MIT
    luigi 3.8.1 Apache-2.0
    metpy 1.7.1 BSD-3-Clause
    missingno 0.5.2 MIT
    mkdocs 1.6.1 BSD-2-Clause
    nbconvert 7.17.2 BSD-3-Clause
    networkx 3.6.1 BSD-3-Clause
    nilearn 0.14.1 BSD-3-Clause
    nltk 3.10.4 Apache-2.0
    oauthlib 4.0.1 BSD-3-Clause
    pandera 0.35.0 MIT
    pendulum 3.3.0 MIT
    plotnine 0.15.9 MIT
    prophet 1.5.0 MIT
    pvlib 0.16.1 BSD-3-Clause
    pydantic 2.14.3 MIT
    pyfolio-reloaded 0.10.1 Apache-2.0
    pygments 2.21.0 BSD-2-Clause
    pyjwt 2.15.1 MIT
    pyramid 2.1 BSD-derived (Repoze)
    pytest 9.2.0 MIT
    redis 8.1.0 MIT
    requests 2.34.2 Apache-2.0
    scikit-learn 1.9.1 BSD-3-Clause
    scikit-lego 0.9.10 MIT
    scrapy 2.19.0 BSD-3-Clause
    setuptools 84.2.1 MIT
    starlette 1.10.0 BSD-3-Clause
    statsmodels 0.15.0 BSD-3-Clause
    streamlit 1.67.0 Apache-2.0
    structlog 26.1.0 MIT OR Apache-2.0
    stumpy 1.14.1 BSD-3-Clause
    textual 8.2.8 MIT
    tox 4.67.13 MIT
    trio 0.35.0 MIT OR Apache-2.0
    tslearn 0.10.0 BSD-2-Clause
    urllib3 2.8.0 MIT
    uvicorn 0.54.0 BSD-3-Clause
    virtualenv 21.15.7 MIT
    werkzeug 3.1.9 BSD-3-Clause
    xarray 2026.9.0 Apache-2.0
    ydata-profiling 4.18.4 MIT
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
    wheels = folder / "wheels"
    for package in (*TRAIN, *VALIDATION, *IMPORTED):
        if not _wheel(wheels, package):
            wanted = f"{package.name}=={package.version}"
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
            subprocess.run([*command, "-d", str(wheels), wanted], check=True)
    site = folder / ".venv" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True, exist_ok=True)
    (folder / ".venv" / "pyvenv.cfg").write_text("version = 3.11.0\n", encoding="utf-8")
    for package in (*TRAIN, *VALIDATION, *IMPORTED):
        _unpack(wheels, package, site)
        if package.side != "imported":
            _unpack(wheels, package, project(folder, package))


def project(folder: Path, package: Package) -> Path:
    """Where a package stands alone."""
    return folder / "projects" / package.name


def _wheel(wheels: Path, package: Package) -> Path | None:
    name = package.name.replace("-", "_")
    found = [
        path for path in wheels.glob("*.whl") if path.name.lower().startswith(f"{name}-{package.version}-")
    ]
    return found[0] if found else None


def _unpack(wheels: Path, package: Package, target: Path) -> None:
    wheel = _wheel(wheels, package)
    if wheel is None:
        raise FileNotFoundError(f"the wheel of {package.name} {package.version} is not in {wheels}")
    done = target / f".{package.name}"
    if done.exists():
        return
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member.endswith((".py", ".pyi", "py.typed", "RECORD", "METADATA")):
                archive.extract(member, target)
    done.touch()
