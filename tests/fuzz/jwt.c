/*
 * Fuzzes token verification. The first byte chooses: any text as token (nobody can forge one, so none may pass), any header
 * and claims under a good signature, or any text as key set.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "codec/b64.h"
#include "codec/jwt.h"
#include "fuzz.h"

#define SECRET "a-secret-of-at-least-32-characters"

static const struct cfg_list secrets = { 1, { SECRET } };

/* The public keys of RFC 7515, A.2 and A.3. */
static const char keys[] =
	"{\"keys\":[{\"kty\":\"EC\",\"kid\":\"ec\",\"crv\":\"P-256\","
	"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
	"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"},"
	"{\"kty\":\"RSA\",\"kid\":\"rsa\",\"e\":\"AQAB\",\"n\":"
	"\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2l"
	"ZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2"
	"R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW"
	"9gb54h4FRWyuXpoQ\"}]}";

static enum jwt_fault verify(struct ctx *cx, const char *token, const struct jwks *set)
{
	json_t *claims = NULL;
	enum jwt_fault fault = jwt_verify(cx, token, &secrets, set, &claims);

	fuzz_check((fault == JWT_OK) == json_is_object(claims));
	fuzz_check(cx->err.status == 0 || cx->err.status == 503);
	return fault;
}

static void any_claims(struct ctx *cx, const uint8_t *data, size_t size)
{
	char *header = fuzz_part(cx, &data, &size, '\n'), *input;
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned mac_size = 0;

	if (size > 6000)
		return;
	input = ctx_printf(cx, "%s.%s", b64_encode(cx, B64_URL, header, strlen(header)),
		b64_encode(cx, B64_URL, data, size));
	HMAC(EVP_sha256(), SECRET, (int)strlen(SECRET), (unsigned char *)input, strlen(input), mac,
		&mac_size);
	verify(cx, ctx_printf(cx, "%s.%s", input, b64_encode(cx, B64_URL, mac, mac_size)), NULL);
}

static void any_keys(const uint8_t *data, size_t size)
{
	char why[200] = "";
	struct jwks *set = jwks_parse((const char *)data, size, why, sizeof(why));

	fuzz_check(set != NULL || why[0] != '\0');
	jwks_free(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct jwks *set;
	struct ctx *cx = fuzz_ctx();
	char why[200];

	if (set == NULL)
		set = jwks_parse(keys, strlen(keys), why, sizeof(why));
	fuzz_check(set != NULL);
	if (size == 0)
		return 0;
	if (data[0] == 'c')
		any_claims(cx, data + 1, size - 1);
	else if (data[0] == 'k')
		any_keys(data + 1, size - 1);
	else
		fuzz_check(verify(cx, fuzz_text(cx, data, size), set) != JWT_OK);
	return 0;
}
