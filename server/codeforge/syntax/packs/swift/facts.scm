(protocol_declaration name: (type_identifier) @name body: (protocol_body)? @body) @definition.interface
(class_declaration "enum" name: (type_identifier) @name body: (enum_class_body) @body) @definition.enum
(class_declaration "struct" name: (type_identifier) @name body: (class_body) @body) @definition.struct
(class_declaration name: (type_identifier) @name body: (class_body) @body) @definition.class
(class_declaration "extension" name: (user_type) @name body: (class_body) @body) @definition.namespace
(class_declaration
  name: (type_identifier) @name
  (inheritance_specifier inherits_from: (user_type (type_identifier) @base .))) @definition.class
(typealias_declaration . name: (type_identifier) @name) @definition.class
(enum_entry name: (simple_identifier) @name @definition.enum_member)

(function_declaration . name: (simple_identifier) @name body: (function_body)? @body) @definition.function
(function_declaration (modifiers) . name: (simple_identifier) @name body: (function_body)? @body) @definition.function
(protocol_function_declaration . name: (simple_identifier) @name) @definition.method
(protocol_function_declaration (modifiers) . name: (simple_identifier) @name) @definition.method
(init_declaration "init" @name body: (function_body)? @body) @definition.constructor
(class_body (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @definition.field)
(enum_class_body (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @definition.field)
(protocol_property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @definition.property
(source_file (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @definition.variable)
