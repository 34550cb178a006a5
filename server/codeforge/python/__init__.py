"""Python in depth: environments, modules, shapes of files, and the resolver over them."""
