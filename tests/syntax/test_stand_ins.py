"""Sound text that a grammar cannot read is parsed as if it could, and every name and place stays the document's."""

import pytest

from codeforge.syntax.faults import faults
from codeforge.syntax.languages import all_packs
from codeforge.syntax.outline import outline_of
from codeforge.syntax.stand_ins import readable
from codeforge.syntax.trees import tree_of
from codeforge.text.documents import Document
from codeforge.text.edits import Edit

SOUND = [
    ("a.js", "javascript", "export { _null as null, _catch as catch };"),
    ("a.ts", "typescript", 'export type * from "./types";'),
    ("a.ts", "typescript", 'export type * as types from "./types";'),
    ("a.ts", "typescript", 'const m = await load<typeof import("./b")>();'),
    ("a.ts", "typescript", "let a: typeof import('./b').c = d;"),
    ("a.d.ts", "typescript", 'declare const a: import("./b").B<import("./c").C>;\nexport default a;'),
    ("a.ts", "typescript", "interface A { b?: import('./b').B[] }"),
    ("a.ts", "typescript", "interface A<in B, out C = unknown, in out D = C> { b: B }"),
    ("a.ts", "typescript", "interface A<\n  /** @ts-ignore */\n  out B extends C = C,\n> {}"),
    ("a.ts", "typescript", "interface A { find(using: any, b: string): void }"),
    (
        "a.d.ts",
        "typescript",
        'declare module "a" {\n  global {\n    interface B {}\n    var c: B;\n  }\n}\ndeclare global {}',
    ),
    ("a.tsx", "tsx", 'const m = await load<typeof import("./b")>();\nconst n = <A in={b} />;'),
    ("a.jsonc", "json", '{"a": [1, 2,], // said\n}'),
    (".vscode/settings.json", "json", '{"a": 1,}'),
    ("web/tsconfig.build.json", "json", '{"a": [1,],}'),
]


@pytest.mark.parametrize(("path", "language", "source"), SOUND)
def test_sound_text_has_no_fault(path, language, source):
    document = Document(path, source.encode(), language=language)
    assert not tree_of(document).root_node.has_error
    assert faults(document) == []


OTHERWISE = [
    ("typescript", "const a = import('./b').then<C>(d), x = y as const;"),
    ("typescript", "for (const out of outs) f(out as string, a < in_b);"),
    ("typescript", "export const as = 1, about = 2, using = 3;"),
    ("javascript", "export { a as b }; if (x in y) { z }"),
]


@pytest.mark.parametrize(("language", "source"), OTHERWISE)
def test_what_the_grammar_can_read_is_left_alone(language, source):
    document = Document("a", source.encode(), language=language)
    assert readable(all_packs_by_name[language].stand_ins, "a", document.source) is document.source


all_packs_by_name = {pack.name: pack for pack in all_packs()}


def test_a_comma_too_many_is_a_fault_where_readers_refuse_it():
    assert faults(Document("package.json", b'{"a": 1,}', language="json")) != []


def test_names_and_imports_are_the_documents_own():
    source = 'interface Box<out T> { a: import("./b").B<T> }\nexport { Box as default, one as null };\n'
    outline = outline_of(Document("a.ts", source.encode(), language="typescript"))
    assert [each.name for each in outline.definitions] == ["Box", "a"]
    assert {"Box", "T", "B", "one", "null"} <= set(outline.names)
    assert not any("x" in name for name in outline.names if name != "Box")


@pytest.mark.parametrize("name", all_packs_by_name)
@pytest.mark.parametrize("source", [source for _, _, source in SOUND])
def test_what_stands_in_is_as_long_and_keeps_the_lines(name, source):
    text = readable(all_packs_by_name[name].stand_ins, ".vscode/a.json", source.encode())
    assert len(text) == len(source.encode())
    assert [len(line) for line in text.split(b"\n")] == [len(line) for line in source.encode().split(b"\n")]


def test_an_edit_may_change_what_stands_in_beside_it():
    source = b"const a = 1;\nlet one;\nexport { one  null };\n"
    document = Document("a.js", source, language="javascript")
    tree_of(document)
    at = source.index(b" null")
    sound = document.edited([Edit(at, at, b"as")], version=1)
    assert faults(sound) == []
    broken = sound.edited([Edit(at, at + 2, b"")], version=2)
    assert faults(broken) != []
    again = broken.edited([Edit(at, at, b"as")], version=3)
    assert str(tree_of(again).root_node) == str(tree_of(sound).root_node)
