"""What names mean in Python, over one snapshot: the questions that features ask.

A receiver is read from the text left of the dot, so a broken line does not matter; everything else comes from the
shapes of files. Answers are bounded in steps and in files read for the first time (see `inference`), and never fail:
what is not known is empty, and `complete` says whether there may be more.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from codeforge.python.answers import Answer, Description, Member, Parameter, Signature
from codeforge.python.environment import Environment, typeshed
from codeforge.python.inference.sources import Index
from codeforge.python.inference.world import World
from codeforge.python.questions.completions import members_before, of_module
from codeforge.python.questions.definitions import declarations, definitions, type_definitions
from codeforge.python.questions.descriptions import description_at
from codeforge.python.questions.django_declarations import models_in_scope
from codeforge.python.questions.django_paths import Path, paths
from codeforge.python.questions.expected import Wanted, texts_wanted
from codeforge.python.questions.kept import KeptAnswers
from codeforge.python.questions.overriding import Overridable, attributes_at, overridable_at
from codeforge.python.questions.partials import partial_signatures
from codeforge.python.questions.receivers import read_declared, read_receivers
from codeforge.python.questions.scope_names import names_in_scope
from codeforge.python.questions.scopes import frame_around
from codeforge.python.questions.signatures import signatures_at
from codeforge.text.documents import Document
from codeforge.text.positions import Location, Offset

T = TypeVar("T")

__all__ = ["Answer", "Description", "Member", "Parameter", "Resolver", "Signature"]


class Resolver:
    """Answers questions about Python over one snapshot. Not for use by two threads at once.

    `kept` outlives the snapshot: whoever passes it throws it away when anything but the document asked about changes.
    """

    def __init__(
        self,
        view: Index,
        read: Callable[[str], Document | None],
        environment: Environment | None = None,
        kept: KeptAnswers | None = None,
    ) -> None:
        self.world = World(view, read, environment or Environment(typeshed=typeshed()))
        self._kept = kept or KeptAnswers()

    def _while_typing(
        self, question: str, document: Document, at: Offset, ask: Callable[[World, Document, Offset], T]
    ) -> T:
        """The answer at the start of a word, kept while that word is being typed."""

        def asked() -> tuple[T, bool]:
            self.world.begin()
            found = ask(self.world, document, at)
            return found, not self.world.cut

        return self._kept.get(question, document, at, asked)

    def members(self, document: Document, at_dot: Offset) -> Answer:
        """What stands after the dot at `at_dot`, each name once, nearest class first."""
        return self._while_typing(
            "members",
            document,
            at_dot + 1,
            lambda world, text, behind: members_before(world, text, behind - 1),
        )

    def describe_member(self, member: Member) -> Description:
        """Signature, documentation and origin of a member."""
        details = member.details
        return Description(details.signature, details.documentation, details.origin)

    def modules(self, document: Document, prefix: str) -> list[str]:
        """Names that continue the dotted module `prefix`: `os.` gives path; `.` gives the siblings; sorted.

        What follows the last dot is not looked at.
        """
        self.world.begin()
        parent = prefix[: prefix.rfind(".") + 1]
        if not parent:
            return self.world.modules.top_level()
        bare = parent.rstrip(".")
        if parent.startswith("."):
            name = self.world.modules.absolute(bare or parent, document.path)
        else:
            name = bare
        found = self.world.modules.find(name)
        return self.world.modules.submodules(found) if found else []

    def module_members(self, document: Document, module: str) -> list[Member]:
        """What `from module import` offers; [] for an unknown module."""
        self.world.begin()
        self.world.take(document)
        value = self.world.module(module, document.path)
        return list(of_module(self.world, value)) if value else []

    def has_module(self, document: Document, module: str) -> bool:
        """True when `module` can be imported in `document`."""
        return self.world.modules.find(module, importer=document.path) is not None

    def texts(self, document: Document, at: Offset, typed: str = "") -> Wanted:
        """The strings that may stand at `at`: values of a Literal, keys, names; none where any would do.

        Only paths look at what is `typed`.
        """
        self.world.begin()
        return texts_wanted(self.world, document, at, typed)

    def models(self, document: Document, at: Offset) -> list[str]:
        """The names of the file that stand for models of Django."""
        return self._while_typing(
            "models",
            document,
            at,
            lambda world, text, place: models_in_scope(world, frame_around(world, text, place)),
        )

    def overridable(self, document: Document, at: Offset) -> list[Overridable]:
        """Methods that the class whose body `at` stands in inherits, the nearest class first."""
        return self._while_typing("overridable", document, at, overridable_at)

    def read_bases(self, document: Document, at: Offset) -> None:
        """Read what the class whose body `at` stands in inherits from: later questions find it read."""
        self.world.begin()
        overridable_at(self.world, document, at)

    def read_receivers(self, document: Document) -> Iterator[None]:
        """Read what later questions about the dots in the document would read first; comes back after each receiver."""
        for _ in read_receivers(self.world, document):
            yield

    def read_declared(self, document: Document, module: str) -> Iterator[None]:
        """Read the classes of `module` that a stub of ours declares; comes back after each."""
        self.world.begin()
        for _ in read_declared(self.world, document, module):
            yield

    def assigned_attributes(self, document: Document, at: Offset) -> list[str]:
        """Names that the methods of the class around `at` assign to its instances."""
        self.world.begin()
        return attributes_at(self.world, document, at)

    def scope(self, document: Document, at: Offset) -> list[Member]:
        """Names visible at `at`, where a word begins, each once: innermost scope first, builtins last."""
        return self._while_typing("scope", document, at, names_in_scope)

    def definition(self, document: Document, at: Offset) -> list[Location]:
        """The places that define the name at `at`, behind all imports; [] when unknown or in a string."""
        self.world.begin()
        return definitions(self.world, document, at)

    def declaration(self, document: Document, at: Offset) -> list[Location]:
        """Where the name at `at` is bound in this file; for an imported name that is its import."""
        self.world.begin()
        return declarations(self.world, document, at)

    def type_definition(self, document: Document, at: Offset) -> list[Location]:
        """The classes of the value at `at`."""
        self.world.begin()
        return type_definitions(self.world, document, at)

    def describe(self, document: Document, at: Offset) -> Description | None:
        """What the name at `at` is: a signature line, its docstring, where it comes from; None when unknown."""
        self.world.begin()
        return description_at(self.world, document, at)

    def signatures(self, document: Document, at: Offset) -> list[Signature]:
        """The signatures of what is called around `at`, the fitting ones first; [] outside a call."""
        return self._while_typing(
            "signatures",
            document,
            at,
            lambda world, text, place: (
                partial_signatures(world, text, place) or signatures_at(world, text, place)
            ),
        )

    def keywords(self, signature: Signature, typed: str) -> list[Path]:
        """What a call takes by keyword beside the parameters of its signature, as far as `typed` goes: the paths and
        lookups of a query.
        """
        if signature.queried is None:
            return []
        self.world.begin()
        return paths(self.world, signature.queried, typed)
