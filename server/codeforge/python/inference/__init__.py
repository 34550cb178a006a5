"""What expressions stand for, over the shapes of files.

The questions need one another: an attribute may be a call, whose result is an attribute. So a module imports only those
below it, and reaches what is above through the `World` that is passed along.
"""
