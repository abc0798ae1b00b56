-- wrk: POST to enqueue-job, each request with a course and an idempotency key of its own.
-- Arguments: path, token, prefix of the keys. Prints "RESULT <requests a second> <refused or failed> <p50 ms> <p99 ms>".
local threads = 0

function setup(thread)
	thread:set("number", threads)
	threads = threads + 1
end

function init(args)
	path, token, prefix = args[1], args[2], args[3]
	count = 0
	headers = {
		["content-type"] = "application/json",
		["authorization"] = "Bearer " .. token,
	}
end

function request()
	count = count + 1
	local id = prefix .. "-" .. number .. "-" .. count
	headers["idempotency-key"] = id
	return wrk.format("POST", path, headers,
		'{"jobType":"ai_course_generate","payload":{"course_id":"' .. id ..
		'","subject":"addition","grade_band":"3-5","mode":"options","groups":12,"items_per_group":12}}')
end

function done(summary, latency)
	local e = summary.errors
	io.write(string.format("RESULT %.1f %d %.2f %.2f\n", summary.requests / (summary.duration / 1e6),
		e.status + e.connect + e.read + e.write + e.timeout, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
