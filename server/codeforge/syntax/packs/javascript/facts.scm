; What JavaScript and TypeScript share. The first pattern that matches a name decides its kind.

; functions
(method_definition name: (property_identifier) @name body: (_) @body (#eq? @name "constructor")) @definition.constructor
(method_definition ["get" "set"] name: (_) @name body: (_) @body) @definition.property
(method_definition name: [(property_identifier) (private_property_identifier)] @name body: (_) @body) @definition.method
(pair
  key: (property_identifier) @name
  value: [(function_expression body: (_) @body) (arrow_function body: (_) @body)]) @definition.method

[(function_declaration name: (identifier) @name body: (_) @body)
 (generator_function_declaration name: (identifier) @name body: (_) @body)] @definition.function
(export_statement
  declaration: [(function_declaration name: (identifier) @name)
                (generator_function_declaration name: (identifier) @name)]) @definition.function

(variable_declarator
  name: (identifier) @name
  value: [(function_expression body: (_) @body)
          (generator_function body: (_) @body)
          (arrow_function body: (_) @body)]) @definition.function
([(lexical_declaration . (variable_declarator
    name: (identifier) @name
    value: [(function_expression) (generator_function) (arrow_function)]) .)
  (variable_declaration . (variable_declarator
    name: (identifier) @name
    value: [(function_expression) (generator_function) (arrow_function)]) .)] @definition.function)
(export_statement declaration: (lexical_declaration . (variable_declarator
  name: (identifier) @name
  value: [(function_expression) (generator_function) (arrow_function)]) .)) @definition.function

(assignment_expression
  left: (member_expression object: (this) property: [(property_identifier) (private_property_identifier)] @name)) @definition.field
(assignment_expression
  left: (member_expression
    object: (member_expression property: (property_identifier) @_prototype)
    property: (property_identifier) @name)
  right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)]
  (#eq? @_prototype "prototype")) @definition.method
(assignment_expression
  left: (member_expression property: (property_identifier) @name)
  right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)]
  (#not-eq? @name "exports")) @definition.function

; classes
(class_declaration name: (_) @name body: (_) @body) @definition.class
(export_statement declaration: (class_declaration name: (_) @name)) @definition.class
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @definition.class

; variables of the module: at its top, exported, or in a block at its top
(program [(lexical_declaration (variable_declarator name: (identifier) @name) @definition.variable)
          (variable_declaration (variable_declarator name: (identifier) @name) @definition.variable)])
(program [(lexical_declaration . (variable_declarator name: (identifier) @name) .)
          (variable_declaration . (variable_declarator name: (identifier) @name) .)] @definition.variable)
(program (statement_block
  [(lexical_declaration (variable_declarator name: (identifier) @name) @definition.variable)
   (variable_declaration (variable_declarator name: (identifier) @name) @definition.variable)]))
(export_statement declaration:
  [(lexical_declaration (variable_declarator name: (identifier) @name) @definition.variable)
   (variable_declaration (variable_declarator name: (identifier) @name) @definition.variable)])
(export_statement declaration:
  [(lexical_declaration . (variable_declarator name: (identifier) @name) .)
   (variable_declaration . (variable_declarator name: (identifier) @name) .)]) @definition.variable

; what is taken apart there: `const { a, b: c } = d`; from `require` it is imported
((program (_
  (variable_declarator
    name: [
      (object_pattern [
        (shorthand_property_identifier_pattern) @name
        (object_assignment_pattern left: (shorthand_property_identifier_pattern) @name)
        (pair_pattern value: [(identifier) @name (assignment_pattern left: (identifier) @name)])
        (rest_pattern (identifier) @name)])
      (array_pattern [
        (identifier) @name
        (assignment_pattern left: (identifier) @name)
        (rest_pattern (identifier) @name)])]
    value: [
      (identifier) (member_expression) (subscript_expression) (await_expression) (new_expression) (object) (array)
      (call_expression function: [(member_expression) (call_expression) (identifier) @_function])]) @definition.variable))
  (#not-eq? @_function "require"))
(export_statement declaration: (_
  (variable_declarator
    name: [
      (object_pattern [
        (shorthand_property_identifier_pattern) @name
        (object_assignment_pattern left: (shorthand_property_identifier_pattern) @name)
        (pair_pattern value: [(identifier) @name (assignment_pattern left: (identifier) @name)])
        (rest_pattern (identifier) @name)])
      (array_pattern [
        (identifier) @name
        (assignment_pattern left: (identifier) @name)
        (rest_pattern (identifier) @name)])]
    value: [
      (identifier) (member_expression) (subscript_expression) (await_expression) (new_expression) (object) (array)
      (call_expression function: [(member_expression) (call_expression) (identifier) @_function])]) @definition.variable))

; imports
(import_statement (import_clause (identifier) @import.alias)
  source: (string (string_fragment) @import.module) (#set! import.name "default")) @import
(import_statement (import_clause (namespace_import (identifier) @import.alias))
  source: (string (string_fragment) @import.module)) @import
(import_statement
  (import_clause (named_imports (import_specifier name: _ @import.name alias: (identifier)? @import.alias)))
  source: (string (string_fragment) @import.module)) @import
(import_statement source: (string (string_fragment) @import.module)) @import

(export_statement
  (export_clause (export_specifier name: _ @import.name alias: _? @import.alias))
  source: (string (string_fragment) @import.module)) @import
(export_statement (namespace_export (_) @import.alias) source: (string (string_fragment) @import.module)) @import
(export_statement "*" @import.name source: (string (string_fragment) @import.module)) @import

(variable_declarator
  name: (identifier) @import.alias
  value: (call_expression
    function: (identifier) @_require
    arguments: (arguments . (string (string_fragment) @import.module)))
  (#eq? @_require "require")) @import
(variable_declarator
  name: (identifier) @import.alias
  value: (member_expression
    object: (call_expression
      function: (identifier) @_require
      arguments: (arguments . (string (string_fragment) @import.module)))
    property: (property_identifier) @import.name)
  (#eq? @_require "require")) @import
(variable_declarator
  name: (object_pattern
    [(shorthand_property_identifier_pattern) @import.name
     (object_assignment_pattern left: (shorthand_property_identifier_pattern) @import.name)
     (pair_pattern key: (property_identifier) @import.name value: (identifier) @import.alias)])
  value: (call_expression
    function: (identifier) @_require
    arguments: (arguments . (string (string_fragment) @import.module)))
  (#eq? @_require "require")) @import
(variable_declarator
  name: (identifier) @import.alias
  value: (await_expression
    (call_expression
      function: (import)
      arguments: (arguments . (string (string_fragment) @import.module))))) @import
(call_expression
  function: (identifier) @_require
  arguments: (arguments . (string (string_fragment) @import.module))
  (#eq? @_require "require")) @import
(call_expression
  function: (import)
  arguments: (arguments . (string (string_fragment) @import.module))) @import

; calls
(call_expression
  function: [(identifier) @call.name
             (member_expression property: [(property_identifier) (private_property_identifier)] @call.name)]) @call
(new_expression
  constructor: [(identifier) @call.name (member_expression property: (property_identifier) @call.name)]) @call
(decorator [(identifier) @call.name (member_expression property: (property_identifier) @call.name)]) @call
