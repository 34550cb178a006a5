"""The Lua of the plugin is formatted, and luacheck finds nothing."""

from e2e.editors.lua_style import luacheck, stylua


def test_luacheck():
    assert luacheck() == ""


def test_stylua():
    assert stylua(fix=False) == ""
