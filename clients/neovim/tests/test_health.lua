-- `:checkhealth codeforge` and `:help codeforge`, as a person reads them.
local MiniTest = require('mini.test')
local support = require('support')
local child, eq, has = support.child, support.eq, support.has

local T = MiniTest.new_set({ hooks = { post_once = child.stop } })

local function health()
  child.cmd('checkhealth codeforge')
  return support.wait('the report', function()
    local text = table.concat(child.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
    return child.bo.filetype == 'checkhealth' and text:find('CodeForge') and text
  end)
end

T['a sound set-up: version, folder, files and engines'] = function()
  local root = support.shapes()
  support.start()
  support.edit(root .. '/main.py')
  local text = health()
  has(text, 'codeforge 0.')
  has(text, 'serving ' .. root)
  has(text, 'files indexed (python 3')
  has(text, 'jedi is ')
  has(text, 'ruff is ')
  eq(text:find('ERROR') or text:find('WARNING'), nil)
end

T['no server: what to install'] = function()
  support.start({ settings = { codeforge = { server = { command = { '/nowhere/codeforge' } } } } })
  local text = health()
  has(text, 'ERROR')
  has(text, '`/nowhere/codeforge`')
  has(text, 'uv tool install codeforge-ls')
end

T["a command of one's own that is wrong"] = function()
  support.start({ cmd = { '/nowhere/codeforge', 'lsp' } })
  has(health(), '`/nowhere/codeforge` of `vim.lsp.config.codeforge.cmd` was not found')
end

T['a server that cannot tell its version'] = function()
  support.start({
    settings = { codeforge = { server = { command = { 'python3', '-c', 'raise SystemExit("broken")', 'lsp' } } } },
  })
  local text = health()
  has(text, 'failed: broken')
  has(text, 'codeforge doctor')
end

T['not enabled'] = function()
  support.start()
  child.lua([[vim.lsp.enable('codeforge', false)]])
  has(health(), "vim.lsp.enable('codeforge')")
end

T['every heading of the help can be reached'] = function()
  support.start()
  child.cmd('helptags ' .. vim.fn.fnameescape(support.plugin .. '/doc'))
  eq(#child.fn.getcompletion('codeforge', 'help') > 12, true)
  for _, tag in ipairs(child.fn.getcompletion('codeforge-', 'help')) do
    child.cmd('help ' .. tag)
  end
  child.cmd('help :CodeForge')
  has(table.concat(child.api.nvim_buf_get_lines(0, 0, -1, false), '\n'), ':CodeForge status')
  vim.fn.delete(support.plugin .. '/doc/tags')
end

return T
