-- Context as a person reads it: a page of Markdown in a split or a float, the quickfix list, or a choice.

local M = {}

local KEYS = '  <CR> open · gy copy · R ask again · q close'

---The path of an item's file, as short as the server says it.
---@param item codeforge.Item
---@return string
function M.path(item)
  local path = item.id:match('^(.-)#') or item.id:match('^(.*):%d+%-%d+$')
  return path or vim.fn.fnamemodify(vim.uri_to_fname(item.uri), ':.')
end

---@param item codeforge.Item
---@return string
local function reasons(item)
  local words, seen = {}, {}
  for _, reason in ipairs(item.reasons or {}) do
    local via = reason.via ~= vim.NIL and reason.via ~= M.path(item) and reason.via or ''
    local said = reason.words or reason.signal
    said = via ~= '' and ('%s (%s)'):format(said, via) or said
    if not seen[said] then
      table.insert(words, said)
    end
    seen[said] = true
  end
  return table.concat(words, ', ')
end

---@param number integer
---@param one string
---@param many string
---@return string
local function count(number, one, many)
  return ('%d %s'):format(number, number == 1 and one or many)
end

---A line about the whole answer.
---@param answer codeforge.Context
---@return string
local function summary(answer)
  local ms = 0
  for _, stage in pairs(answer.stages or {}) do
    ms = ms + stage
  end
  local parts =
    { count(#answer.items, 'item', 'items'), count(answer.tokens, 'token', 'tokens'), ('%.0f ms'):format(ms) }
  local omitted = answer.omitted or {}
  if (omitted.items or 0) > 0 then
    table.insert(parts, ('%d more left out (%s)'):format(omitted.items, omitted.why))
  end
  if not answer.complete then
    table.insert(parts, 'not complete yet')
  end
  return table.concat(parts, ' · ')
end

---A fence that `text` cannot close.
---@param text string
---@return string
local function fence(text)
  local longest = 2
  for ticks in text:gmatch('`+') do
    longest = math.max(longest, #ticks)
  end
  return ('`'):rep(longest + 1)
end

---The lines of an answer as Markdown, and the item that each line belongs to.
---@param answer codeforge.Context
---@param title string
---@return string[] lines, table<integer, codeforge.Item> items
function M.render(answer, title)
  local lines, items = { '# ' .. title, '', summary(answer) }, {}
  local function add(item, line)
    table.insert(lines, line)
    items[#lines] = item
  end
  for _, item in ipairs(answer.items) do
    local path = M.path(item)
    local name = item.symbol ~= '' and item.symbol or path
    table.insert(lines, '')
    add(item, ('## %s'):format(name))
    add(item, '')
    local facts = { ('%s:%d'):format(path, item.line + 1), item.kind, item.form }
    vim.list_extend(
      facts,
      { count(item.tokens, 'token', 'tokens'), ('score %.0f'):format(item.score), item.confidence }
    )
    add(
      item,
      table.concat(
        vim.tbl_filter(function(fact)
          return fact ~= ''
        end, facts),
        ' · '
      )
    )
    if reasons(item) ~= '' then
      add(item, 'Because: ' .. reasons(item))
    end
    add(item, '')
    local fenced = fence(item.text)
    add(item, fenced .. (vim.filetype.match({ filename = path }) or ''))
    for _, line in ipairs(vim.split(item.text, '\n')) do
      add(item, line)
    end
    add(item, fenced)
  end
  if #answer.items == 0 then
    vim.list_extend(lines, { '', 'Nothing found.' })
  end
  return lines, items
end

---@class codeforge.Place
---@field uri string
---@field range lsp.Range

---@class codeforge.Page What a view shows and where it came from.
---@field title string
---@field encoding string
---@field ask fun(callback: fun(err?: string, answer?: table))
---@field render fun(answer: table, title: string): string[], table<integer, codeforge.Place>
---@field rows fun(answer: table): { place: codeforge.Place, label: string }[]
---@field answer? table
---@field items? table<integer, codeforge.Place>

---@type table<integer, codeforge.Page> By buffer.
local pages = {}

---@param item codeforge.Place
---@param encoding string
local function open(item, encoding)
  if item.form then -- an item of a context, not a place of the graph
    require('codeforge').used({ item.id }, item.uri)
  end
  vim.lsp.util.show_document({ uri = item.uri, range = item.range }, encoding, { focus = true, reuse_win = true })
end

---Replace what a read-only buffer holds.
---@param bufnr integer
---@param lines string[]
function M.write(bufnr, lines)
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].modified = false
end

---@param bufnr integer
---@param page codeforge.Page
local function fill(bufnr, page)
  local lines
  lines, page.items = page.render(page.answer, page.title)
  pages[bufnr] = page
  M.write(bufnr, lines)
end

---The item under the cursor of the current view, opened where the view was asked for.
function M.open()
  local page = pages[vim.api.nvim_get_current_buf()]
  local item = page and page.items[vim.api.nvim_win_get_cursor(0)[1]]
  if not item then
    return
  end
  if vim.api.nvim_win_get_config(0).relative ~= '' then
    vim.cmd.close()
  else
    vim.cmd.wincmd('p')
  end
  open(item, page.encoding)
end

---Put the current view into the unnamed register and the clipboard, as Markdown.
function M.copy()
  local page = pages[vim.api.nvim_get_current_buf()]
  if page then
    local text = table.concat((page.render(page.answer, page.title)), '\n') .. '\n'
    vim.fn.setreg('"', text)
    pcall(vim.fn.setreg, '+', text)
    vim.notify(('CodeForge: copied %s'):format(count(#vim.split(text, '\n') - 1, 'line', 'lines')))
  end
end

---Ask again for what the current view shows.
function M.again()
  local bufnr = vim.api.nvim_get_current_buf()
  local page = pages[bufnr]
  if page then
    page.ask(function(err, answer)
      if err then
        vim.notify(err, vim.log.levels.WARN, { title = 'CodeForge' })
      elseif vim.api.nvim_buf_is_valid(bufnr) then
        page.answer = answer
        fill(bufnr, page)
      end
    end)
  end
end

---@param bufnr integer
local function map_keys(bufnr)
  for _, key in ipairs({ { '<CR>', 'open' }, { 'gy', 'copy' }, { 'R', 'again' } }) do
    vim.keymap.set('n', key[1], M[key[2]], { buffer = bufnr, desc = 'CodeForge: ' .. key[2] })
  end
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = bufnr, desc = 'CodeForge: close' })
end

---A read-only buffer for Markdown that goes when its window does.
---@param name string
---@return integer
function M.scratch(name)
  local old = vim.fn.bufnr('^' .. vim.fn.escape(name, '[]*?') .. '$')
  if old ~= -1 then
    vim.api.nvim_buf_delete(old, { force = true })
  end
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(bufnr, name)
  vim.bo[bufnr].bufhidden = 'wipe'
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].filetype = 'markdown'
  pcall(vim.treesitter.start, bufnr, 'markdown')
  vim.api.nvim_create_autocmd('BufWipeout', {
    buffer = bufnr,
    callback = function()
      pages[bufnr] = nil
    end,
  })
  return bufnr
end

---@param window integer
---@param keys? string
local function dress(window, keys)
  for name, value in pairs({
    wrap = true,
    linebreak = true,
    breakindent = true,
    number = false,
    relativenumber = false,
    signcolumn = 'no',
    foldcolumn = '0',
    foldenable = false,
    list = false,
    spell = false,
    conceallevel = 2,
    concealcursor = 'nvc',
  }) do
    vim.api.nvim_set_option_value(name, value, { win = window, scope = 'local' })
  end
  if keys then
    vim.api.nvim_set_option_value('winbar', keys, { win = window, scope = 'local' })
  end
end

---Open a float in the middle of the screen.
---@param bufnr integer
---@param title string
---@param footer string
---@param height? integer
function M.float(bufnr, title, footer, height)
  local columns, lines = vim.o.columns, vim.o.lines
  local width = math.min(100, math.max(20, columns - 6))
  height = math.min(height or lines, math.max(5, lines - 6))
  local window = vim.api.nvim_open_win(bufnr, true, {
    relative = 'editor',
    width = width,
    height = height,
    row = math.floor((lines - height) / 2) - 1,
    col = math.floor((columns - width) / 2),
    style = 'minimal',
    border = 'rounded',
    title = (' %s '):format(title),
    footer = (' %s '):format(vim.trim(footer)),
  })
  dress(window)
end

---@param page codeforge.Page
local function quickfix(page)
  local rows = vim.tbl_map(function(row)
    local found = vim.lsp.util.locations_to_items({ row.place }, page.encoding)[1] or {}
    found.text = row.label
    return found
  end, page.rows(page.answer))
  vim.fn.setqflist({}, ' ', { title = page.title, items = rows })
  vim.cmd('botright copen')
end

---@param page codeforge.Page
local function choose(page)
  vim.ui.select(page.rows(page.answer), {
    prompt = page.title,
    kind = 'codeforge',
    format_item = function(row)
      local path = vim.fn.fnamemodify(vim.uri_to_fname(row.place.uri), ':.')
      return ('%s  %s:%d'):format(row.label, path, row.place.range.start.line + 1)
    end,
  }, function(row)
    if row then
      open(row.place, page.encoding)
    end
  end)
end

---@param page codeforge.Page
---@param where string
local function present(page, where)
  if where == 'quickfix' then
    quickfix(page)
    return
  elseif where == 'select' then
    choose(page)
    return
  end
  local bufnr = M.scratch('codeforge://context')
  fill(bufnr, page)
  map_keys(bufnr)
  if where == 'float' then
    M.float(bufnr, page.title, KEYS)
  else
    vim.cmd('botright vsplit')
    vim.api.nvim_win_set_buf(0, bufnr)
    dress(0, KEYS)
  end
  vim.api.nvim_win_set_cursor(0, { math.min(5, vim.api.nvim_buf_line_count(bufnr)), 0 })
end

---Ask, and show the answer: in a split on the right (the default), a float, the quickfix list, or as a choice.
---@param page codeforge.Page
---@param where? 'split'|'float'|'quickfix'|'select'
function M.show(page, where)
  page.ask(function(err, answer)
    if err or not answer then
      vim.notify(err or 'no answer', vim.log.levels.WARN, { title = 'CodeForge' })
      return
    end
    page.answer = answer
    present(page, where or 'split')
  end)
end

---@param opts codeforge.ContextOptions
---@return string
local function title_of(opts)
  if opts.query and opts.query ~= '' then
    return ('Answers to “%s”'):format(opts.query)
  end
  local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(opts.bufnr), ':.')
  return ('Context of %s:%d'):format(name, opts.position[1])
end

---@param answer codeforge.Context
---@return { place: codeforge.Place, label: string }[]
local function context_rows(answer)
  local items = vim.list_extend({}, answer.items)
  table.sort(items, function(a, b)
    return a.score > b.score
  end)
  return vim.tbl_map(function(item)
    local name = item.symbol ~= '' and item.symbol or M.path(item)
    return { place = item, label = ('%3.0f  %s %s: %s'):format(item.score, item.kind, name, reasons(item)) }
  end, items)
end

---Show the context of a place or the answers to a question.
---@param opts codeforge.ContextOptions
---@param where? 'split'|'float'|'quickfix'|'select'
function M.context(opts, where)
  opts = vim.tbl_extend('keep', opts, {
    bufnr = vim.api.nvim_get_current_buf(),
    position = vim.api.nvim_win_get_cursor(0),
    ms = 2000, -- who asks for a page waits for a whole one
  })
  local client = require('codeforge.client').of(opts.bufnr, true)
  M.show({
    title = title_of(opts),
    encoding = client and client.offset_encoding or 'utf-16',
    ask = function(callback)
      require('codeforge').context(opts, callback)
    end,
    render = M.render,
    rows = context_rows,
  }, where)
end

return M
