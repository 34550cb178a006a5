; A component in JSX is called; `<div>` is not.
(jsx_opening_element
  name: [(identifier) @call.name (member_expression property: (property_identifier) @call.name)]
  (#match? @call.name "^[A-Z]")) @call
(jsx_self_closing_element
  name: [(identifier) @call.name (member_expression property: (property_identifier) @call.name)]
  (#match? @call.name "^[A-Z]")) @call
