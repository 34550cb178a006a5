(package_declaration [(identifier) (scoped_identifier)] @name) @definition.package

(class_declaration name: (identifier) @name body: (_) @body) @definition.class
(class_declaration
  name: (identifier) @name
  superclass: (superclass
    [(type_identifier) @base
     (generic_type . (type_identifier) @base)
     (generic_type . (scoped_type_identifier (type_identifier) @base .))
     (scoped_type_identifier (type_identifier) @base .)])) @definition.class
(class_declaration
  name: (identifier) @name
  interfaces: (super_interfaces (type_list
    [(type_identifier) @base
     (generic_type . (type_identifier) @base)
     (generic_type . (scoped_type_identifier (type_identifier) @base .))
     (scoped_type_identifier (type_identifier) @base .)]))) @definition.class
(record_declaration name: (identifier) @name body: (_) @body) @definition.class
(record_declaration
  name: (identifier) @name
  interfaces: (super_interfaces (type_list
    [(type_identifier) @base
     (generic_type . (type_identifier) @base)
     (scoped_type_identifier (type_identifier) @base .)]))) @definition.class
(record_declaration parameters: (formal_parameters (formal_parameter name: (identifier) @name) @definition.field))
(interface_declaration name: (identifier) @name body: (_) @body) @definition.interface
(interface_declaration
  name: (identifier) @name
  (extends_interfaces (type_list
    [(type_identifier) @base
     (generic_type . (type_identifier) @base)
     (scoped_type_identifier (type_identifier) @base .)]))) @definition.interface
(annotation_type_declaration name: (identifier) @name body: (_) @body) @definition.interface
(enum_declaration name: (identifier) @name body: (_) @body) @definition.enum
(enum_declaration
  name: (identifier) @name
  interfaces: (super_interfaces (type_list
    [(type_identifier) @base
     (generic_type . (type_identifier) @base)
     (scoped_type_identifier (type_identifier) @base .)]))) @definition.enum
(enum_constant name: (identifier) @name) @definition.enum_member

(method_declaration name: (identifier) @name body: (block)? @body) @definition.method
(annotation_type_element_declaration name: (identifier) @name) @definition.method
(constructor_declaration name: (identifier) @name body: (_) @body) @definition.constructor
(compact_constructor_declaration name: (identifier) @name body: (_) @body) @definition.constructor

(class_body
  (field_declaration
    [(modifiers "static" "final") (modifiers "final" "static")]
    declarator: (variable_declarator name: (identifier) @name)) @definition.constant)
(field_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.field
(constant_declaration declarator: (variable_declarator name: (identifier) @name)) @definition.constant

(import_declaration (scoped_identifier scope: (_) @import.module name: (identifier) @import.name) .) @import
(import_declaration (_) @import.module (asterisk) @import.name) @import
(import_declaration . (identifier) @import.module . (#set! import.bind "last")) @import

(method_invocation name: (identifier) @call.name) @call
(object_creation_expression
  type: [(type_identifier) @call.name
         (generic_type . (type_identifier) @call.name)
         (generic_type . (scoped_type_identifier (type_identifier) @call.name .))
         (scoped_type_identifier (type_identifier) @call.name .)]) @call
