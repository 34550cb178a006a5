"""What a package's source leaves unsaid, told by stubs of ours: columns and tables of pandas by key and by maker."""

import pytest

from fixtures import Fixture

LIBRARY = """
-- numpy/__init__.py --
class ndarray:
    def tolist(self): ...
class _UFunc_Nin1:
    def __call__(self, x) -> ndarray: ...
log: _UFunc_Nin1
def load(file) -> Any: ...
-- pandas/__init__.py --
from pandas.core.frame import DataFrame, Series, Index
from pandas.core.tile import cut
-- pandas/core/__init__.py --
-- pandas/core/tile.py --
def cut(x, bins): return _cut(x)
-- pandas/core/indexing.py --
class IndexingMixin:
    @property
    def loc(self) -> "_LocIndexer": return _LocIndexer("loc", self)
    @property
    def iloc(self) -> "_iLocIndexer": return _iLocIndexer("iloc", self)
class _LocationIndexer:
    def __getitem__(self, key): return self._of(key)
class _LocIndexer(_LocationIndexer): ...
class _iLocIndexer(_LocationIndexer): ...
-- pandas/core/window/__init__.py --
class Rolling:
    def mean(self): return self._apply()
    def other(self): return self._apply()
-- pandas/core/resample.py --
class Resampler:
    def __getitem__(self, key): return self._of(key)
    def sum(self): return self._apply()
-- pandas/core/groupby/__init__.py --
-- pandas/core/groupby/generic.py --
from typing import Generic, TypeVar
T = TypeVar("T")
class GroupBy(Generic[T]):
    def sum(self): return self._agg()
class DataFrameGroupBy(GroupBy["DataFrame"]):
    def __getitem__(self, key): return self._of(key)
class SeriesGroupBy(GroupBy["Series"]):
    def first_of_all(self): ...
from pandas.core.frame import DataFrame, Series
-- pandas/core/frame.py --
from pandas.core.indexing import IndexingMixin
from pandas.core.window import Rolling
from pandas.core.resample import Resampler
from pandas.core.groupby.generic import DataFrameGroupBy
class OpsMixin:
    def __gt__(self, other): return self._cmp(other)
    def __add__(self, other): return self._cmp(other)
class NDFrame(IndexingMixin):
    def rolling(self, window) -> Rolling: ...
    def resample(self, rule) -> Resampler: ...
    def __getitem__(self, key): raise AbstractMethodError
class Series(OpsMixin, NDFrame):
    def value_counts(self) -> "Series": ...
    def __getitem__(self, key): return self._of(key)
class DataFrame(OpsMixin, NDFrame):
    def merge(self, other) -> "DataFrame": ...
    def __getitem__(self, key): return self._of(key)
    def __getattr__(self, name): return self[name]
    def groupby(self, by) -> DataFrameGroupBy: ...
class Index:
    def levels(self): ...
-- matplotlib/__init__.py --
-- matplotlib/axes.py --
class Axes:
    def set_title(self, title): ...
-- matplotlib/figure.py --
class Figure:
    def savefig(self, name): ...
    def subplots(self, nrows=1, ncols=1): return self._grid()
-- matplotlib/pyplot.py --
from matplotlib.figure import Figure
def figure() -> Figure: ...
def subplots(nrows=1, ncols=1, **rest): return figure(), figure().subplots(nrows, ncols)
-- sklearn/__init__.py --
-- sklearn/base.py --
class BaseEstimator: ...
class Mixin:
    def fit_transform(self, X): return self._fitted(X)
-- sklearn/linear.py --
from sklearn.base import BaseEstimator, Mixin
class Line(Mixin, BaseEstimator):
    def predict(self, X): return self._decision(X)
-- main.py --
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from sklearn.linear import Line
df = pd.DataFrame()
"""

