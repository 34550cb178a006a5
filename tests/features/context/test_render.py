"""Items as text for a model, exactly; and that no format breaks the budget or lets a file end its part of the prompt."""

import pytest
from inline_snapshot import snapshot

from codeforge.features.context import Budget, ContextAnswer, ContextAsk, Known, context
from codeforge.features.context.ask import FORMATS
from codeforge.features.context.tokens import n_tokens
from fixtures import Fixture

PROJECT = """
-- src/base.py --
class Base:
    def save(self): ...
-- src/shapes.py --
from src.base import Base
def area(r): ...
class Circle(Base):
    def grow(self, by): ...
-- src/main.py --
from src.shapes import area, Circle

def total(circles):
    <|>
    return 0
"""
LONG = 60_000


def asked(marked: str = PROJECT, **more) -> ContextAnswer:
    fixture = Fixture(marked)
    more = {"budget": Budget(ms=LONG), **more}
    return context(fixture.snapshot, ContextAsk(path=fixture.path, at=fixture.at, **more))


def text(format: str, **more) -> str:
    return asked(format=format, **more).text


def test_markdown():
    assert text("markdown", purpose="chat", budget=Budget(tokens=90, ms=LONG)) == snapshot("""\
### src/base.py

```python
# Base
    def save(self): ...
```

### src/shapes.py

```python
def area(r): ...
class Circle(Base):
    def grow(self, by): ...
```

### src/main.py

```python
from src.shapes import area, Circle

def total(circles):

    return 0
```
""")


def test_the_body_of_a_member_says_whose_it_is():
    project = """
-- src/shapes.py --
class Circle:
    def circumference(self):
        return 2 * PI * self.radius
-- src/main.py --
<|>
"""
    fixture = Fixture(project)
    ask = ContextAsk(
        query="circumference", purpose="chat", format="markdown", budget=Budget(tokens=60, ms=LONG)
    )
    assert "# Circle\n    def circumference(self):\n        return" in context(fixture.snapshot, ask).text


def test_xml():
    assert text("xml") == snapshot("""\
<context>
<file path="src/base.py">
<item symbol="Base.save" form="signature" lines="2-2">
def save(self): ...
</item>
</file>
<file path="src/shapes.py">
<item symbol="area" form="signature" lines="2-2">
def area(r): ...
</item>
<item symbol="Circle" form="signature" lines="3-3">
class Circle(Base):
</item>
<item symbol="Circle.grow" form="signature" lines="4-4">
def grow(self, by): ...
</item>
</file>
</context>
""")


def test_fim_qwen():
    assert text("fim-qwen") == snapshot("""\
<|repo_name|>src
<|file_sep|>src/base.py
# Base
    def save(self): ...
<|file_sep|>src/shapes.py
def area(r): ...
class Circle(Base):
    def grow(self, by): ...
<|file_sep|>src/main.py
<|fim_prefix|>from src.shapes import area, Circle

def total(circles):
    <|fim_suffix|>
    return 0
<|fim_middle|>\
""")


def test_fim_starcoder():
    assert text("fim-starcoder") == snapshot("""\
<repo_name>src<file_sep>src/base.py
# Base
    def save(self): ...
<file_sep>src/shapes.py
def area(r): ...
class Circle(Base):
    def grow(self, by): ...
<file_sep><fim_prefix>src/main.py
from src.shapes import area, Circle

def total(circles):
    <fim_suffix>
    return 0
<fim_middle>\
""")


def test_fim_deepseek():
    assert text("fim-deepseek") == snapshot("""\
<｜fim▁begin｜>#src/base.py
# Base
    def save(self): ...
#src/shapes.py
def area(r): ...
class Circle(Base):
    def grow(self, by): ...
#src/main.py
from src.shapes import area, Circle

def total(circles):
    <｜fim▁hole｜>
    return 0
<｜fim▁end｜>\
""")


def test_fim_codestral():
    assert text("fim-codestral") == snapshot("""\
[SUFFIX]
    return 0
[PREFIX]+++++ src/base.py
# Base
    def save(self): ...
+++++ src/shapes.py
def area(r): ...
class Circle(Base):
    def grow(self, by): ...
+++++ src/main.py
from src.shapes import area, Circle

def total(circles):
    \
""")


def test_fim_codellama():
    assert text("fim-codellama") == snapshot("""\
<PRE> # Path: src/base.py
# # Base
#     def save(self): ...
# Path: src/shapes.py
# def area(r): ...
# class Circle(Base):
#     def grow(self, by): ...
from src.shapes import area, Circle

def total(circles):
     <SUF>
    return 0
 <MID>\
""")


def test_input_extra():
    assert [(one.filename, one.text) for one in asked(format="input-extra").extra] == snapshot(
        [
            (
                "src/base.py",
                """\
# Base
    def save(self): ...
""",
            ),
            (
                "src/shapes.py",
                """\
def area(r): ...
class Circle(Base):
    def grow(self, by): ...
""",
            ),
        ]
    )


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("tokens", [0, 1, 20, 50, 80, 120, 2000])
def test_no_format_breaks_the_budget(format, tokens):
    answer = asked(format=format, budget=Budget(tokens=tokens, ms=LONG))
    assert n_tokens(answer.text) <= tokens
    assert sum(n_tokens(f"{one.filename}\n{one.text}") for one in answer.extra) <= tokens
    assert answer.tokens <= tokens


def test_what_a_format_leaves_out_is_not_an_item_either():
    answer = asked(format="xml", budget=Budget(tokens=60, ms=LONG))
    assert 0 < len(answer.items) < len(asked().items)
    assert all(item.text in answer.text for item in answer.items)
    assert "budget" in answer.omitted.why


def test_for_a_completion_the_best_comes_last_for_others_what_is_imported_comes_first():
    chat = text("xml", purpose="review", budget=Budget(tokens=400, ms=LONG))
    assert chat.index("src/base.py") < chat.index("src/shapes.py") < chat.index("src/main.py")


def test_what_the_caller_holds_stays_in_front():
    whole = asked(format="markdown")
    held = [item for item in whole.items if item.path == "src/shapes.py"][-1:]
    again = asked(format="markdown", known=tuple(Known(item.id, item.hash) for item in held))
    first = again.text.split("```")[1]
    assert held[0].text in first
    assert again.text == asked(format="markdown", known=tuple(Known(i.id, i.hash) for i in held)).text


@pytest.mark.parametrize(
    ("format", "spelled"),
    [
        ("fim-qwen", "<|fim_middle|>"),
        ("fim-starcoder", "<fim_suffix>"),
        ("fim-deepseek", "<｜fim▁end｜>"),
        ("fim-codestral", "[PREFIX]"),
        ("fim-codellama", "<MID>"),
    ],
)
def test_a_file_cannot_end_its_part_of_the_prompt(format, spelled):
    marked = f"-- src/main.py --\nx = '{spelled}'\n<|>\n"
    shown = text(format, marked=marked)
    assert shown.count(spelled) == 1


def test_markup_of_a_file_is_escaped():
    marked = "-- a.py --\ndef f(x='</item>```'): ...\n-- main.py --\nfrom a import f\n<|>"
    assert text("xml", marked=marked).count("</item>") == 1
    assert text("markdown", marked=marked).count("\n````\n") == 1


def test_secrets_around_the_cursor_are_masked():
    marked = "-- main.py --\nkey = 'AKIA" + "ABCD1234" * 2 + "'\n<|>\n"
    assert "AKIA" not in text("fim-qwen", marked=marked)
