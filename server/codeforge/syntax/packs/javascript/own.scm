; What JavaScript's grammar writes in another way than TypeScript's.
(class_declaration
  name: (_) @name
  (class_heritage [(identifier) @base (member_expression property: (property_identifier) @base)])) @definition.class
(field_definition
  property: [(property_identifier) (private_property_identifier)] @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
(field_definition
  property: [(property_identifier) (private_property_identifier)] @name) @definition.field
