(namespace_definition name: (namespace_name) @name body: (_)? @body) @definition.namespace
(class_declaration name: (name) @name body: (_) @body) @definition.class
(class_declaration
  name: (name) @name
  (base_clause [(name) @base (qualified_name (name) @base)])) @definition.class
(class_declaration
  name: (name) @name
  (class_interface_clause [(name) @base (qualified_name (name) @base)])) @definition.class
(interface_declaration name: (name) @name body: (_) @body) @definition.interface
(interface_declaration
  name: (name) @name
  (base_clause [(name) @base (qualified_name (name) @base)])) @definition.interface
(trait_declaration name: (name) @name body: (_) @body) @definition.class
(enum_declaration name: (name) @name body: (_) @body) @definition.enum
(enum_case name: (name) @name) @definition.enum_member
((method_declaration name: (name) @name body: (_)? @body) @definition.constructor (#eq? @name "__construct"))
(method_declaration name: (name) @name body: (_)? @body) @definition.method
(function_definition name: (name) @name body: (_) @body) @definition.function
(property_declaration (property_element name: (variable_name (name) @name))) @definition.field
(class_declaration body: (declaration_list (method_declaration parameters: (formal_parameters
  (property_promotion_parameter name: (variable_name (name) @name) @definition.field)))))
(const_declaration (const_element . (name) @name)) @definition.constant
(program
  (expression_statement
    (assignment_expression left: (variable_name (name) @name))) @definition.variable)
