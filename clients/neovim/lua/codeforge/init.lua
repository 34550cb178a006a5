-- The functions that other configuration may call; `:help codeforge-lua` describes them.

local M = {}

---@class codeforge.ContextOptions
---@field bufnr? integer Buffer asked about; default the current one.
---@field position? [integer, integer] Line from 1 and byte column from 0; default the cursor.
---@field range? [integer, integer] First and last line of a selection, from 1.
---@field query? string A question, a symbol, or the text of a task.
---@field anywhere? boolean With a query: the place in the buffer does not matter.
---@field purpose? 'complete'|'chat'|'edit'|'review'|'debug'|'test' Default 'complete'.
---@field tokens? integer Most tokens of the answer.
---@field ms? integer Milliseconds after which the best answer so far is given.
---@field pinned? string[] Ids of items, or paths of files, that come first.
---@field include? string[] Patterns of paths.
---@field exclude? string[] Patterns of paths.
---@field explain? boolean All reasons of each item, not only the strongest.

---@class codeforge.Item
---@field id string `path#Dotted.name`, or `path:first-last`.
---@field uri string
---@field range lsp.Range
---@field line integer Line from 0.
---@field symbol string
---@field kind string
---@field form 'signature'|'outline'|'body'|'lines'
---@field text string
---@field tokens integer
---@field score number 0 to 100.
---@field reasons { signal: string, weight: number, via?: string, words?: string }[]
---@field confidence 'exact'|'resolved'|'by-name'

---@class codeforge.Context
---@field items codeforge.Item[]
---@field tokens integer
---@field complete boolean
---@field omitted { items: integer, tokens: integer, why: string }
---@field stages table<string, number>

