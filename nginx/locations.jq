# The locations of all handlers, from their descriptors (one array).

def pattern: gsub("(?<c>[.+*?^$()\\[\\]{}|])"; "\\\(.c)");
def seconds: (.timeout_ms / 1000 | ceil) + 5;
def pass: "\tinclude fastcgi.conf;\n\tfastcgi_pass \(.name);\n\tfastcgi_read_timeout \(seconds)s;\n";

# Without a body there is still room for the few bytes that some clients send with it.
def body_limit: [.body_max_bytes, 1024] | max;

# A handler's own path and all below; what follows is PATH_INFO, percent-decoded.
def address: .route | rtrimstr("/") | pattern;
def location:
	"location ~ \"(?s)^\(address)(?<path_info>/.*)?$\" {\n"
	+ (if .public then "" else
		"\tif ($http_x_forwarded_for) {\n\t\treturn 403;\n\t}\n\tallow 127.0.0.0/8;\n\tallow ::1;\n\tdeny all;\n"
	end)
	+ "\tclient_max_body_size \(if .body_file then [body_limit, 2097152] | min else body_limit end);\n"
	+ pass
	+ "\tfastcgi_param PATH_INFO $path_info;\n"
	+ "\tfastcgi_param CONTENT_LENGTH $content_length;\n}\n";

# Where bodies become files: one question to the handler first, so that nothing is stored for a caller who may not. A refusal
# comes with the words for the caller in a header, so that nginx can answer before the body is there.
def upload:
	(.name) as $name
	| "location ~ \"(?s)^/_upload(?<path_info>/.*)$\" {\n\tinternal;\n"
	+ "\tauth_request /_auth/\($name);\n"
	+ "\tauth_request_set $refusal $upstream_http_x_refusal;\n"
	+ "\terror_page 401 403 = @refused_\($name);\n\tinclude error_pages.conf;\n"
	+ "\tclient_max_body_size \(body_limit);\n"
	+ "\tclient_body_in_file_only clean;\n"
	+ pass
	+ "\tfastcgi_pass_request_body off;\n"
	+ "\tfastcgi_param PATH_INFO $path_info;\n"
	+ "\tfastcgi_param CONTENT_LENGTH $content_length;\n"
	+ "\tfastcgi_param BODY_FILE $request_body_file;\n}\n"
	+ "location = /_auth/\($name) {\n\tinternal;\n\tclient_max_body_size 0;\n"
	+ pass
	+ "\tfastcgi_pass_request_body off;\n"
	+ "\tfastcgi_param PATH_INFO /_auth;\n"
	+ "\tfastcgi_param ORIGINAL_METHOD $request_method;\n"
	+ "\tfastcgi_param ORIGINAL_PATH $path_info;\n"
	+ "\tfastcgi_param ORIGINAL_URI $request_uri;\n"
	+ "\tfastcgi_param ORIGINAL_LENGTH $content_length;\n"
	+ "\tfastcgi_param CONTENT_LENGTH \"\";\n}\n"
	+ "location @refused_\($name) {\n"
	+ "\tdefault_type \"application/json; charset=utf-8\";\n"
	+ "\treturn 400 $refusal;\n}\n";

"# Written by nginx/generate from the handlers' descriptors.\n"
+ (sort_by(.name) | map(location + (if .body_file then upload else "" end)) | join("\n"))
