-- What a person does with Neovim's own keys, with the server behind them.
local MiniTest = require('mini.test')
local support = require('support')
local child, eq, has = support.child, support.eq, support.has

local root, main
local number = 0

local T = MiniTest.new_set({
  hooks = {
    pre_once = function()
      root = support.shapes()
      vim.fn.writefile(vim.split(support.HANDLES, '\n'), root .. '/handles.py', 'b')
      support.start({ settings = { codeforge = { completion = { inline = true } } } })
      child.lua([[
        vim.o.completeopt = 'menuone,noselect,popup'
        vim.api.nvim_create_autocmd('LspAttach', { callback = function(event)
          vim.lsp.completion.enable(true, event.data.client_id, event.buf, { autotrigger = true })
        end })
      ]])
    end,
    pre_case = function()
      support.clean()
      number = number + 1
      main = ('main%d.py'):format(number)
      vim.fn.writefile(vim.split(support.MAIN, '\n'), root .. '/' .. main, 'b')
      support.edit(root .. '/' .. main)
    end,
    post_once = child.stop,
  },
})

---The popup appears for the trigger; Neovim drops an answer for a place that the cursor has left, so wait before typing on.
local function popup()
  support.wait_for('the popup menu', 'vim.fn.pumvisible() == 1')
end

T['completion pops up at a dot, narrows while typing and is accepted'] = function()
  child.type_keys('Go', 'made.')
  popup()
  has(support.screen(), 'area')
  has(support.screen(), 'outline')
  child.type_keys('ou', '<C-n>', '<C-y>')
  has(child.api.nvim_get_current_line(), 'made.outline')
end

T['the rest of a line on which others agree stands there in grey, and is accepted'] = function()
  if child.fn.has('nvim-0.12') == 0 then
    MiniTest.skip('needs 0.12')
  end
  child.lua([[vim.lsp.inline_completion.enable(true)]])
  child.type_keys('Go', 'handle =')
  support.wait('the grey text', function()
    child.type_keys(' ')
    local shown = vim.wait(2000, function()
      return support.screen():find('handle = source.opened(encoding="utf-8")', 1, true) ~= nil
    end, 20)
    if not shown then -- the words of the project are not read yet
      child.type_keys('<BS>')
    end
    return shown
  end)
  eq(child.api.nvim_get_current_line(), 'handle = ')
  eq(child.lua_get('vim.lsp.inline_completion.get()'), true)
  support.wait('the line', function()
    return child.api.nvim_get_current_line() == 'handle = source.opened(encoding="utf-8")'
  end)
  child.lua([[vim.lsp.inline_completion.enable(false)]])
end

T['a name of another file is completed with its import'] = function()
  child.cmd('silent %delete _')
  child.type_keys('i', 'mak')
  child.lua('vim.lsp.completion.get()')
  popup()
  child.type_keys('<C-n>', '<C-y>')
  support.wait('the import', function()
    return child.api.nvim_buf_get_lines(0, 0, 1, false)[1] == 'from shapes import make'
  end)
end

T['K shows signature and documentation in a float'] = function()
  child.cmd('normal! 1G$F,b')
  child.type_keys('K')
  has(support.wait('the hover float', support.float), 'A thing with an area')
  support.see('A thing with an area')
end

T['CTRL-] jumps to the definition in another file, behind an emoji too'] = function()
  child.fn.cursor(4, (child.fn.getline(4):find('area')))
  child.type_keys('<C-]>')
  support.wait_for('the jump', [[vim.fn.expand('%:t') == 'shapes.py']])
  eq(child.api.nvim_win_get_cursor(0), { 4, 8 })
end

T['grr lists references of both files in the quickfix list'] = function()
  child.fn.cursor(3, 8)
  child.type_keys('grr')
  support.wait_for('the list', [[#vim.fn.getqflist() >= 3]])
  local names = child.lua_get(
    [[vim.tbl_map(function(row) return vim.fn.fnamemodify(vim.fn.bufname(row.bufnr), ':t') end, vim.fn.getqflist())]]
  )
  eq(vim.tbl_contains(names, 'shapes.py') and vim.tbl_contains(names, main), true)
end

T['gO lists the symbols of the file'] = function()
  child.cmd('silent edit ' .. root .. '/shapes.py')
  child.type_keys('gO')
  support.wait_for('the list', [[#vim.fn.getloclist(0) >= 4]])
  support.see('outline')
end

T['CTRL-S shows the parameters of the call'] = function()
  child.type_keys('Go', 'made.area(')
  child.type_keys('<C-s>')
  has(support.wait('the signature', support.float), 'scale')
end

T['a syntax error is shown at its line, as virtual lines too, and goes with its repair'] = function()
  child.lua('vim.diagnostic.config({ virtual_lines = true })')
  child.type_keys('Go', 'def broken(:', '<Esc>')
  local errors = 'vim.diagnostic.get(0, { severity = 1 })'
  support.wait_for('a diagnostic', ('#%s > 0'):format(errors))
  local first = child.lua_get(errors .. '[1]')
  eq({ first.lnum, first.source }, { 4, 'codeforge' })
  support.see('└')
  support.see(first.message:sub(1, 30))
  child.lua('vim.diagnostic.config({ virtual_lines = false })')
  child.type_keys('u')
  support.wait_for('its end', ('#%s == 0'):format(errors))
end

T['what ruff finds is shown beside it'] = function()
  child.type_keys('ggO', 'import os', '<Esc>')
  support.wait_for('a diagnostic', [[vim.iter(vim.diagnostic.get(0)):any(function(d) return d.code == 'F401' end)]])
end

T['folds come from the server'] = function()
  child.cmd('silent edit ' .. root .. '/shapes.py')
  child.cmd('setlocal foldmethod=expr foldexpr=v:lua.vim.lsp.foldexpr() foldlevel=0')
  support.wait('the folds', function()
    child.cmd('silent! normal! zX')
    return child.fn.foldclosed(2) == 1
  end)
end

T['CTRL-SPACE style selection grows by the server'] = function()
  if child.fn.has('nvim-0.12') == 0 then
    MiniTest.skip('needs 0.12')
  end
  child.fn.cursor(3, 8)
  child.lua([[vim.cmd('normal! v'); vim.lsp.buf.selection_range(1)]])
  support.wait('a selection', function()
    return child.fn.getregion(child.fn.getpos('v'), child.fn.getpos('.'))[1]:find('make') ~= nil
  end)
end

T['highlights of the name under the cursor'] = function()
  child.fn.cursor(3, 1)
  child.lua('vim.lsp.buf.document_highlight()')
  support.wait_for(
    'the highlights',
    [[#vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_create_namespace('nvim.lsp.references'), 0, -1, {}) >= 2]]
  )
end

T['rename, code lens, inlay hints and semantic tokens are there exactly when the server offers them'] = function()
  local offered = child.lua_get([[(function()
    local client = vim.lsp.get_clients({ name = 'codeforge' })[1]
    local found = {}
    for name, method in pairs({ rename = 'textDocument/rename', lens = 'textDocument/codeLens', hints = 'textDocument/inlayHint',
      tokens = 'textDocument/semanticTokens/full', inline = 'textDocument/inlineCompletion' }) do
      found[name] = client:supports_method(method)
    end
    return found
  end)()]])
  if not offered.rename then
    child.fn.cursor(3, 1)
    child.type_keys('grn')
    support.wait('the refusal', function()
      return child.cmd_capture('messages'):find('[Rr]ename')
    end)
    eq(child.api.nvim_buf_get_lines(0, 2, 3, false)[1], 'made = make()')
  end
end

return T
