// to-done.mjs URL TOKEN SAMPLES: asks for a 12 × 12 course and polls job-status until it is done, one after the other.
// Prints "<median ms as the client sees it> <median ms from created_at to completed_at> <p95 as the client sees it>".
import { Agent, request } from "node:http";

const [url, token, samples] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const WARM_UP = 5, POLL_MS = 4, GIVE_UP_MS = 10000;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const run = Date.now().toString(36);

function call(method, path, body, headers = {}) {
	return new Promise((resolve, reject) => {
		const rq = request(url + path, {
			method, agent, timeout: GIVE_UP_MS,
			headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}), ...headers },
		}, (rp) => {
			const parts = [];
			rp.on("data", (part) => parts.push(part));
			rp.on("end", () => {
				const text = Buffer.concat(parts).toString();
				if (rp.statusCode >= 400) reject(new Error(`${method} ${path}: ${rp.statusCode} ${text}`));
				else resolve(JSON.parse(text));
			});
		});
		rq.on("error", reject);
		rq.on("timeout", () => rq.destroy(new Error(`${method} ${path}: no answer`)));
		rq.end(body && JSON.stringify(body));
	});
}

async function sample(n) {
	const began = performance.now();
	const { jobId } = await call("POST", "/functions/v1/enqueue-job", {
		jobType: "ai_course_generate",
		payload: {
			course_id: `done-${run}-${n}`, subject: "addition", grade_band: "3-5", mode: "options", groups: 12, items_per_group: 12,
		},
	}, { "idempotency-key": `done-${run}-${n}` });
	for (;;) {
		const job = await call("GET", `/functions/v1/job-status?jobId=${jobId}`);
		const spent = performance.now() - began;
		if (job.status === "done") return { spent, inside: Date.parse(job.completed_at) - Date.parse(job.created_at) };
		if (!["pending", "processing"].includes(job.status)) throw new Error(`job ${jobId}: ${JSON.stringify(job)}`);
		if (spent > GIVE_UP_MS) throw new Error(`job ${jobId} is not done after ${GIVE_UP_MS} ms`);
		await new Promise((wake) => setTimeout(wake, POLL_MS));
	}
}

const quantile = (list, q) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))].toFixed(1);
const taken = [];
for (let n = -WARM_UP; n < samples; n++) {
	const one = await sample(n + WARM_UP);
	if (n >= 0) taken.push(one);
}
const seen = taken.map((t) => t.spent), inside = taken.map((t) => t.inside);
console.log(quantile(seen, 0.5), quantile(inside, 0.5), quantile(seen, 0.95));
agent.destroy();
