/* A cluster, a stand-in provider and a job for the tests of providers. */
#include "provider_help.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cfg.h"
#include "base/log.h"
#include "domain/auth.h"
#include "domain/provider/file.h"
#include "domain/provider/run.h"
#include "domain/store.h"
#include "io/db.h"
#include "io/fetch.h"

#include "../lib/folder.h"
#include "../lib/sql.h"

enum { CONNECTIONS = 8, ARENA_BYTES = 256 MiB, COMMAND_MAX = 4096, FILE_TEXT_MAX = 16384 };

char standin_url[128];
static char folder[64], database[256], organization[64], store[80];
static const char *spoken_to = standin_url, *trusted;
static struct providers *read_last;
static int jobs_made;
static json_t *schema;
static atomic_bool cancelled;

static int line_of(const char *command, char *out, size_t size)
{
	FILE *f = popen(command, "r");
	int rc;

	if (f == NULL || fgets(out, (int)size, f) == NULL)
		out[0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	rc = f != NULL ? pclose(f) : -1;
	return WIFEXITED(rc) ? WEXITSTATUS(rc) : -1;
}

const char *sql_line(struct ctx *cx, const char *fmt, ...)
{
	const char *row;
	va_list ap;

	va_start(ap, fmt);
	row = cluster_sql(folder, ctx_vprintf(cx, fmt, ap));
	va_end(ap);
	assert_non_null(row);
	return ctx_strdup(cx, row);
}

const char *media_folder(void)
{
	return store;
}

/* ---- the stand-in ---- */

struct child {
	pid_t pid;
	int in; /* its standard input: when it ends, so does the child */
};
static struct child plain, tls[4];
static int tls_count;

static struct child spawn(char *const argv[], char *line, size_t size)
{
	struct child c;
	int in[2], out[2];
	FILE *f;

	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
		abort();
	c.pid = fork();
	if (c.pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	c.in = in[1];
	f = fdopen(out[0], "r");
	if (f == NULL || fgets(line, (int)size, f) == NULL)
		abort();
	return c;
}

static void end(struct child *c)
{
	close(c->in);
	waitpid(c->pid, NULL, 0);
}

static bool start_standin(void)
{
	static char *const argv[] = { "node", "tests/standin/standin.mjs", "--key", STANDIN_KEY, NULL };
	char line[256];

	if (line_of("node --version", line, sizeof(line)) != 0) {
		puts("skipped: the tests of providers need Node (apt-get install nodejs)");
		return false;
	}
	plain = spawn(argv, line, sizeof(line));
	if (sscanf(line, "listening %127s", standin_url) != 1)
		abort();
	return true;
}

void start_tls(char url[128], char certificate[128])
{
	static char *const argv[] = { "node", "tests/standin/standin.mjs", "--tls", "--key",
		STANDIN_KEY, NULL };
	char line[384];

	tls[tls_count++] = spawn(argv, line, sizeof(line));
	assert_int_equal(sscanf(line, "listening %127s %127s", url, certificate), 2);
}

void speak_to(const char *url, const char *certificate)
{
	spoken_to = url;
	trusted = certificate;
}

static json_t *fetched(struct ctx *cx, const char *method, const char *path, const char *body)
{
	struct fetch f = { .method = method,
		.url = ctx_printf(cx, "%s%s", spoken_to, path),
		.body = body,
		.body_size = body != NULL ? strlen(body) : 0,
		.timeout_ms = 10000,
		.reply_max_bytes = 64 MiB,
		.ca_file = trusted };
	json_t *root;

	assert_int_equal(fetch_one(cx, &f), 0);
	assert_int_equal(f.status, 200);
	root = json_loadb(f.reply, f.reply_size, JSON_DECODE_ANY, NULL);
	return ctx_own_json(cx, root);
}

void control(struct ctx *cx, const char *json)
{
	assert_non_null(fetched(cx, "POST", "/control", json));
}

char *file_bytes(struct ctx *cx, const char *path, size_t *ret_size)
{
	FILE *f = fopen(path, "re");
	char *data;
	long size;

	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	data = ctx_alloc(cx, (size_t)size + 1);
	assert_int_equal(fread(data, 1, (size_t)size, f), size);
	fclose(f);
	*ret_size = (size_t)size;
	return data;
}

json_t *ledger(struct ctx *cx)
{
	return fetched(cx, "GET", "/control/ledger", NULL);
}

json_t *traffic(struct ctx *cx)
{
	return fetched(cx, "GET", "/control/traffic", NULL);
}

long total(struct ctx *cx, const char *name)
{
	const json_t *n = json_object_get(json_object_get(ledger(cx), "totals"), name);

	assert_true(json_is_integer(n));
	return (long)json_integer_value(n);
}

/* ---- providers and calls ---- */

static const char usual[] =
	"{\"providers\": {\"here\": {\"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\","
	" \"prices\": \"openai\", \"max_concurrent\": 3000,"
	" \"timeouts\": {\"request_ms\": 20000, \"call_ms\": 30000, \"rate_limit_wait_ms\": 5000}}},"
	" \"models\": {\"text\": {\"provider\": \"here\", \"model\": \"gpt-4.1-mini\", \"kind\": \"chat\","
	"  \"max_output_tokens\": 4000},"
	" \"vectors\": {\"provider\": \"here\", \"model\": \"text-embedding-3-small\", \"kind\": \"embedding\"},"
	" \"pictures\": {\"provider\": \"here\", \"model\": \"gpt-image-1.5\", \"kind\": \"image\"},"
	" \"voices\": {\"provider\": \"here\", \"model\": \"gpt-4o-mini-tts\", \"kind\": \"speech\"}},"
	" \"tasks\": {\"x-chat\": [\"text\"], \"embedding\": [\"vectors\"], \"image\": [\"pictures\"],"
	" \"speech\": [\"voices\"]}}";

void use_providers(const char *text)
{
	static char full[FILE_TEXT_MAX];
	char why[512];
	size_t n = 0;

	for (; *text != '\0' && n < sizeof(full) - sizeof(standin_url); text++)
		if (text[0] == '%' && text[1] == 'U') {
			n += (size_t)snprintf(full + n, sizeof(full) - n, "%s", standin_url);
			text++;
		} else {
			full[n++] = *text;
		}
	full[n] = '\0';
	/* The one before may still have alarms with the loop: it stays, reachable by its successor. */
	read_last = providers_read("test", full, n, why, sizeof(why));
	if (read_last == NULL) {
		puts(why);
		abort();
	}
	read_last->before = providers;
	providers = read_last;
}

static const char media_file[] =
	"{\"providers\": {"
	"\"here\": {\"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\", \"prices\": \"media\", \"tries\": 3,"
	" \"private_addresses\": true, \"timeouts\": {\"request_ms\": 5000, \"call_ms\": 20000}},"
	"\"rep\": {\"api\": \"replicate\", \"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\", \"prices\": \"media\","
	" \"tries\": 3, \"private_addresses\": true, \"timeouts\": {\"request_ms\": 5000, \"call_ms\": 20000}},"
	"\"rec\": {\"api\": \"recraft\", \"base_url\": \"%U/v1\", \"key\": \"${STANDIN_KEY}\", \"prices\": \"media\","
	" \"tries\": 3, \"private_addresses\": true}},"
	"\"models\": {"
	"\"whole\": {\"provider\": \"here\", \"model\": \"gpt-image-1.5\", \"kind\": \"image\"},"
	"\"named\": {\"provider\": \"here\", \"model\": \"dall-e-3\", \"kind\": \"image\"},"
	"\"voice\": {\"provider\": \"here\", \"model\": \"gpt-4o-mini-tts\", \"kind\": \"speech\"},"
	"\"later\": {\"provider\": \"rep\", \"model\": \"house/picture\", \"kind\": \"image\", \"wait_seconds\": 0},"
	"\"waits\": {\"provider\": \"rep\", \"model\": \"house/picture:0123456789abcdef\", \"kind\": \"image\"},"
	"\"film\": {\"provider\": \"rep\", \"model\": \"house/film\", \"kind\": \"video\"},"
	"\"drawn\": {\"provider\": \"rec\", \"model\": \"recraftv3\", \"kind\": \"image\"},"
	"\"drawn-named\": {\"provider\": \"rec\", \"model\": \"recraftv4_1\", \"kind\": \"image\","
	" \"reply\": \"url\"}},"
	"\"tasks\": {\"x-whole\": [\"whole\"], \"x-named\": [\"named\"], \"x-later\": [\"later\"], \"x-waits\": [\"waits\"],"
	" \"x-drawn\": [\"drawn\"], \"x-drawn-named\": [\"drawn-named\"], \"speech\": [\"voice\"], \"video\": [\"film\"],"
	" \"image\": [\"later\", \"whole\"]}}";

void use_media(void)
{
	use_providers(media_file);
}

struct model_call media_call(enum call_kind kind, const char *task, const char *step)
{
	return (struct model_call){
		.kind = kind, .task = task, .step = step, .user = "A bridge over a river."
	};
}

void use_fault(const char *fault, const char *more)
{
	char text[2048];

	snprintf(text, sizeof(text),
		"{\"providers\": {\"here\": {\"base_url\": \"%%U/fault/%s/v1\", \"key\": \"${STANDIN_KEY}\","
		" \"prices\": \"openai\", \"tries\": 3%s}},"
		" \"models\": {\"text\": {\"provider\": \"here\", \"model\": \"gpt-4.1-mini\", \"kind\": \"chat\","
		" \"max_output_tokens\": 16000}}, \"tasks\": {\"x-chat\": [\"text\"]}}",
		fault, more);
	use_providers(text);
}

const json_t *chat_schema(void)
{
	if (schema == NULL)
		schema =
			json_loads("{\"type\": \"object\", \"properties\": {\"title\": {\"type\": \"string\", "
					   "\"minLength\": 1, \"maxLength\": 500},"
					   " \"items\": {\"type\": \"array\", \"items\": {\"type\": \"integer\", "
					   "\"minimum\": 0, \"maximum\": 1000}, \"minItems\": 1,"
					   " \"maxItems\": 20}}, \"required\": [\"title\", \"items\"], "
					   "\"additionalProperties\": false}",
				0, NULL);
	return schema;
}

struct model_call chat_call(const char *step, const char *text)
{
	return (struct model_call){ .kind = CALL_CHAT,
		.task = "x-chat",
		.step = step,
		.system = "You answer with a title and some numbers.",
		.user = text,
		.schema_name = "title_and_numbers",
		.schema = chat_schema() };
}

/* ---- tests ---- */

int provider_setup_test(void **state)
{
	struct ctx *cx = ctx_new(ARENA_BYTES, "provider-test");
	struct enqueue e = { .queue = "ai_course_jobs", .type = "ai_course_generate" };
	struct enqueued made;
	struct job *jobs;
	char worker[64];
	int count;

	*state = cx;
	speak_to(standin_url, NULL);
	use_providers(usual);
	assert_int_equal(auth_as_service(cx, organization), 0);
	snprintf(worker, sizeof(worker), "0198f000-0000-4000-8000-%012d", ++jobs_made);
	e.payload =
		ctx_own_json(cx, json_pack("{s:o}", "course_id", json_sprintf("course-%d", jobs_made)));
	assert_int_equal(queue_enqueue(cx, &e, &made), 0);
	assert_int_equal(queue_worker_register(cx, worker, "ai_course_jobs", worker, 1), 0);
	assert_int_equal(queue_claim(cx, worker, "ai_course_jobs", 1, &jobs, &count), 0);
	assert_int_equal(count, 1);
	cx->job = &jobs[0];
	atomic_store(&cancelled, false);
	cx->job->cancel = &cancelled;
	assert_non_null(fetched(cx, "GET", "/control/reset", NULL));
	control(cx, "{\"latency_ms\": 0}");
	return 0;
}

int provider_teardown_test(void **state)
{
	ctx_free(*state);
	return 0;
}

/* Pictures come as files of the store. */
static void begin_store(void)
{
	char url[128], why[256];

	snprintf(store, sizeof(store), "%s/media", folder);
	snprintf(url, sizeof(url), "file://%s/store", store);
	assert_int_equal(mkdir(store, 0755), 0);
	assert_int_equal(store_setup(url, why, sizeof(why)), 0);
}

static bool begin_all(void)
{
	char command[256], out[256];
	int rc;

	if (!make_folder("ignite-provider-test", folder, sizeof(folder)))
		return false;
	snprintf(command, sizeof(command), "tests/lib/cluster.sh start %s", folder);
	rc = line_of(command, database, sizeof(database));
	if (rc == 3)
		puts(
			"skipped: the tests of providers need PostgreSQL's server programs (apt-get install postgresql)");
	if (rc != 0 && rc != 3)
		exit(1);
	if (rc == 0) {
		db_setup(database, CONNECTIONS);
		begin_store();
		snprintf(command, sizeof(command),
			"psql -X -q -A -t -h $(cat %s/run) -U postgres -d ignite -c \"select ignite.organization_add('Acme')\"",
			folder);
		assert_int_equal(line_of(command, organization, sizeof(organization)), 0);
	}
	setenv("STANDIN_KEY", STANDIN_KEY, 1);
	(void)out;
	return rc == 0;
}

int provider_run(const char *name, const struct CMUnitTest *tests, size_t n)
{
	char command[256], out[64];
	int failed = 0;

	signal(SIGPIPE, SIG_IGN);
	log_setup(name, LOG_ERROR + 1);
	if (!begin_all())
		return 0;
	if (start_standin()) {
		failed = _cmocka_run_group_tests(name, tests, n, NULL, NULL);
		end(&plain);
		for (int i = 0; i < tls_count; i++)
			end(&tls[i]);
	}
	db_close_idle(0);
	snprintf(command, sizeof(command), "tests/lib/cluster.sh stop %s; rm -rf %s", folder, folder);
	line_of(command, out, sizeof(out));
	return failed;
}
