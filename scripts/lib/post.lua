-- Posts forms: one body per line of the file BODIES, every body once. Each wrk thread takes every
-- THREADS-th line: path, cookies and body, with tabs between.
local started = 0

function setup(thread)
  thread:set("offset", started)
  started = started + 1
end

function init()
  bodies = {}
  local threads, line_number = tonumber(os.getenv("THREADS")), 0
  for line in io.lines(os.getenv("BODIES")) do
    if line_number % threads == offset then bodies[#bodies + 1] = line end
    line_number = line_number + 1
  end
  sent = 0
  headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Sec-Fetch-Site"] = "same-origin" }
end

function request()
  sent = sent + 1
  local line = bodies[sent]
  -- Sending a form twice is another thing than sending two: better no figure than a wrong one.
  if not line then
    io.stderr:write("more forms sent than prepared\n")
    os.exit(1)
  end
  local path, cookies, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
  headers["Cookie"] = cookies
  return wrk.format("POST", path, headers, body)
end
