(class_declaration "interface" name: (identifier) @name (class_body)? @body) @definition.interface
(class_declaration name: (identifier) @name (enum_class_body) @body) @definition.enum
(class_declaration name: (identifier) @name (class_body) @body) @definition.class
(class_declaration name: (identifier) @name) @definition.class
(object_declaration name: (identifier) @name (class_body)? @body) @definition.class
(companion_object name: (identifier) @name (class_body)? @body) @definition.class
(class_declaration
  name: (identifier) @name
  (delegation_specifiers (delegation_specifier
    [(user_type (identifier) @base .)
     (user_type (identifier) @base . (type_arguments))
     (constructor_invocation (user_type (identifier) @base .))
     (constructor_invocation (user_type (identifier) @base . (type_arguments)))
     (explicit_delegation (user_type (identifier) @base .))
     (explicit_delegation (user_type (identifier) @base . (type_arguments)))]))) @definition.class
(enum_entry . (identifier) @name) @definition.enum_member
(class_parameter ["val" "var"] (identifier) @name) @definition.field

(function_declaration name: (identifier) @name (function_body)? @body) @definition.function
(type_alias type: (identifier) @name) @definition.class
(class_body (property_declaration (modifiers (property_modifier "const")) (variable_declaration . (identifier) @name)) @definition.constant)
(class_body (property_declaration (variable_declaration . (identifier) @name)) @definition.field)
(enum_class_body (property_declaration (variable_declaration . (identifier) @name)) @definition.field)
(source_file (property_declaration (variable_declaration . (identifier) @name)) @definition.variable)
(source_file
  (property_declaration (multi_variable_declaration (variable_declaration . (identifier) @name))) @definition.variable)
