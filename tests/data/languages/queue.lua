#!/usr/bin/env luajit
--- A queue of jobs that wait for a worker.
local log = require "jobs.log"
local uv = require("luv")
local format = require("jobs.text").format
require "jobs.compat"

local MAX_WAITING = 64

local Queue = {}
Queue.__index = Queue
Queue.version = "1.2"

local defaults = {
  workers = 2,
  on_full = function(queue)
    log.warn(format("queue %s is full", queue.name))
  end,
}

--- Makes an empty queue.
-- The options override the defaults.
function Queue.new(name, options)
  local self = setmetatable({ name = name, waiting = {} }, Queue)
  self.options = options or defaults
  return self
end

function Queue:push(job)
  if #self.waiting >= MAX_WAITING then
    return self.options.on_full(self)
  end
  table.insert(self.waiting, job)
end

-- Runs the first job, if there is one.
function Queue:run()
  local job = table.remove(self.waiting, 1)
  return job and job()
end

local function drain(queue)
  while queue:run() do end
end

Queue.drain = function(self)
  uv.new_idle():start(function() drain(self) end)
end

return { Queue = Queue, open = Queue.new }
