-- What is ours: the context view, questions, status, and the functions for other configuration.
local MiniTest = require('mini.test')
local support = require('support')
local child, eq, has = support.child, support.eq, support.has

local root

local T = MiniTest.new_set({
  hooks = {
    pre_once = function()
      root = support.shapes()
      support.start()
    end,
    pre_case = function()
      support.clean()
      support.edit(root .. '/main.py')
    end,
    post_once = child.stop,
  },
})

local function view()
  return support.wait('the view', function()
    local bufnr = child.fn.bufnr('codeforge://context')
    return bufnr ~= -1 and table.concat(child.api.nvim_buf_get_lines(bufnr, 0, -1, false), '\n')
  end)
end

T['context opens beside the code, with scores, tokens and reasons'] = function()
  child.fn.cursor(4, 16)
  child.cmd('CodeForge context')
  local text = view()
  has(text, '# Context of ')
  has(text, 'main.py:4')
  has(text, '## Shape')
  has(text, 'shapes.py:')
  has(text, 'score ')
  has(text, 'Because: ')
  has(text, '```python')
  eq(text:find('%d+ items? · %d+ tokens? · %d+ ms') ~= nil, true)
  eq(child.fn.winnr('$'), 2)
  support.see('<CR> open · gy copy · R ask again · q close')
end

T['Enter on an item opens its place in the window of the code'] = function()
  child.fn.cursor(4, 16)
  child.cmd('CodeForge context')
  view()
  child.fn.search('## Shape.area')
  child.type_keys('<CR>')
  support.wait_for('the jump', [[vim.fn.expand('%:t') == 'shapes.py']])
  eq(child.api.nvim_win_get_cursor(0)[1], 4)
  eq(child.fn.winnr('$'), 2)
end

T['an item that was opened is told of'] = function()
  local kept = [[vim.lsp.get_clients({ name = 'codeforge' })[1]:request_sync(
    'codeforge/context/feedback', { textDocument = { uri = vim.uri_from_bufnr(0) }, wipe = _G.wipe }
  ).result.kept]]
  child.lua('_G.wipe = true')
  eq(child.lua_get(kept), 0)
  child.lua('_G.wipe = false')
  child.fn.cursor(4, 16)
  child.cmd('CodeForge context')
  view()
  child.fn.search('## Shape.area')
  child.type_keys('<CR>')
  support.wait_for('what was told', kept .. ' > 0')
end

T['gy copies Markdown, q closes and leaves nothing behind'] = function()
  child.cmd('CodeForge context')
  local text = view()
  child.type_keys('gy')
  eq(child.fn.getreg('"'), text .. '\n')
  child.type_keys('q')
  eq({ child.fn.winnr('$'), child.fn.bufnr('codeforge://context') }, { 1, -1 })
end

T['R asks again, after the code has changed'] = function()
  child.fn.cursor(4, 1)
  child.cmd('CodeForge context')
  view()
  child.cmd('wincmd p')
  child.api.nvim_buf_set_lines(0, 0, 0, false, { 'import shapes' })
  child.cmd('wincmd p')
  child.cmd('setlocal modifiable | silent %delete _')
  child.type_keys('R')
  support.wait('the answer', function()
    return child.api.nvim_buf_get_lines(0, 0, 1, false)[1]:find('# Context of')
  end)
  child.cmd('wincmd p')
  child.cmd('silent undo')
end

T['the float closes before it opens an item'] = function()
  child.fn.cursor(4, 16)
  child.cmd('CodeForge context float')
  view()
  has(support.screen(), ' Context of ')
  child.fn.search('## Shape')
  child.type_keys('<CR>')
  support.wait_for('the jump', [[vim.fn.expand('%:t') == 'shapes.py']])
  eq(support.float(), vim.NIL)
end

T['context goes to the quickfix list, best first'] = function()
  child.fn.cursor(4, 16)
  child.cmd('CodeForge context quickfix')
  support.wait_for('the list', '#vim.fn.getqflist() > 1')
  local scores = vim.tbl_map(function(row)
    return tonumber(row.text:match('^%d+'))
  end, child.fn.getqflist())
  local sorted = vim.deepcopy(scores)
  table.sort(sorted, function(a, b)
    return a > b
  end)
  eq(scores, sorted)
  has(child.fn.getqflist({ title = 0 }).title, 'Context of')
