; classes
(class_declaration
  name: (_) @name
  (class_heritage (extends_clause
    value: [(identifier) @base (member_expression property: (property_identifier) @base)]))) @definition.class
(class_declaration
  name: (_) @name
  (class_heritage (implements_clause
    [(type_identifier) @base
     (nested_type_identifier name: (_) @base)
     (generic_type name: (type_identifier) @base)
     (generic_type name: (nested_type_identifier name: (_) @base))]))) @definition.class
(abstract_class_declaration name: (_) @name body: (_) @body) @definition.class
(export_statement declaration: (abstract_class_declaration name: (_) @name)) @definition.class
(abstract_class_declaration
  name: (_) @name
  (class_heritage (extends_clause
    value: [(identifier) @base (member_expression property: (property_identifier) @base)]))) @definition.class
(abstract_class_declaration
  name: (_) @name
  (class_heritage (implements_clause
    [(type_identifier) @base
     (nested_type_identifier name: (_) @base)
     (generic_type name: (type_identifier) @base)
     (generic_type name: (nested_type_identifier name: (_) @base))]))) @definition.class

(abstract_method_signature name: (_) @name) @definition.method
(class_body (method_signature name: (_) @name) @definition.method)
((decorator)+ @definition.method . (method_definition name: (_) @name) @definition.method)
(public_field_definition
  name: [(property_identifier) (private_property_identifier)] @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
(public_field_definition name: [(property_identifier) (private_property_identifier)] @name) @definition.field
(required_parameter (accessibility_modifier) pattern: (identifier) @name) @definition.field

; interfaces, types, enums
(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(export_statement declaration: (interface_declaration name: (_) @name)) @definition.interface
(interface_declaration
  name: (_) @name
  (extends_type_clause
    type: [(type_identifier) @base
           (nested_type_identifier name: (_) @base)
           (generic_type name: (type_identifier) @base)
           (generic_type name: (nested_type_identifier name: (_) @base))])) @definition.interface
(interface_body (method_signature name: (_) @name) @definition.method)
(interface_body (property_signature name: (_) @name) @definition.property)
(type_alias_declaration name: (_) @name) @definition.interface
(export_statement declaration: (type_alias_declaration name: (_) @name)) @definition.interface
(type_alias_declaration value: (object_type (property_signature name: (_) @name) @definition.property))
(type_alias_declaration value: (object_type (method_signature name: (_) @name) @definition.method))
(enum_declaration name: (_) @name body: (_) @body) @definition.enum
(export_statement declaration: (enum_declaration name: (_) @name)) @definition.enum
(enum_body name: (property_identifier) @name @definition.enum_member)
(enum_assignment name: (property_identifier) @name) @definition.enum_member

; functions without a body, namespaces
(function_signature name: (_) @name) @definition.function
(export_statement declaration: (function_signature name: (_) @name)) @definition.function
(internal_module name: (_) @name body: (_) @body) @definition.namespace
(export_statement declaration: (internal_module name: (_) @name)) @definition.namespace
(module name: [(identifier) @name (string (string_fragment) @name)] body: (_) @body) @definition.module
(ambient_declaration (module name: [(identifier) @name (string (string_fragment) @name)])) @definition.module
(internal_module body: (statement_block
  (lexical_declaration (variable_declarator name: (identifier) @name) @definition.variable)))
(ambient_declaration [(lexical_declaration (variable_declarator name: (identifier) @name))
                      (variable_declaration (variable_declarator name: (identifier) @name))]) @definition.variable
(ambient_declaration
  [(function_signature name: (_) @name)]) @definition.function
(ambient_declaration (class_declaration name: (_) @name)) @definition.class
(ambient_declaration (enum_declaration name: (_) @name)) @definition.enum
(ambient_declaration (interface_declaration name: (_) @name)) @definition.interface

; imports
(import_statement
  (import_require_clause (identifier) @import.alias source: (string (string_fragment) @import.module))) @import
