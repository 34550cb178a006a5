"""What one Python file says by itself: names bound, classes, functions, parameters, as text with places."""