CASES = {
    "column": ("df['a'].", "value_counts !merge"),
    "columns": ("df[['a', 'b']].", "merge !value_counts"),
    "rows": ("df[1:].", "merge !value_counts"),
    "rows_that_fit": ("df[df['a'] > 1].", "merge !value_counts"),
    "column_of_rows": ("df[df.a > 1]['b'].", "value_counts !merge"),
    "column_by_attribute": ("df.a.", "value_counts !merge"),
    "column_by_a_variable": ("def f(name):\n    df[name].", "value_counts !merge"),
    "part_of_a_column": ("df['a'][2:].", "value_counts !merge"),
    "value_of_a_column": ("df['a'][2].", "!value_counts !merge"),
    "sum_of_columns": ("(df['a'] + df['b']).", "value_counts !merge"),
    "loc_row": ("df.loc[0].", "value_counts !merge"),
    "loc_rows": ("df.loc[df.a > 1].", "merge !value_counts"),
    "loc_column": ("df.loc[df.a > 1, 'b'].", "value_counts !merge"),
    "loc_all_of_a_column": ("df.loc[:, 'b'].", "value_counts !merge"),
    "loc_columns": ("df.loc[:, ['b']].", "merge !value_counts"),
    "loc_value": ("df.loc[0, 'b'].", "!merge !value_counts"),
    "iloc_columns": ("df.iloc[:, 1:3].", "merge !value_counts"),
    "iloc_of_a_column": ("df['a'].iloc[1:].", "value_counts !merge"),
    "iloc_value_of_a_column": ("df['a'].iloc[0].", "!value_counts !merge !loc"),
    "window_of_a_column": ("df['a'].rolling(3).mean().", "value_counts !merge"),
    "window_of_a_table": ("df.rolling(3).mean().", "merge !value_counts"),
    "nothing_said_of_a_method": ("df.rolling(3).other().", "!merge"),
    "resampled": ("df['a'].resample('W').sum().", "value_counts !merge"),
    "resampled_column": ("df.resample('W')['a'].sum().", "value_counts !merge"),
    "group_column": ("df.groupby('a')['b'].", "first_of_all"),
    "group_columns": ("df.groupby('a')[['b']].", "!first_of_all sum"),
    "sum_of_a_group_column": ("df.groupby('a')['b'].sum().", "value_counts !merge"),
    "sum_of_a_group": ("df.groupby('a').sum().", "merge !value_counts"),
    "function": ("pd.cut(df, 3).", "value_counts !merge"),
    "ufunc_of_a_column": ("np.log(df['a']).", "value_counts !tolist"),
    "ufunc_of_an_array": ("np.log(np.ndarray()).", "tolist !value_counts"),
    "loaded_array": ("np.load('a.npy').", "tolist"),
    "one_picture": ("plt.subplots()[1].", "set_title !tolist"),
    "one_picture_with_a_size": ("fig, ax = plt.subplots(figsize=(8, 8))\nax.", "set_title !tolist"),
    "pictures": ("fig, axes = plt.subplots(2, 2)\naxes.", "tolist !set_title"),
    "one_of_the_pictures": ("fig, axes = plt.subplots(2, 2)\naxes[0, 1].", "set_title !tolist"),
    "each_picture": ("for ax in plt.subplots(2, 2)[1].flatten():\n    ax.", "set_title !tolist"),
    "pictures_unpacked": ("fig, (left, right) = plt.subplots(1, 2)\nright.", "set_title !tolist"),
    "pictures_in_a_figure": ("fig, axes = plt.subplots(2, 2)\nfig.", "savefig"),
    "pictures_of_a_figure": ("plt.figure().subplots(2)[0].", "set_title !tolist"),
    "prediction": ("Line().predict(df).", "tolist"),
    "prediction_of_a_mixin": ("Line().fit_transform(df).", "tolist"),
    "overridden_below": (
        "class Own(pd.DataFrame):\n    def __getitem__(self, key) -> str: ...\nOwn()['a'].",
        "upper !value_counts",
    ),
    "inherited_below": ("class Own(pd.DataFrame): ...\nOwn()['a'].", "value_counts !merge"),
    "item_of_a_named_tuple": (
        "from typing import NamedTuple\nclass P(NamedTuple):\n    a: pd.DataFrame\n    b: str\ndef f(p: P):\n    p[1].",
        "upper !merge",
    ),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_tables(source: str, expected: str):
    fixture = Fixture(LIBRARY + source + "<|>")
    document = fixture.documents[fixture.path]
    names = [member.name for member in fixture.snapshot.resolver.members(document, fixture.at - 1).members]
    for name in expected.split():
        assert (name.lstrip("!") in names) is not name.startswith("!"), name
