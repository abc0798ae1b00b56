# Descriptors (one array) -> the OpenAPI document. $base: frame and shared components; $more: reply shapes and headers of
# functions, by name; $storage: the paths of the storage service, whose handler serves many.

def ref($kind; $name): { "$ref": "#/components/\($kind)/\($name)" };

# A request schema becomes components: itself as NAME, its $defs as NAME.DEF, with the references in it moved along.
def moved($name):
	walk(if type == "object" and (.["$ref"]? | type) == "string"
		then .["$ref"] |= sub("^#/\\$defs/"; "#/components/schemas/\($name).")
		else . end);
def schemas:
	.name as $name
	| select(.request_schema != null)
	| .request_schema
	| moved($name)
	| ((."$defs" // {}) | with_entries(.key = "\($name).\(.key)"))
		+ { ($name): del(."$schema", ."$defs", ."$id") };

def parameter_schema:
	if .type == "uuid" then { type: "string", format: "uuid" }
	elif .type == "integer" then { type: "integer", minimum: .min, maximum: .max }
	elif .type == "course_id" then ref("schemas"; "CourseId")
	else { type: "string", maxLength: (.max // 1000) } end;
def parameters:
	[.query[] | { name, in: "query", required, description: .about, schema: parameter_schema }];

def secured: .auth != "none";
def chooses_organization: .auth | IN("viewer", "editor", "owner");
def security:
	(if .open then [{}] else [] end) + if .auth == "none" then []
	elif .auth == "service" then [{ bearer: [] }, { apikey: [] }]
	else [{ bearer: [] }, { apikey: [] }, { agent: [] }] end;

def error_reply: { "application/json": { schema: ref("schemas"; "Error") } };
def success($more; $status):
	($more.replies[$status] // null) as $schema
	| ($more.type // "application/json") as $type
	| if $schema == null then {} else { ($type): { schema: $schema } } end;

# What the descriptor lists, then what any function of its kind may answer.
def replies($more):
	(.replies | with_entries(.key as $status | .value |= (
		[.[] | if .code then "`\(.code)`: \(.about)" else .about end] as $texts
		| { description: ($texts | join(" ")) }
		+ (if ($status | tonumber) < 400 then { content: success($more; $status) }
			elif $more.replies[$status] then { content: { "application/json": { schema: $more.replies[$status] } } }
			else { content: error_reply } end))));
def common_replies:
	(if secured then { "401": ref("responses"; "Unauthorized"), "403": ref("responses"; "Forbidden") } else {} end)
	+ { "400": ref("responses"; "BadRequest"), "429": ref("responses"; "TooManyRequests"),
		"500": ref("responses"; "Internal"), "503": ref("responses"; "Unavailable") }
	+ (if .body_max_bytes > 0 then { "413": ref("responses"; "TooLarge") } else {} end)
	+ (if .request_schema != null or (.query | length) > 0 then { "422": ref("responses"; "Invalid") } else {} end);

def body:
	if .request_schema == null then {}
	else { requestBody: { required: ((.request_schema.required // []) | length > 0),
		description: "At most \(.body_max_bytes) bytes.",
		content: { "application/json": { schema: ref("schemas"; .name) } } } } end;

def operation($method; $more):
	.open = ($method == "GET" and .get_open)
	| {
		operationId: (if (.methods - ["HEAD"] | length) > 1 then "\(.name)-\($method | ascii_downcase)" else .name end),
		tags: [$more.tag],
		summary: (.summary | rtrimstr(".")),
		description: "Rights: \((if .open then $more.get_rights else null end) // $more.rights // {
			none: "none needed", user: "any signed-in user", viewer: "viewer of the organisation",
			editor: "editor of the organisation", owner: "owner of the organisation", service: "service role"
		}[.auth]). Answers within \(.timeout_ms / 1000) s.",
		security: security,
		parameters: (parameters + [($more.headers // [])[] | ref("parameters"; .)]
			+ (if chooses_organization then [ref("parameters"; "Organization")] else [] end)
			+ [ref("parameters"; "RequestId")]),
		responses: (common_replies + replies($more) | to_entries | sort_by(.key) | from_entries)
	}
	+ (if $method | IN("POST", "PUT", "PATCH") then body else {} end);

def path:
	. as $d
	| ($more[0][.name] // error("tools/openapi.d/functions.json has no entry for \(.name)")) as $m
	| { (.route | rtrimstr("/")): ([.methods[] | select(. != "HEAD")
		| . as $method | { ($method | ascii_downcase): ($d | operation($method; $m)) }] | add) };

map(select(.public)) | sort_by(.name) as $public
| ($public | map(select(.route | startswith("/storage/") | not))) as $functions
| $base[0]
| .paths = (($functions | map(path) | add) + .paths
	+ (if ($public | any(.route | startswith("/storage/"))) then $storage[0].paths else {} end))
| .components.schemas += (($functions | map(schemas) | add) + $storage[0].schemas)
