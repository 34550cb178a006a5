[(interface_body) (enum_body) (object_type) (union_type) (type_parameters)] @fold
