(module name: [(constant) @name (scope_resolution name: (constant) @name)] body: (_)? @body) @definition.module
(class name: [(constant) @name (scope_resolution name: (constant) @name)] body: (_)? @body) @definition.class
(class
  name: [(constant) @name (scope_resolution name: (constant) @name)]
  superclass: (superclass [(constant) @base (scope_resolution name: (constant) @base)])) @definition.class
((method name: (_) @name body: (_)? @body) @definition.constructor (#eq? @name "initialize"))
(class body: (body_statement (method name: (_) @name body: (_)? @body) @definition.method))
(module body: (body_statement (method name: (_) @name body: (_)? @body) @definition.method))
(singleton_class body: (body_statement (method name: (_) @name body: (_)? @body) @definition.method))
(method name: (_) @name body: (_)? @body) @definition.function
(singleton_method name: (_) @name body: (_)? @body) @definition.method
(alias name: (_) @name) @definition.method
((call
  method: (identifier) @_accessor
  arguments: (argument_list (simple_symbol) @name @definition.property))
  (#any-of? @_accessor "attr_accessor" "attr_reader" "attr_writer"))
((call
  method: (identifier) @_alias
  arguments: (argument_list . (simple_symbol) @name)) @definition.method
  (#eq? @_alias "alias_method"))
(assignment left: (constant) @name) @definition.constant
(program (assignment left: (identifier) @name) @definition.variable)
