"""Import statements."""

from codeforge.python.shapes.bindings import Binding, BindingKind, ImportedName
from codeforge.python.shapes.reader import Reader
from codeforge.syntax.trees import Node
from codeforge.text.positions import Span


def import_statement(reader: Reader, node: Node, within: Span) -> None:
    for child in node.named_children:
        alias = child.child_by_field_name("alias") if child.type == "aliased_import" else None
        name = child.child_by_field_name("name") if child.type == "aliased_import" else child
        if name is None or not name.named_child_count:
            continue
        module = reader.dotted(name)
        place = alias or name.named_children[0]
        binding = Binding(reader.text(place), BindingKind.IMPORT, reader.span(place), within)
        binding.imported = ImportedName(module, "", whole=alias is not None, renamed=alias is not None)
        reader.block.bind(binding)


def import_from(reader: Reader, node: Node, within: Span) -> None:
    source = node.child_by_field_name("module_name")
    module = reader.dotted(source) if source is not None else "__future__"
    for child in node.children:
        if child.type == "wildcard_import":
            reader.block.stars.append(module)
    for child in node.children_by_field_name("name"):
        alias = child.child_by_field_name("alias") if child.type == "aliased_import" else None
        name = child.child_by_field_name("name") if child.type == "aliased_import" else child
        if name is None:
            continue
        place = alias or name
        binding = Binding(reader.text(place), BindingKind.IMPORT, reader.span(place), within)
        binding.imported = ImportedName(module, reader.text(name), renamed=alias is not None)
        reader.block.bind(binding)
