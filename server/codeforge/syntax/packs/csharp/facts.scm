(namespace_declaration name: (_) @name body: (_) @body) @definition.namespace
(file_scoped_namespace_declaration name: (_) @name) @definition.namespace
(class_declaration name: (identifier) @name body: (_)? @body) @definition.class
(record_declaration name: (identifier) @name body: (_)? @body) @definition.class
(struct_declaration name: (identifier) @name body: (_)? @body) @definition.struct
(interface_declaration name: (identifier) @name body: (_)? @body) @definition.interface
(enum_declaration name: (identifier) @name body: (_)? @body) @definition.enum
(enum_member_declaration name: (identifier) @name) @definition.enum_member
(delegate_declaration name: (identifier) @name) @definition.interface
(class_declaration
  name: (identifier) @name
  (base_list [(identifier) @base
              (generic_name (identifier) @base)
              (qualified_name name: (identifier) @base)
              (primary_constructor_base_type type: (identifier) @base)])) @definition.class
(struct_declaration name: (identifier) @name (base_list [(identifier) @base (generic_name (identifier) @base)])) @definition.struct
(interface_declaration name: (identifier) @name (base_list [(identifier) @base (generic_name (identifier) @base)])) @definition.interface
(record_declaration
  name: (identifier) @name
  (base_list [(identifier) @base
              (generic_name (identifier) @base)
              (qualified_name name: (identifier) @base)
              (primary_constructor_base_type type: (identifier) @base)])) @definition.class
(record_declaration (parameter_list (parameter name: (identifier) @name) @definition.property))
(destructor_declaration name: (identifier) @name body: (_)? @body) @definition.method
(operator_declaration operator: _ @name body: (_)? @body) @definition.operator

(method_declaration name: (identifier) @name body: (_)? @body) @definition.method
(constructor_declaration name: (identifier) @name body: (_)? @body) @definition.constructor
(local_function_statement name: (identifier) @name body: (_)? @body) @definition.function
(property_declaration name: (identifier) @name) @definition.property
(event_declaration name: (identifier) @name) @definition.event
(event_field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @definition.event
((field_declaration (modifier) @_modifier (variable_declaration (variable_declarator name: (identifier) @name))) @definition.constant
  (#eq? @_modifier "const"))
(field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @definition.field
