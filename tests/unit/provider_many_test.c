/* Many calls at once: what they cost this process, plain and over TLS, where one connection carries them all. */
#include "provider_help.h"

#include <sys/resource.h>

#include "base/clock.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

enum { AT_ONCE = 200, LATENCY_MS = 2000, RESIDENT_KIB_MAX = 64 * 1024 };

/* VmHWM: the most that was ever resident. */
static long resident_kib(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	long kib = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kib;
}

static double cpu_ms(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
}

static void all_at_once(struct ctx *cx, const char *name)
{
	struct model_call *calls = ctx_alloc(cx, AT_ONCE * sizeof(*calls)), *ended;
	int64_t began = clock_ms();
	double cpu = cpu_ms();
	char *text = ctx_alloc(cx, 8001);

	memset(text, 'x', 8000);
	for (int i = 0; i < AT_ONCE; i++) {
		calls[i] = chat_call(ctx_printf(cx, "step-%d", i), text);
		assert_int_equal(provider_start(cx, &calls[i]), 0);
	}
	for (int i = 0; i < AT_ONCE; i++) {
		assert_int_equal(provider_next(cx, &ended), 0);
		assert_int_equal(ended->fault, CALL_OK);
	}
	printf(
		"%s: %d calls at once, %lld ms at a latency of %d ms, %ld KiB resident at most, %.0f ms of CPU, %ld connections\n",
		name, AT_ONCE, (long long)(clock_ms() - began), LATENCY_MS, resident_kib(), cpu_ms() - cpu,
		total(cx, "connections"));
	assert_int_equal(total(cx, "peak"), AT_ONCE);
	if (!SANITIZED)
		assert_true(resident_kib() < RESIDENT_KIB_MAX);
}

static void two_hundred_calls_fit_into_64_mib(void **state)
{
	struct ctx *cx = *state;

	control(cx, ctx_printf(cx, "{\"latency_ms\": %d, \"meet\": %d}", LATENCY_MS, AT_ONCE));
	all_at_once(cx, "plain");
}

static void over_tls_one_connection_carries_them(void **state)
{
	static char url[128], certificate[128];
	struct ctx *cx = *state;

	start_tls(url, certificate);
	speak_to(url, certificate);
	control(cx, ctx_printf(cx, "{\"latency_ms\": %d, \"meet\": %d}", LATENCY_MS, AT_ONCE));
	use_providers(ctx_printf(cx,
		"{\"providers\": {\"here\": {\"base_url\": \"%s/v1\", \"key\": \"${STANDIN_KEY}\", \"ca_file\": \"%s\"}}, \"models\": "
		"{\"text\": {\"provider\": \"here\", \"model\": \"m\", \"kind\": \"chat\"}}, \"tasks\": {\"x-chat\": [\"text\"]}}",
		url, certificate));
	all_at_once(cx, "TLS");
	assert_true(total(cx, "connections") <= 4);
}

static void a_certificate_that_nobody_signed_is_not_trusted(void **state)
{
	static char url[128], certificate[128];
	struct ctx *cx = *state;
	struct model_call c = chat_call("one", "Say something.");

	start_tls(url, certificate);
	use_providers(ctx_printf(cx,
		"{\"providers\": {\"here\": {\"base_url\": \"%s/v1\", \"key\": \"${STANDIN_KEY}\", \"tries\": 1}}, \"models\": "
		"{\"text\": {\"provider\": \"here\", \"model\": \"m\", \"kind\": \"chat\"}}, \"tasks\": {\"x-chat\": [\"text\"]}}",
		url));
	assert_int_equal(provider_call(cx, &c), 0);
	assert_int_equal(c.fault, CALL_UNAVAILABLE);
	assert_non_null(strstr(c.why, "certificate"));
	speak_to(url, certificate);
	assert_int_equal(total(cx, "requests"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PROVIDER_TEST(two_hundred_calls_fit_into_64_mib),
		PROVIDER_TEST(over_tls_one_connection_carries_them),
		PROVIDER_TEST(a_certificate_that_nobody_signed_is_not_trusted),
	};

	return provider_run("provider_many_test", tests, ARRAY_LEN(tests));
}
