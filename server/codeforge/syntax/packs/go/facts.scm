(function_declaration name: (identifier) @name body: (block)? @body) @definition.function
(method_declaration name: (field_identifier) @name body: (block)? @body) @definition.method

; What is declared alone begins with its keyword, what is declared in a group with its name.
(type_declaration . (type_spec name: (type_identifier) @name type: (struct_type (field_declaration_list) @body)) .) @definition.struct
(type_spec name: (type_identifier) @name type: (struct_type (field_declaration_list) @body)) @definition.struct
(type_spec
  name: (type_identifier) @name
  type: (struct_type (field_declaration_list (field_declaration
    !name
    type: [(type_identifier) @base
           (qualified_type name: (type_identifier) @base)
           (generic_type type: (type_identifier) @base)])))) @definition.struct
(field_declaration name: (field_identifier) @name) @definition.field

(type_declaration . (type_spec name: (type_identifier) @name type: (interface_type) @body) .) @definition.interface
(type_spec name: (type_identifier) @name type: (interface_type) @body) @definition.interface
(type_spec
  name: (type_identifier) @name
  type: (interface_type (type_elem . [(type_identifier) @base (qualified_type name: (type_identifier) @base)] .))) @definition.interface
(method_elem name: (field_identifier) @name) @definition.method

(type_declaration . (type_spec name: (type_identifier) @name) .) @definition.class
(type_spec name: (type_identifier) @name) @definition.class
(type_declaration . (type_alias name: (type_identifier) @name) .) @definition.class
(type_alias name: (type_identifier) @name) @definition.class

((const_declaration . (const_spec (identifier) @name) .) @definition.constant (#not-eq? @name "_"))
((const_spec (identifier) @name) @definition.constant (#not-eq? @name "_"))
((var_declaration . (var_spec name: (identifier) @name) .) @definition.variable (#not-eq? @name "_"))
((var_spec name: (identifier) @name) @definition.variable (#not-eq? @name "_"))

(import_spec !name path: (_ (_) @import.module) (#set! import.bind "last")) @import
(import_spec name: (package_identifier) @import.alias path: (_ (_) @import.module)) @import
(import_spec name: (blank_identifier) path: (_ (_) @import.module)) @import
(import_spec name: (dot) path: (_ (_) @import.module) (#set! import.name "*")) @import

(call_expression
  function: [(identifier) @call.name
             (selector_expression field: (field_identifier) @call.name)
             (parenthesized_expression (identifier) @call.name)
             (index_expression operand: (identifier) @call.name)]) @call
(call_expression function: (identifier) @call.name type_arguments: (_)) @call
(type_conversion_expression type: (generic_type type: (type_identifier) @call.name)) @call
