(function_definition name: (word) @name body: (_) @body) @definition.function
(declaration_command (variable_assignment name: (variable_name) @name)) @definition.variable
(variable_assignment name: (variable_name) @name) @definition.variable