---@param client vim.lsp.Client
---@param bufnr integer
---@param row integer From 1.
---@param column integer In bytes.
---@return lsp.Position
local function position(client, bufnr, row, column)
  local line = vim.api.nvim_buf_get_lines(bufnr, row - 1, row, false)[1] or ''
  local units = vim.str_utfindex(line, client.offset_encoding, math.min(column, #line), false)
  return { line = row - 1, character = units }
end

---The parameters that name a place: a document and a position in it.
---@param client vim.lsp.Client
---@param bufnr? integer
---@return { textDocument: { uri: string }, position: lsp.Position }
function M.place(client, bufnr)
  bufnr = bufnr or vim.api.nvim_get_current_buf()
  local at = vim.api.nvim_win_get_cursor(0)
  return { textDocument = { uri = vim.uri_from_bufnr(bufnr) }, position = position(client, bufnr, at[1], at[2]) }
end

---The cursor of a window that shows `bufnr`, else its last one.
---@param bufnr integer
---@return [integer, integer]
local function cursor(bufnr)
  local window = vim.api.nvim_get_current_buf() == bufnr and 0 or vim.fn.bufwinid(bufnr)
  if window == -1 then
    return vim.api.nvim_buf_get_mark(bufnr, '"')
  end
  return vim.api.nvim_win_get_cursor(window)
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param opts codeforge.ContextOptions
---@return table
local function parameters(client, bufnr, opts)
  local asked = {
    query = opts.query,
    purpose = opts.purpose,
    budget = { tokens = opts.tokens, ms = opts.ms },
    pinned = opts.pinned,
    include = opts.include,
    exclude = opts.exclude,
    explain = opts.explain,
  }
  if vim.tbl_isempty(asked.budget) then
    asked.budget = nil
  end
  if not opts.anywhere then
    local at = opts.position or cursor(bufnr)
    asked.textDocument = { uri = vim.uri_from_bufnr(bufnr) }
    asked.position = position(client, bufnr, at[1], at[2])
    if opts.range then
      local last = vim.api.nvim_buf_get_lines(bufnr, opts.range[2] - 1, opts.range[2], false)[1] or ''
      asked.range = {
        start = { line = opts.range[1] - 1, character = 0 },
        ['end'] = position(client, bufnr, opts.range[2], #last),
      }
    end
  end
  return asked
end

---Ask for the code that matters at a place or for a question.
---@param opts? codeforge.ContextOptions
---@param callback fun(err: string?, answer: codeforge.Context?)
---@return fun() withdraw Takes the question back.
function M.context(opts, callback)
  opts = opts or {}
  local bufnr = opts.bufnr and opts.bufnr ~= 0 and opts.bufnr or vim.api.nvim_get_current_buf()
  local client, why = require('codeforge.client').of(bufnr, opts.anywhere)
  if not client then
    callback(why)
    return function() end
  end
  return require('codeforge.client').ask(client, 'context', parameters(client, bufnr, opts), callback)
end

---Tell the server which items of a context were of use: it prefers them from now on, and keeps that on this machine.
---@param ids string[] Of items.
---@param uri string A file of the workspace they belong to.
function M.used(ids, uri)
  local client = require('codeforge.client').of(nil, true)
  if client and require('codeforge.client').offers(client, 'contextFeedback') then
    client:request('codeforge/context/feedback', { textDocument = { uri = uri }, used = ids }, function() end)
  end
end

---Ask for context and wait, at most `limit` milliseconds (2000): for callers that are called without a callback.
---@param opts? codeforge.ContextOptions
---@param limit? integer
---@return codeforge.Context? answer, string? err
function M.wait(opts, limit)
  local done, found, why = false, nil, nil
  local withdraw = M.context(opts, function(err, answer)
    done, why, found = true, err, answer
  end)
  vim.wait(limit or 2000, function()
    return done
  end, 5)
  if not done then
    withdraw()
    return nil, 'CodeForge did not answer in time.'
  end
  return found, why
end

---@class codeforge.Cached
---@field key string The place and text that the answer is for.
---@field answer? codeforge.Context
---@field asking? boolean

---@type table<integer, codeforge.Cached>
local cache = {}

---The last context of a buffer, at once: nil at first. When the text or the line of the cursor has changed since, the
---next one is asked for, so that a later call has it. For completion engines that cannot wait.
---@param bufnr? integer
---@param opts? codeforge.ContextOptions
---@return codeforge.Context?
function M.cached(bufnr, opts)
  bufnr = bufnr and bufnr ~= 0 and bufnr or vim.api.nvim_get_current_buf()
  local key = ('%d:%d'):format(vim.api.nvim_buf_get_changedtick(bufnr), cursor(bufnr)[1])
  local held = cache[bufnr]
  if not held then
    held = { key = '' }
    cache[bufnr] = held
    vim.api.nvim_create_autocmd({ 'BufWipeout', 'BufUnload' }, {
      buffer = bufnr,
      once = true,
      callback = function()
        cache[bufnr] = nil
      end,
    })
  end
  if held.key ~= key and not held.asking then
    held.asking = true
    M.context(vim.tbl_extend('force', { bufnr = bufnr }, opts or {}), function(err, answer)
      held.asking = false
      if not err then
        held.key, held.answer = key, answer
      end
    end)
  end
  return held.answer
end

---The items of an answer by file, best file first, for models that take whole files: `{ filename, text }`.
---@param answer? codeforge.Context
---@return { filename: string, text: string }[]
function M.files(answer)
  local files, by_name = {}, {}
  for _, item in ipairs(answer and answer.items or {}) do
    local name = require('codeforge.view').path(item)
    if not by_name[name] then
      by_name[name] = { filename = name, text = item.text }
      table.insert(files, by_name[name])
    else
      by_name[name].text = by_name[name].text .. '\n' .. item.text
    end
  end
  return files
end

---An answer as Markdown: what a person or a chat model reads.
---@param answer codeforge.Context
---@param title? string
---@return string
function M.markdown(answer, title)
  return table.concat(require('codeforge.view').render(answer, title or 'Context'), '\n')
end

---Show the context of the cursor or the answers to a question.
---@param opts? codeforge.ContextOptions
---@param where? 'split'|'float'|'quickfix'|'select'
function M.show(opts, where)
  require('codeforge.view').context(opts or {}, where)
end

---Ask the index in words; asks for the words when there are none.
---@param query? string
---@param where? 'split'|'float'|'quickfix'|'select'
function M.ask(query, where)
  if query and query ~= '' then
    M.show({ query = query, anywhere = true, purpose = 'chat', ms = 2000 }, where)
    return
  end
  vim.ui.input({ prompt = 'Ask the index: ' }, function(typed)
    if typed and typed ~= '' then
      M.ask(typed, where)
    end
  end)
end

---Show what an edit at the cursor can concern: callers, overriders, importers, tests and pages.
---@param where? 'split'|'float'|'quickfix'|'select'
function M.impact(where)
  require('codeforge.graph').impact(where)
end

---Show the tests of the definition at the cursor, or of the file.
---@param where? 'split'|'float'|'quickfix'|'select'
function M.tests(where)
  require('codeforge.graph').tests(where)
end

---Show what a change touches.
---@param range? string `A..B`, or `A` for A and the files as they are; HEAD by default.
---@param where? 'split'|'float'|'quickfix'|'select'
function M.review(range, where)
  require('codeforge.graph').review(range, where)
end

---Show a map of the project.
---@param where? 'split'|'float'|'quickfix'|'select'
function M.overview(where)
  require('codeforge.graph').overview(where)
end

---Show what is indexed and how the server is.
function M.status()
  require('codeforge.status').show()
end

---Let indexing and other work that nobody waits for rest, or go on with it.
function M.pause()
  require('codeforge.status').pause()
end

---Stop the servers and start them again.
function M.restart()
  require('codeforge.server').restart()
end

---Open the log in which Neovim keeps what the server said.
function M.log()
  vim.cmd.split(vim.fn.fnameescape(vim.lsp.log.get_filename()))
  vim.cmd('normal! G')
end

---What the server of the current buffer is doing, for a status line.
---@return string
function M.statusline()
  return require('codeforge.statusline').text()
end

return M
