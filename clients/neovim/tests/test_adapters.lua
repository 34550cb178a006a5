-- The adapters, called as the plugins' documentation says that they call what is configured.
local MiniTest = require('mini.test')
local support = require('support')
local child, eq, has = support.child, support.eq, support.has

local root

local T = MiniTest.new_set({
  hooks = {
    pre_once = function()
      root = support.shapes()
      support.start()
      support.edit(root .. '/main.py')
      child.fn.cursor(4, 16)
    end,
    post_once = child.stop,
  },
})

T['codecompanion: the callback gives the context of the buffer behind the chat'] = function()
  local bufnr = child.api.nvim_get_current_buf()
  child.cmd('new')
  local text = child.lua_get(
    [[require('codeforge.adapters.codecompanion').callback({ Chat = { buffer_context = { bufnr = ..., cursor_pos = { 4, 16 } } } })]],
    { bufnr }
  )
  child.cmd('close')
  has(text, '# Code that matters here')
  has(text, 'class Shape')
end

T['CopilotChat: resolve gives a resource, and an error where nothing serves'] = function()
  local found = child.lua_get([[require('codeforge.adapters.copilotchat').resolve({ query = 'area of a shape' })]])
  eq({ found[1].uri, found[1].mimetype }, { 'codeforge://area%20of%20a%20shape', 'text/markdown' })
  has(found[1].data, 'def area')
  eq(child.lua_get([[require('codeforge.adapters.copilotchat').schema.required]]), { 'query' })
end

T['avante: func answers at once, or through on_complete'] = function()
  has(child.lua_get([[(require('codeforge.adapters.avante').func({ query = 'make' }, print))]]), 'def make')
  child.lua([[require('codeforge.adapters.avante').func({ query = 'make' }, print, function(result, err)
    _G.completed = { result = result, err = err }
  end)]])
  has(support.wait_for('the completion', '_G.completed').result, 'def make')
end

T['minuet: the prompt holds the files, the prefix and the suffix in order'] = function()
  support.wait_for('the cache', [[require('codeforge').cached() ~= nil]])
  local prompt = child.lua_get([[require('codeforge.adapters.minuet').fim.prompt('before', 'after')]])
  eq(prompt:find('^<|file_sep|>shapes.py\n') ~= nil, true)
  eq(prompt:find('<|fim_prefix|>before<|fim_suffix|>after<|fim_middle|>', 1, true) ~= nil, true)
  eq(child.lua_get([[require('codeforge.adapters.minuet').fim.suffix]]), false)
  has(
    child.lua_get([[require('codeforge.adapters.minuet').repo_context()]]),
    '<repo_context>\n<file_separator>shapes.py\n'
  )
end

T['llama: input_extra is a list of files with text'] = function()
  support.wait_for('the cache', [[require('codeforge').cached() ~= nil]])
  local extra = child.lua_get([[require('codeforge.adapters.llama').input_extra()]])
  eq({ extra[#extra].filename, type(extra[#extra].text) }, { 'shapes.py', 'string' })
end

T['blink: our items are raised in our order, others are left'] = function()
  eq(
    child.lua_get([[vim.tbl_map(function(item) return item.score_offset or 0 end,
      require('codeforge.adapters.blink').transform_items({}, {
        { label = 'b', sortText = '1', client_name = 'codeforge' },
        { label = 'other', sortText = '0', client_name = 'ruff' },
        { label = 'a', sortText = '0', client_name = 'codeforge', score_offset = 1 },
        { label = 'c', sortText = '2', client_name = 'codeforge' },
      }))]]),
    { 3, 0, 7, 0 }
  )
end

T['nvim-cmp: entries of ours keep their order, others are not judged'] = function()
  child.lua([[_G.entry = function(client, text)
    return { source = { source = { client = { name = client } } }, completion_item = { sortText = text } }
  end]])
  local compare = [[require('codeforge.adapters.cmp').compare(_G.entry(%s), _G.entry(%s))]]
  eq(child.lua_get(compare:format("'codeforge', '1'", "'codeforge', '2'")), true)
  eq(child.lua_get(compare:format("'codeforge', '2'", "'codeforge', '1'")), false)
  eq(child.lua_get(compare:format("'codeforge', '2'", "'ruff', '1'")), vim.NIL)
end

return T
