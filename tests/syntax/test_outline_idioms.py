"""What outlines of real projects once missed: a source, and its definitions as `kind name` in order."""

import pytest

from codeforge.syntax.outline import outline_of
from codeforge.text.documents import Document

FOUND = [
    ("javascript", "const { a, b: c, d = 1, ...e } = f(), [g, , h = 2] = i;", "variable " + " ".join("acdegh")),
    ("typescript", "export const { useGet, usePut } = api;", "variable useGet usePut"),
    ("javascript", 'const { a } = require("b");', ""),
    ("typescript", "interface A extends B<C>, d.E<F> {}", "interface A(B, E)"),
    ("cpp", "class API_EXPORT A : public B {\n  int c;\n};", "class A(B), field c"),
    ("cpp", 'struct VISIBLE("x") A {};', "struct A"),
    ("cpp", "#ifdef LIB_BEGIN\nint a;\n#endif\nLIB_BEGIN\nnamespace b { int c; }\nLIB_END\n", "variable a, namespace b, variable c"),
    ("cpp", "LIB_BEGIN\n\n/// says\nLIB_EXPORT template <typename T> class A {};\n", "class A"),
    ("cpp", 'extern "C" void a(int);\nnamespace b = c::d;\n', "function a, namespace b"),
    ("go", "package a\nconst B, C = 1, 2\nvar _ D = (*E)(nil)\n", "constant B C"),
    ("csharp", "record A(int B) : C(B);", "class A(C), property B"),
    ("csharp", "class A { public static A operator +(A b, A c) => b; }", "class A, operator +"),
    ("kotlin", "class A(val b: Int) : C by d, E<F> by g", "class A(C, E), field b"),
    ("ruby", "class A\n  attr_reader :b\n  alias_method :c, :b\nend\n", "class A, property b, method c"),
    ("sql", 'CREATE TABLE `a` (`b` int);\nCREATE TABLE "C" (d int);\nCREATE TABLE [e] (f int);', "struct a, field b, struct C, field d, struct e, field f"),
    ("sql", "CREATE PROCEDURE a() LANGUAGE sql AS $$ SELECT 1 $$;", "function a"),
    ("swift", "protocol A {\n  static func b()\n}\n", "interface A, method b"),
    ("yaml", '"on": 1\n\'a\': 2\n', "key on a"),
    ("toml", '"a.b" = 1\n', "key a.b"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "source", "expected"), FOUND)
def test_an_idiom_of_the_language_is_found(language, source, expected):
    document = Document("a", source.encode(), language=language)
    found: list[str] = []
    for each in outline_of(document).definitions:
        kind, bases = each.kind.name.lower(), f"({', '.join(each.bases)})" if each.bases else ""
        again = bool(found) and found[-1].split()[0] == kind and "(" not in found[-1] + bases
        found[-1:] = [f"{found[-1]} {each.name}"] if again else [*found[-1:], f"{kind} {each.name}{bases}"]
        assert document.text(each.name_span) == each.name
    assert ", ".join(found) == expected


@pytest.mark.parametrize(
    ("source", "name", "alias"),
    [
        ('import { default as a } from "./b";', "default", "a"),
        ('export { default } from "./b";', "default", "default"),
        ('export { a as default } from "./b";', "a", "default"),
    ],
)
@pytest.mark.parametrize("language", ["javascript", "typescript", "tsx"])
def test_the_default_export_goes_by_its_name(language, source, name, alias):
    (found,) = outline_of(Document("a", source.encode(), language=language)).imports
    assert (found.module, found.name, found.alias) == ("./b", name, alias)