end

T['context is offered as a choice, for whatever vim.ui.select is'] = function()
  child.lua([[vim.ui.select = function(items, opts, on_choice)
    _G.offered = vim.tbl_map(opts.format_item, items)
    on_choice(items[1])
  end]])
  child.fn.cursor(4, 16)
  child.cmd('CodeForge context select')
  support.wait_for('the jump', [[vim.fn.expand('%:t') == 'shapes.py']])
  has(child.lua_get('_G.offered[1]'), 'shapes.py:')
end

T['a budget is kept, and what was left out is said'] = function()
  child.fn.cursor(4, 16)
  child.cmd('CodeForge context split 10')
  local text = view()
  local tokens = tonumber(text:match('(%d+) tokens?'))
  eq(tokens <= 10, true)
  has(text, 'left out')
end

T['a selection counts'] = function()
  child.type_keys('ggVG')
  child.type_keys(':CodeForge context<CR>')
  has(view(), 'Context of')
end

T['ask answers a question with places'] = function()
  child.cmd('CodeForge ask where is the area of a shape computed')
  local text = view()
  has(text, '# Answers to “where is the area of a shape computed”')
  has(text, 'shapes.py')
  has(text, 'def area')
end

T['ask without words asks for them'] = function()
  child.type_keys(':CodeForge ask<CR>')
  child.type_keys('make', '<CR>')
  has(view(), 'def make')
end

T['the <Plug> maps do the same, and nothing is mapped by default'] = function()
  eq(
    child.lua_get([[vim.iter(vim.api.nvim_get_keymap('n')):any(function(map)
    return map.rhs and map.rhs:find('CodeForge') and not vim.startswith(map.lhs, '<Plug>')
  end)]]),
    false
  )
  child.cmd('nmap gc <Plug>(codeforge-context)')
  child.type_keys('gc')
  has(view(), '# Context of')
  child.cmd('nunmap gc')
end

T['impact lists who uses the definition, with the way there'] = function()
  child.cmd('silent edit ' .. root .. '/shapes.py')
  child.fn.cursor(4, 9)
  child.cmd('CodeForge impact')
  local text = view()
  has(text, '# Impact of Shape.area')
  has(text, '## Callers')
  has(text, 'Shape.outline')
  child.fn.search('Shape.outline')
  child.type_keys('<CR>')
  support.wait_for('the jump', 'vim.fn.line(".") == 8')
end

T['tests lists the tests of the definition'] = function()
  child.cmd('silent edit ' .. root .. '/shapes.py')
  child.fn.cursor(11, 5)
  child.cmd('CodeForge tests')
  local text = view()
  has(text, '# Tests for make')
  has(text, 'test_shapes.py::test_make')
end

T['overview is a map of the project'] = function()
  child.cmd('CodeForge overview')
  local text = view()
  has(text, '# Overview of ')
  has(text, '## Packages')
end

T['the pages of the graph go to the quickfix list, with score and reasons'] = function()
  child.cmd('silent edit ' .. root .. '/shapes.py')
  child.fn.cursor(4, 9)
  child.cmd('CodeForge impact quickfix')
  support.wait_for('the list', '#vim.fn.getqflist() > 0')
  local row = child.fn.getqflist()[1]
  eq(row.text:find('^%s*%d+  Shape.outline · method · ') ~= nil, true)
  eq(row.lnum, 8)
end

T['review says what the change touches, and leads to it'] = function()
  local function git(...)
    assert(vim.system({ 'git', '-C', root, ... }):wait().code == 0)
  end
  git('init', '-q')
  git('add', '.')
  git('-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-q', '-m', 'All')
  child.cmd('silent edit ' .. root .. '/shapes.py')
  child.fn.setline(5, '        return 4 * scale')
  child.cmd('silent write')
  child.cmd('CodeForge review')
  has(view(), 'Shape.area')
  child.fn.search('Shape.area')
  child.type_keys('<CR>')
  support.wait_for('the jump', 'vim.fn.line(".") == 4')
end

