// pg-boss as a peer of the queue bench.
//   peer.mjs setup | load N TASK | drain TASK SETTINGS
// DATABASE_URL names its database. drain says when it starts (seconds since the epoch) and runs until it is told to stop;
// SETTINGS are {max, batchSize, localConcurrency} as JSON.
import { PgBoss } from 'pg-boss';
import pg from 'pg';

const [what, ...args] = process.argv.slice(2);
const connectionString = process.env.DATABASE_URL;
const instance = async (options) => {
	const boss = new PgBoss({ connectionString, ...options });
	boss.on('error', (error) => console.error(error));
	await boss.start();
	return boss;
};

async function setup() {
	const boss = await instance({});
	for (const queue of ['noop', 'effect']) await boss.createQueue(queue);
	await boss.stop({ graceful: false });
	const client = new pg.Client({ connectionString });
	await client.connect();
	await client.query('create table if not exists effects (job text, n int)');
	await client.end();
}

async function load(count, task) {
	const boss = await instance({ supervise: false });
	for (let from = 0; from < count; from += 5000) {
		const jobs = [];
		for (let n = from; n < Math.min(from + 5000, count); n++) jobs.push({ data: { n } });
		await boss.insert(task, jobs);
	}
	await boss.stop({ graceful: false });
}

/** As its documentation has it: batches, fetched without a pause while they come full, each completed by one statement. */
async function drain(task, { max, ...work }) {
	const boss = await instance({ max });
	const stop = new Promise((done) => process.once('SIGTERM', done));
	const options = { burstWhenBatchFull: true, pollingIntervalSeconds: 0.5, ...work };
	console.log(Date.now() / 1000);
	if (task === 'effect')
		await boss.work(task, { ...options, transactional: true }, (jobs, tx) =>
			tx.executeSql('insert into effects (job, n) select * from unnest($1::text[], $2::int[])', [
				jobs.map((job) => job.id),
				jobs.map((job) => job.data.n),
			]),
		);
	else await boss.work(task, options, async () => {});
	await stop;
	await boss.stop({ graceful: false });
}

if (what === 'setup') await setup();
else if (what === 'load') await load(Number(args[0]), args[1]);
else if (what === 'drain') await drain(args[0], JSON.parse(args[1]));
else throw new Error(`unknown: ${what}`);
process.exit(0);
