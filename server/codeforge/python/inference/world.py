"""What an expression stands for: names, attributes, calls, over the shapes of files.

Everything is bounded: an answer may take STEPS steps and read NEW_FILES files that were not read before; then what is
known so far is the answer and `cut` says so. Names in the middle of being inferred are unknown, so cycles end.
What is inferred is kept for later snapshots (`memory`), with the file versions that it rests on.
"""

from codeforge.python.inference.attributes import attribute_of
from codeforge.python.inference.binding_values import of_binding
from codeforge.python.inference.calls import call
from codeforge.python.inference.evaluation import evaluate, of_expression, of_text
from codeforge.python.inference.functions import returned, returned_given
from codeforge.python.inference.module_members import module_attribute
from codeforge.python.inference.names import local_name, of_name
from codeforge.python.inference.sources import Sources
from codeforge.python.inference.values import ClassValue, Instance, Values, merged


class World(Sources):
    """Infers values over one snapshot of the workspace.

    The methods borrowed from modules are those that modules below need of one another.
    """

    evaluate = evaluate
    expression = of_expression
    text = of_text
    name = of_name
    local = local_name
    binding = of_binding
    attribute = attribute_of
    call = call
    returned = returned
    returned_given = returned_given

    def builtin(self, name: str) -> ClassValue | None:
        """The class of that name in `builtins`."""
        return self.class_in("builtins", name)

    def class_in(self, module: str, name: str) -> ClassValue | None:
        """A class of the standard library."""
        value = self.module(module)
        found = module_attribute(self, value, name) if value else ()
        return next((each for each in found if isinstance(each, ClassValue)), None)

    def instance(self, name: str, *args: Values, literal: object = None, module: str = "builtins") -> Values:
        """An instance of a standard class with those type arguments; () when it is not to be had."""
        cls = self.class_in(module, name)
        if cls is None:
            return ()
        if args:
            cls = ClassValue(cls.definition, cls.frame, args)
        return (Instance(cls, literal=literal),)

    def constant(self, value: object) -> Values:
        """The instance that a literal makes; () for `...`."""
        if value is None:
            return self.instance("NoneType", module="types")
        if value is Ellipsis:
            return ()
        return self.instance(type(value).__name__, literal=value)

    def tuple_of(self, items: tuple[Values, ...]) -> Values:
        """A tuple with those items."""
        cls = self.builtin("tuple")
        if cls is None:
            return ()
        cls = ClassValue(cls.definition, cls.frame, (merged(*items),) if items else ())
        return (Instance(cls, items=items),)
