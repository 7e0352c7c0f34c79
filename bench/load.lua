-- Requests are made beforehand, one of a line: headers as `name: value`, then the body, parted by tabs.
local requests = {}
local path = os.getenv("BENCH_PATH")
for line in io.lines(os.getenv("BENCH_REQUESTS")) do
  local parts = {}
  for part in line:gmatch("[^\t]+") do parts[#parts + 1] = part end
  local headers = { ["host"] = "127.0.0.1", ["content-type"] = "application/json", ["accept"] = "application/json" }
  for i = 1, #parts - 1 do
    local name, value = parts[i]:match("^(%S+): (.*)$")
    headers[name] = value
  end
  requests[#requests + 1] = wrk.format("POST", path, headers, parts[#parts])
end

local at = 0
request = function()
  at = at % #requests + 1
  return requests[at]
end

done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.status + errors.timeout + errors.connect + errors.read + errors.write))
end
