// enqueue-job as a Deno function: the peer that `./ignite bench` measures. It makes the checks of handlers/enqueue-job
// (JWT, JSON Schema, idempotency key) and calls the same SQL function under the same role and claims in one transaction.
// It leaves out what only ours does: which courses a pack covers, notes, duplicate JSON keys, the poke to a worker.
// Run by `deno serve`. Settings: DATABASE_SOCKET, DATABASE_NAME, DATABASE_USER, POOL, JWT_SECRET, SCHEMA (the handler's own file).
import { Ajv2020 } from "ajv/dist/2020.js";
import { jwtVerify } from "jose";
import postgres from "postgres";

const env = (name: string): string => {
	const value = Deno.env.get(name);
	if (!value) throw new Error(`${name} is not set`);
	return value;
};

const BODY_MAX = 50 * 1024;
const QUEUES: Record<string, string> = {
	ai_course_generate: "ai_course_jobs",
	ai_media_generate: "ai_media_jobs",
};

const sql = postgres({
	path: `${env("DATABASE_SOCKET")}/.s.PGSQL.5432`,
	database: env("DATABASE_NAME"),
	username: env("DATABASE_USER"),
	max: Number(env("POOL")),
	onnotice: () => {},
});
const key = await crypto.subtle.importKey(
	"raw",
	new TextEncoder().encode(env("JWT_SECRET").split(",")[0]),
	{ name: "HMAC", hash: "SHA-256" },
	false,
	["verify"],
);
const valid = new Ajv2020({ allErrors: true, strict: false }).compile(
	JSON.parse(await Deno.readTextFile(env("SCHEMA"))),
);

class Refusal extends Error {
	constructor(readonly status: number, readonly code: string, message: string, readonly errors?: unknown[]) {
		super(message);
	}
}

async function claimsOf(request: Request): Promise<Record<string, unknown>> {
	const bearer = request.headers.get("authorization")?.match(/^Bearer (.+)$/i)?.[1];
	if (!bearer) throw new Refusal(401, "unauthorized", "Sign in to do this.");
	try {
		const { payload } = await jwtVerify(bearer, key, {
			algorithms: ["HS256"],
			requiredClaims: ["exp"],
			clockTolerance: 5,
		});
		const { agent: _agent, org: _org, audit_user: _audit, ...claims } = payload;
		return claims;
	} catch {
		throw new Refusal(401, "unauthorized", "The token is not valid.");
	}
}

async function bodyOf(request: Request): Promise<{ jobType: string; payload: Record<string, unknown> }> {
	const text = await request.text();
	if (text.length > BODY_MAX) throw new Refusal(413, "too_large", "The body is over 50 KiB.");
	let body;
	try {
		body = JSON.parse(text);
	} catch {
		throw new Refusal(400, "invalid_json", "The body is not JSON.");
	}
	if (!valid(body)) {
		throw new Refusal(422, "invalid_request", "The request does not fit its schema.",
			valid.errors!.map((e) => ({ pointer: e.instancePath, message: e.message })));
	}
	return body;
}

function idempotencyKeyOf(request: Request): string | null {
	const value = request.headers.get("idempotency-key");
	if (value !== null && !/^[!-~]{1,200}$/.test(value)) {
		throw new Refusal(400, "invalid_idempotency_key", "1 to 200 visible ASCII characters.");
	}
	return value;
}

async function enqueue(request: Request): Promise<Response> {
	if (request.method !== "POST") throw new Refusal(405, "method_not_allowed", "POST only.");
	const claims = await claimsOf(request);
	const idempotencyKey = idempotencyKeyOf(request);
	const { jobType, payload } = await bodyOf(request);
	const role = String(claims.role ?? "");
	if (role !== "authenticated") throw new Refusal(401, "unauthorized", "Sign in to do this.");
	// An array lets postgres.js send both statements without waiting for the first one's answer.
	const [, [job]] = await sql.begin((tx) => [
		tx`select set_config('role', ${role}, true),
			set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
			set_config('ignite.organization', ${request.headers.get("x-organization-id") ?? ""}, true),
			set_config('request.id', ${request.headers.get("x-request-id") ?? ""}, true),
			set_config('statement_timeout', '30000', true)`,
		tx`select job_id, status, created
			from ignite.enqueue_job(${QUEUES[jobType]}, ${jobType}, ${tx.json(payload as never)}, ${idempotencyKey})`,
	]);
	return Response.json({ jobId: job.job_id, status: job.status, created: job.created }, {
		status: job.created ? 202 : 200,
	});
}

function refuse(error: unknown): Response {
	if (error instanceof Refusal) {
		return Response.json({ code: error.code, message: error.message, errors: error.errors }, {
			status: error.status,
		});
	}
	const state = (error as { code?: string }).code ?? "";
	if (/^PT\d{3}$/.test(state)) {
		return Response.json({ code: (error as { detail?: string }).detail, message: (error as Error).message }, {
			status: Number(state.slice(2)),
		});
	}
	console.error(error);
	return Response.json({ code: "internal", message: "Something went wrong." }, { status: 500 });
}

export default { fetch: (request: Request): Promise<Response> => enqueue(request).catch(refuse) };

