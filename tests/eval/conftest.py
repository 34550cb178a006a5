"""`pytest tests/eval --update` writes the ranks that the cases have now; the diff is for a person to read."""


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="write tests/eval/ranks.csv anew")
