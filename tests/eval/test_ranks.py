"""At which place completion offers what the author wrote: `<|name>` is the cursor and what really follows it.

`ranks.csv` holds the place of each case. A place may only get better; `pytest tests/eval --update` writes the file anew.
"""

import csv
import re
from pathlib import Path

import pytest

from codeforge.features.completion import completion
from fixtures import Fixture

RANKS = Path(__file__).parent / "ranks.csv"
MISSED = 99

SHOP = """
-- shop/models.py --
class Product:
    def __init__(self, name, price, stock=0):
        self.name = name
        self.price = price
        self.stock = stock

    def is_available(self):
        return self.stock > 0

    def reserve(self, amount):
        self.stock -= amount

    def _audit(self): ...

class Basket:
    def __init__(self, owner):
        self.owner = owner
        self.lines = []

    def add(self, product, amount=1):
        self.lines.append((product, amount))

    def total(self):
        return sum(product.price * amount for product, amount in self.lines)

class OutOfStockError(Exception): ...
-- shop/views.py --
from shop.models import Basket, Product

def show(request, product):
    request.session["seen"] = product.name
    if request.user.is_authenticated:
        request.user.save()
    return request.GET.get("page")

def buy(request, product):
    if request.method == "POST":
        basket = Basket(request.user)
        basket.add(product)
        request.session["basket"] = basket
    return request.session
-- main.py --
from shop.models import Basket, OutOfStockError, Product
"""

