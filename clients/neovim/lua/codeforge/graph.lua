-- What an edit can concern, which tests speak for it, what a change touches, and a map of the project.

local M = {}

---What each group of an impact is called, in the order of the page.
local GROUPS = {
  { 'caller', 'Callers' },
  { 'override', 'Overriders' },
  { 'importer', 'Importers' },
  { 'test', 'Tests' },
  { 'document', 'Pages' },
}

---@param place codeforge.Place
---@return string
local function where_is(place)
  return ('%s:%d'):format(vim.fn.fnamemodify(vim.uri_to_fname(place.uri), ':.'), place.range.start.line + 1)
end

---@param answer table
---@return string
local function footer(answer)
  local parts = {}
  local omitted = answer.omitted or {}
  if (omitted.items or 0) > 0 then
    table.insert(parts, ('%d more left out (%s)'):format(omitted.items, omitted.why))
  end
  if not answer.complete then
    table.insert(parts, 'not complete')
  end
  return table.concat(parts, ' · ')
end

---A page that grows line by line.
local function new_page(title)
  local lines, items = { '# ' .. title, '' }, {}
  return lines, items, function(text, item)
    table.insert(lines, text)
    items[#lines] = item
  end
end

---@param target? table
---@return string
local function name_of(target)
  return type(target) == 'table' and target.name ~= '' and target.name or 'this file'
end

---@param answer table
function M.render_impact(answer)
  local lines, items, add = new_page('Impact of ' .. name_of(answer.target))
  local counts = answer.counts or {}
  local said = {}
  for _, group in ipairs(GROUPS) do
    if (counts[group[1]] or 0) > 0 then
      table.insert(said, ('%d %s'):format(counts[group[1]], group[2]:lower()))
    end
  end
  add(#said > 0 and table.concat(said, ' · ') or 'Nothing depends on it, as far as the index knows.')
  for _, group in ipairs(GROUPS) do
    local of_group = vim.tbl_filter(function(item)
      return item.group == group[1]
    end, answer.items or {})
    if #of_group > 0 then
      add('')
      add('## ' .. group[2])
      add('')
      for _, item in ipairs(of_group) do
        local name = item.symbol ~= '' and item.symbol or where_is(item)
        add(('- %s · %s · %s'):format(name, where_is(item), item.confidence), item)
        if item.why ~= '' then
          add('  ' .. item.why, item)
        end
      end
    end
  end
  if footer(answer) ~= '' then
    add('')
    add(footer(answer))
  end
  return lines, items
end

---@param answer table
function M.render_tests(answer)
  local lines, items, add = new_page('Tests of ' .. name_of(answer.target))
  if #(answer.tests or {}) == 0 then
    add('No test was found.')
  end
  for _, test in ipairs(answer.tests or {}) do
    add(('## %s'):format(test.id), test)
    add(('%s · score %.0f · %s'):format(where_is(test), test.score, test.confidence), test)
    for _, reason in ipairs(test.reasons or {}) do
      add('- ' .. reason, test)
    end
    add('')
  end
  if footer(answer) ~= '' then
    add(footer(answer))
  end
  return lines, items
end

---An answer that comes as Markdown; a line that holds the name of a definition leads to it.
---@param key string
local function text_with_places(key)
  return function(answer)
    local lines, items = vim.split(vim.trim(answer.text or ''), '\n'), {}
    local known = vim.tbl_filter(function(each)
      return each.range ~= nil
    end, answer[key] or {})
    for number, line in ipairs(lines) do
      for _, each in ipairs(known) do
        if line:find(each.symbol, 1, true) then
          items[number] = items[number] or each
        end
      end
    end
    return lines, items
  end
end

---@param key string
---@param label fun(item: table): string
local function rows_of(key, label)
  return function(answer)
    local rows = {}
    for _, item in ipairs(answer[key] or {}) do
      if item.range then
        table.insert(rows, { place = item, label = label(item) })
      end
    end
    return rows
  end
end

---@param name string
---@param title string
---@param params fun(client: vim.lsp.Client): table
---@param shape { render: function, rows: function }
---@param where? string
local function show(name, title, params, shape, where)
  local client, why = require('codeforge.client').of(nil, true)
  if not client then
    vim.notify(why or '', vim.log.levels.WARN, { title = 'CodeForge' })
    return
  end
  local asked = params(client)
  require('codeforge.view').show({
    title = title,
    encoding = client.offset_encoding,
    ask = function(callback)
      require('codeforge.client').ask(client, name, asked, callback)
    end,
    render = shape.render,
    rows = shape.rows,
  }, where)
end

---A place and the time that a person waits for its page; a program that gives none gets what is found in 40 ms.
local function patiently(client)
  return vim.tbl_extend('error', require('codeforge').place(client), { budget = { ms = 1000 } })
end

---@param where? string
function M.impact(where)
  show('impact', 'Impact', patiently, {
    render = M.render_impact,
    rows = rows_of('items', function(item)
      return ('%s  %s  %s'):format(item.group, item.symbol, item.why)
    end),
  }, where)
end

---@param where? string
function M.tests(where)
  show('testsFor', 'Tests', patiently, {
    render = M.render_tests,
    rows = rows_of('tests', function(test)
      return ('%3.0f  %s  %s'):format(test.score, test.id, table.concat(test.reasons or {}, ', '))
    end),
  }, where)
end

---@param range? string
---@param where? string
function M.review(range, where)
  show('review', 'Review', function()
    return { range = range or '' }
  end, {
    render = text_with_places('symbols'),
    rows = rows_of('symbols', function(item)
      return ('%3.0f  %s  %s'):format(item.risk, item.symbol, item.difference)
    end),
  }, where)
end

---@param where? string
function M.overview(where)
  show('overview', 'Overview', vim.empty_dict, {
    render = text_with_places('hubs'),
    rows = rows_of('hubs', function(item)
      return ('%d importers  %s'):format(item.importers, item.symbol)
    end),
  }, where)
end

return M
