(table . [(bare_key) (quoted_key) (dotted_key)] @name) @definition.object
(table_array_element . [(bare_key) (quoted_key) (dotted_key)] @name) @definition.array
(pair . [(bare_key) (quoted_key) (dotted_key)] @name . (_) @body) @definition.key
