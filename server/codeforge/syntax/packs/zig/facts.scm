(variable_declaration (identifier) @name (struct_declaration) @body) @definition.struct
(variable_declaration (identifier) @name (union_declaration) @body) @definition.struct
(variable_declaration (identifier) @name (enum_declaration) @body) @definition.enum
(variable_declaration (identifier) @name (error_set_declaration) @body) @definition.enum
(function_declaration name: (identifier) @name body: (block)? @body) @definition.function
(container_field name: (identifier) @name) @definition.field
(source_file (variable_declaration . (identifier) @name) @definition.variable)