T['status says what is indexed and how the engines are'] = function()
  child.cmd('CodeForge status')
  local text = support.wait('the status', support.float)
  has(text, root)
  has(text, 'files indexed (python 3')
  has(text, 'ruff is ')
  child.type_keys('q')
  eq(support.float(), vim.NIL)
end

T['pause lets indexing rest, and the same again goes on'] = function()
  local function paused()
    return support.wait('the status', support.float):find('indexing is paused', 1, true) ~= nil
  end
  for _, resting in ipairs({ true, false }) do
    child.cmd('CodeForge pause')
    support.wait('the word', function()
      return support.notes():find(resting and 'indexing is paused' or 'indexing goes on', 1, true)
    end)
    child.cmd('CodeForge status')
    eq(paused(), resting)
    child.type_keys('q')
  end
end

T['the command completes its words and names them when one is wrong'] = function()
  eq(
    child.fn.getcompletion('CodeForge ', 'cmdline'),
    { 'ask', 'context', 'impact', 'log', 'overview', 'pause', 'restart', 'review', 'status', 'tests' }
  )
  eq(child.fn.getcompletion('CodeForge context f', 'cmdline'), { 'float' })
  child.cmd('silent! CodeForge nonsense')
  has(support.notes(), 'CodeForge has no command `nonsense`')
  has(support.notes(), 'restart')
end

T['log opens what the server said'] = function()
  child.cmd('CodeForge log')
  has(child.api.nvim_buf_get_name(0), 'lsp.log')
end

T['the function gives an answer to a callback, and takes a question back'] = function()
  child.lua([[require('codeforge').context({ query = 'make', anywhere = true }, function(err, answer)
    _G.got = { err = err, n = answer and #answer.items }
  end)]])
  eq(support.wait_for('the answer', '_G.got').n > 0, true)
  child.lua(
    [[_G.errors = {}; local withdraw = require('codeforge').context({}, function(err) table.insert(_G.errors, err) end); withdraw()]]
  )
  eq(child.lua_get('_G.errors'), { 'withdrawn' })
end

T['the cached read never waits, and has the answer at a later call'] = function()
  child.fn.cursor(4, 16)
  eq(child.lua_get([[require('codeforge').cached(0) == nil]]), true)
  support.wait_for('the answer', [[require('codeforge').cached(0) ~= nil]])
  eq(child.lua_get([[#require('codeforge').files(require('codeforge').cached(0)) > 0]]), true)
  eq(child.lua_get([[require('codeforge').files(require('codeforge').cached(0))[1].filename]]), 'shapes.py')
end

T['a buffer that no server serves is told so'] = function()
  child.cmd('enew')
  child.cmd('CodeForge context')
  has(support.notes(), 'does not serve this buffer')
end

T['text of the workspace stays text: fences and markup cannot end the page'] = function()
  local text = child.lua_get(
    [[require('codeforge').markdown({ items = { { id = 'a.md#x', uri = 'file:///a.md', line = 0, symbol = 'x', kind = 'text', form = 'body',
    text = '```\n# not a heading\n````', tokens = 1, score = 1, reasons = {}, confidence = 'exact', range = { start = { line = 0, character = 0 }, ['end'] = { line = 0, character = 0 } } } },
    tokens = 1, complete = true, omitted = { items = 0, tokens = 0, why = '' }, stages = {} })]]
  )
  has(text, '\n`````')
end

T['reasons are said in words, each once, and not through the item itself'] = function()
  local text = child.lua_get(
    [[require('codeforge').markdown({ items = { { id = 'a.py#x', uri = 'file:///a.py', line = 0, symbol = 'x', kind = 'text', form = 'body',
    text = 'x', tokens = 1, score = 1, confidence = 'exact', range = { start = { line = 0, character = 0 }, ['end'] = { line = 0, character = 0 } },
    reasons = { { signal = 'top3', weight = 2, via = 'a.py', words = 'its text fits' }, { signal = 'body', weight = 1, via = 'a.py', words = 'its text fits' },
    { signal = 'member', weight = 1, via = 'Shape', words = 'member of an imported type' }, { signal = 'new', weight = 1, via = '' } } } },
    tokens = 1, complete = true, omitted = { items = 0, tokens = 0, why = '' }, stages = {} })]]
  )
  has(text, '\nBecause: its text fits, member of an imported type (Shape), new\n')
end

return T
