// graphile-worker as a peer of the queue bench.
//   peer.mjs setup | load N TASK | drain TASK SETTINGS | latency SAMPLES
// DATABASE_URL names its database. drain says when it starts (seconds since the epoch) and runs until it is told to stop;
// SETTINGS are the worker options of its preset as JSON, with maxPoolSize.
import { makeWorkerUtils, run, runMigrations } from 'graphile-worker';
import pg from 'pg';

const [what, ...args] = process.argv.slice(2);
const connectionString = process.env.DATABASE_URL;

/** @param {object} worker @param {import('graphile-worker').TaskList} taskList */
const start = (worker, taskList) =>
	run({ preset: { worker: { connectionString, ...worker } }, taskList, noHandleSignals: true, parsedCronItems: [] });

/** As its documentation writes to the database: the task's own query, before the job is completed. */
const effect = (payload, helpers) =>
	helpers.query('insert into effects (job, n) values ($1, $2)', [String(helpers.job.id), payload.n]);

async function setup() {
	await runMigrations({ connectionString });
	const client = new pg.Client({ connectionString });
	await client.connect();
	await client.query('create table if not exists effects (job text, n int)');
	await client.end();
}

async function load(count, task) {
	const utils = await makeWorkerUtils({ connectionString });
	for (let from = 0; from < count; from += 5000) {
		const specs = [];
		for (let n = from; n < Math.min(from + 5000, count); n++) specs.push({ identifier: task, payload: { n } });
		await utils.addJobs(specs);
	}
	await utils.release();
}

async function drain(settings) {
	const stop = new Promise((done) => process.once('SIGTERM', done));
	console.log(Date.now() / 1000);
	const runner = await start(settings, { noop: async () => {}, effect });
	await stop;
	await runner.stop();
}

/** Milliseconds from just before add_job to the start of the task, both in this process. */
async function latency(samples) {
	const pool = new pg.Pool({ connectionString, max: 2 });
	const client = await pool.connect();
	let began;
	const runner = await start({ concurrentJobs: 1 }, { stamp: () => began(process.hrtime.bigint()) });
	for (let i = -20; i < samples; i++) {
		await new Promise((next) => setTimeout(next, 20 + Math.random() * 20));
		const before = process.hrtime.bigint();
		const started = new Promise((done) => (began = done));
		await client.query("select graphile_worker.add_job('stamp', json_build_object('n', $1::int))", [i]);
		const after = await started;
		if (i >= 0) console.log(Number(after - before) / 1e6);
	}
	client.release();
	await runner.stop();
	await pool.end();
}

if (what === 'setup') await setup();
else if (what === 'load') await load(Number(args[0]), args[1]);
else if (what === 'drain') await drain(JSON.parse(args[1]));
else if (what === 'latency') await latency(Number(args[0]));
else throw new Error(`unknown: ${what}`);
process.exit(0);
