(haskell (header module: (module) @name) @definition.module)
(data_type name: (name) @name) @definition.class
(newtype name: (name) @name) @definition.class
(type_synonym name: (name) @name) @definition.class
(class name: (name) @name (class_declarations)? @body) @definition.interface
(class_declarations (signature name: (variable) @name) @definition.method)
(data_constructor (prefix name: (constructor) @name)) @definition.enum_member
(data_constructor (record name: (constructor) @name)) @definition.enum_member
(field_name (variable) @name) @definition.field
(declarations (function name: (variable) @name) @definition.function)
(declarations (bind name: (variable) @name) @definition.function)