CASES = {
    # behind a dot, the type known
    "member_used_a_moment_ago": SHOP + "p = Product('a', 1)\np.reserve(1)\np.<|reserve>(2)",
    "member_of_self_like_the_target": SHOP
    + "class Line(Product):\n    def f(self):\n        price = self.<|price>",
    "member_like_the_keyword": SHOP + "p = Product('a', 1)\nProduct(name=p.<|name>",
    "member_like_the_dictionary_key": SHOP + "p = Product('a', 1)\nrow = {'stock': p.<|stock>",
    "member_compared_with_its_like": SHOP
    + "def same(a: Product, b: Product):\n    return a.price == b.<|price>",
    "member_like_the_function": SHOP
    + "class C(Product):\n    def get_stock(self):\n        return self.<|stock>",
    "method_where_a_call_follows": SHOP + "p = Product('a', 1)\np.<|reserve>(1)",
    "public_before_private_member": SHOP + "p = Product('a', 1)\nprint(p.<|name>",
    "member_of_a_call": SHOP + "Basket(None).<|total>()",
    "member_of_a_loop_variable": SHOP + "for p in [Product('a', 1)]:\n    print(p.<|name>",
    "member_of_a_with_target": "with open('f') as f:\n    f.<|read>()",
    "member_of_a_parameter": SHOP + "def f(basket: Basket):\n    basket.<|add>(1)",
    "own_attribute_set_above": "class A:\n    def __init__(self, size):\n        self.size = size\n        self.area = self.<|size>",
    "own_method": "class A:\n    def run(self): ...\n    def go(self):\n        self.<|run>()",
    "inherited_after_own": SHOP
    + "class C(Product):\n    def label(self): ...\n    def f(self):\n        self.<|label>()",
    "parent_behind_super": SHOP + "class C(Product):\n    def __init__(self):\n        super().<|__init__>()",
    "join_of_a_string": "a = ', '.join(x)\nb = ', '.<|join>(y)",
    "append_to_a_list": "names = []\nfor n in x:\n    names.<|append>(n)",
    "items_of_a_dictionary": "d = {}\nfor k, v in d.<|items>():",
    "module_function_used_before": "import os\nos.getcwd()\nx = os.<|getcwd>()",
    "submodule_used_before": "import os\na = os.path.join('a')\nb = os.<|path>.join('b')",
    "second_name_of_a_chain": "import os\na = os.path.join('a')\nb = os.path.<|join>('b')",
    "enum_member": "from enum import Enum\nclass Colour(Enum):\n    RED = 1\n    BLUE = 2\nx = Colour.RED\ny = Colour.<|RED>",
    "class_attribute": "class A:\n    limit = 3\n    def f(self): return A.<|limit>",
    "in_a_formatted_string": SHOP + "p = Product('a', 1)\nprint(f'{p.<|name>}')",
    "behind_an_open_bracket": SHOP + "p = Product('a', 1)\nprint(max(p.<|price>",
    "with_letters_typed": SHOP + "p = Product('a', 1)\np.re<|reserve>(1)",
    # behind a dot, the type unknown
    "unknown_receiver_in_this_file": "def f(conn):\n    conn.commit()\ndef g(conn):\n    conn.<|commit>()",
    "unknown_receiver_elsewhere": SHOP + "def f(request):\n    return request.<|session>",
    "unknown_receiver_like_the_target": SHOP + "def f(request):\n    user = request.<|user>",
    "unknown_chain_elsewhere": SHOP + "def f(request):\n    return request.user.<|is_authenticated>",
    "unknown_receiver_with_a_letter": SHOP + "def f(request):\n    return request.m<|method>",
    "same_receiver_in_this_function": "def f(df):\n    df.head()\n    df.<|head>()",
    "attribute_of_own_unknown": "class A:\n    def f(self): self.db.execute(1)\n    def g(self): self.db.<|execute>(2)",
    "javascript_member": "-- a.js --\nserver.listen(1)\nserver.close()\nserver.<|close>()",
    "typescript_own_member": "-- a.ts --\nclass A { run() { this.size = 1; this.size = this.<|size> } }",
    "go_package": '-- a.go --\npackage a\nfunc f() { fmt.Println("a"); fmt.<|Println>("b") }',
    # behind a dot, nothing written yet in this project: what everybody writes
    "module_everybody_imports": "import os\nx = os.<|path>.join('a')",
    "second_name_everybody_writes": "import os\nx = os.environ.<|get>('HOME')",
    "logger_made_above": "import logging\nlogger = logging.getLogger(__name__)\ndef f():\n    logger.<|debug>('x')",
    "function_of_a_module": "import json\ntext = json.<|dumps>({})",
    "pattern_made_once": "import re\nWORD = re.<|compile>('a')",
    "match_looked_into": "import re\nm = re.match('a', 'b')\nif m:\n    x = m.<|group>(1)",
    "string_in_a_condition": "def f(name: str):\n    if name.<|startswith>('a'):",
    "path_in_a_condition": "from pathlib import Path\np = Path('a')\nif not p.<|exists>():",
    "parser_given_arguments": "import argparse\nparser = argparse.ArgumentParser()\nparser.<|add_argument>('x')",
    "decorator_of_a_module": "import functools\ndef wrapped(f):\n    @functools.<|wraps>(f)",
    "dictionary_gone_through": "def f(row: dict[str, int]):\n    return [k for k, v in row.<|items>()]",
    # behind a dot, no type: by name
    "unknown_line": "def f(line):\n    parts = line.<|split>()",
    "unknown_table": "def f(df):\n    return df.<|groupby>('a')",
    "unknown_request": "def f(request):\n    if request.<|method> == 'POST':",
    "unknown_under_another_name": "def f(conn):\n    conn.rollback()\ndef g(old_conn):\n    old_conn.<|rollback>()",
    "mixin_calls_what_others_define": "class Api:\n    def a(self):\n        return self._url('a')\n    def b(self):\n        return self.<|_url>('b')",
    "attribute_that_a_wrong_type_lacks": "def f(y: int):\n    y.tolist()\n    return y.<|tolist>()",
    # bare names
    "local_before_builtin": "def f():\n    price = 1\n    return pri<|price>",
    "parameter": "def f(product):\n    return pro<|product>",
    "latest_of_several": "def f(total_net, total_gross):\n    x = total_net\n    y = tot<|total_net>",
    "loop_variable": "for product in []:\n    print(pro<|product>",
    "imported_class": SHOP + "x = Bas<|Basket>()",
    "imported_and_not_used_yet": "from a import collect, combine\ncombine()\ncol<|collect>()",
    "function_of_this_file": "def prepare(): ...\ndef present(): ...\npresent()\npres<|present>()",
    "same_case_first": "class Total: ...\ntotal = 1\nprint(tot<|total>",
    "class_by_its_case": "class Total: ...\ntotal = 1\nprint(Tot<|Total>",
    "behind_the_same_word": "import isolate\nx = isinstance(1, str)\nif iso: pass\nif isinstance(2, int): pass\nif isi<|isinstance>(3, str)",
    "builtin_called_often": "-- a.py --\nisinstance(a, b)\n-- b.py --\nisinstance(a, b)\n-- main.py --\nif isi<|isinstance>",
    "error_to_raise": SHOP + "raise Out<|OutOfStockError>",
    "builtin_error_to_raise": "value = 1\nraise Val<|ValueError>",
    "error_to_catch": "keyring = 1\ntry: ...\nexcept Key<|KeyError>",
    "decorator": "project = 1\nclass A:\n    @pro<|property>\n    def f(self): ...",
    "type_of_a_parameter": SHOP + "product = Product('a', 1)\ndef f(item: Pro<|Product>",
    "keyword_argument": SHOP + "Product('a', sto<|stock=>",
    "value_like_the_keyword": "def f(colour, column):\n    g(column=col<|column>",
    "auto_import": SHOP.replace("import Basket, OutOfStockError, Product", "import Product") + "Bas<|Basket>",
    "keyword_to_return": "def f(x):\n    retu<|return>",
    "keyword_none": "x = Non<|None>",
    "name_behind_a_broken_line": "def f(values):\n    total = (1,\n    print(val<|values>",
    "in_a_comprehension": "prices = [1]\nx = [price for price in pri<|prices>",
    # imports
    "imported_name": SHOP + "from shop.models import Pro<|Product>",
    "module": SHOP + "import sho<|shop>",
    "submodule": SHOP + "from shop.<|models>",
}
_MARK = re.compile(r"<\|([^>]+)>")


def rank_of(marked: str) -> int:
    """The place, from 1, at which the marked name is offered; MISSED when it is not."""
    found = _MARK.search(marked)
    assert found is not None
    f = Fixture(_MARK.sub("<|>", marked))
    left = marked[: found.start()]
    typed = re.search(r"\w*$", left)
    rest = found[1][len(typed[0]) :] if typed else found[1]
    assert found[1].startswith(typed[0] if typed else ""), rest
    offered = [item.label for item in completion(f.snapshot, f.path, f.at).items]
    return offered.index(found[1]) + 1 if found[1] in offered else MISSED


def stored() -> dict[str, int]:
    with RANKS.open(encoding="utf-8", newline="") as file:
        return {row["case"]: int(row["rank"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("case", CASES)
def test_rank_does_not_get_worse(case, request):
    if request.config.getoption("--update", default=False):
        pytest.skip("writing ranks.csv")
    assert rank_of(CASES[case]) <= stored()[case]


def test_table_holds_every_case(request):
    if request.config.getoption("--update", default=False):
        with RANKS.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["case", "rank"])
            writer.writerows([case, rank_of(marked)] for case, marked in CASES.items())
    assert list(stored()) == list(CASES)


def test_most_names_come_first():
    ranks = list(stored().values())
    assert sum(rank == 1 for rank in ranks) / len(ranks) > 0.6
    assert MISSED not in ranks
