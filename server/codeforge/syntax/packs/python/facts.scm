; Properties come before functions: the first pattern that matches a name decides its kind.
(decorated_definition
  (decorator [(identifier) @_decorator (attribute attribute: (identifier) @_decorator)])
  definition: (function_definition name: (identifier) @name body: (block) @body)
  (#any-of? @_decorator "property" "cached_property" "setter" "getter" "deleter" "abstractproperty")) @definition.property

(decorated_definition
  definition: (function_definition name: (identifier) @name body: (block) @body)) @definition.function

(function_definition name: (identifier) @name body: (block) @body) @definition.function

(function_definition
  name: (identifier) @name
  body: (block . (expression_statement . [(string) (concatenated_string)] @documentation .))) @definition.function

(class_definition
  name: (identifier) @name
  superclasses: (argument_list
    [(identifier) @_base (attribute attribute: (identifier) @_base)])
  (#any-of? @_base "Enum" "IntEnum" "StrEnum" "Flag" "IntFlag" "TextChoices" "IntegerChoices")) @definition.enum

(decorated_definition definition: (class_definition name: (identifier) @name body: (block) @body)) @definition.class

(class_definition name: (identifier) @name body: (block) @body) @definition.class

(class_definition
  name: (identifier) @name
  superclasses: (argument_list
    [(identifier) @base
     (attribute attribute: (identifier) @base)
     (subscript value: (identifier) @base)
     (subscript value: (attribute attribute: (identifier) @base))])) @definition.class

(class_definition
  name: (identifier) @name
  body: (block . (expression_statement . [(string) (concatenated_string)] @documentation .))) @definition.class

(type_alias_statement
  left: (type [(identifier) @name (generic_type . (identifier) @name)])) @definition.class

(assignment left: (identifier) @name) @definition.variable

(assignment left: (pattern_list (identifier) @name)) @definition.variable

(assignment
  left: (attribute object: (identifier) @_self . attribute: (identifier) @name)
  (#any-of? @_self "self" "cls")) @definition.field

(assignment
  left: (pattern_list (attribute object: (identifier) @_self . attribute: (identifier) @name))
  (#any-of? @_self "self" "cls")) @definition.field

(import_statement name: (dotted_name) @import.module (#set! import.bind "first")) @import
(import_statement name: (aliased_import name: (dotted_name) @import.module alias: (identifier) @import.alias)) @import
(import_from_statement module_name: (_) @import.module name: (dotted_name) @import.name) @import
(import_from_statement
  module_name: (_) @import.module
  name: (aliased_import name: (dotted_name) @import.name alias: (identifier) @import.alias)) @import
(import_from_statement module_name: (_) @import.module (wildcard_import) @import.name) @import
(future_import_statement
  "__future__" @import.module
  name: [(dotted_name) @import.name
         (aliased_import name: (dotted_name) @import.name alias: (identifier) @import.alias)]) @import

(call function: [(identifier) @call.name (attribute attribute: (identifier) @call.name)]) @call
(decorator [(identifier) @call.name (attribute attribute: (identifier) @call.name)]) @call
