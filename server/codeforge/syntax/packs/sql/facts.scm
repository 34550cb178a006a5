(create_table . (keyword_create) (object_reference name: (identifier) @name) (column_definitions)? @body) @definition.struct
(create_table (column_definitions (column_definition name: (identifier) @name) @definition.field))
(create_view (object_reference name: (identifier) @name) (create_query)? @body) @definition.class
(create_materialized_view (object_reference name: (identifier) @name) (create_query)? @body) @definition.class
(create_function . (keyword_create) (object_reference name: (identifier) @name) (function_body)? @body) @definition.function
(create_procedure (keyword_procedure) . (object_reference name: (identifier) @name)) @definition.function
(create_trigger (keyword_trigger) . (object_reference name: (identifier) @name)) @definition.event
(create_type (object_reference name: (identifier) @name)) @definition.class
(create_index column: (identifier) @name) @definition.key
(create_sequence (object_reference name: (identifier) @name)) @definition.variable
(create_schema (identifier) @name) @definition.namespace
(create_database (identifier) @name) @definition.namespace
