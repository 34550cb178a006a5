-- Runs the test files named in TESTS (all by default): `nvim --headless --clean -n -i NONE -S tests/run.lua`.
-- An error must end this Neovim: a headless one whose script fails waits for keys for ever.
local here = vim.fs.dirname(vim.fs.normalize(debug.getinfo(1, 'S').source:sub(2)))
package.path = here .. '/?.lua;' .. package.path

local ok, err = xpcall(function()
  local MiniTest = require('mini.test')
  MiniTest.setup({ silent = true })
  MiniTest.run({
    collect = {
      find_files = function()
        local named = vim.env.TESTS or 'test_*.lua'
        return vim.fn.globpath(here, named, false, true)
      end,
    },
    execute = { reporter = MiniTest.gen_reporter.stdout({ quit_on_finish = true }) },
  })
end, debug.traceback)
if not ok then
  io.stderr:write(err .. '\n')
  vim.cmd('cquit 1')
end
