# One upstream for each handler, from the descriptors (one array); $run is the sockets' folder.
# The socket stands there twice, so that a request whose process was killed is tried again on the same queue. Further
# servers: files NAME*.conf in upstream.d.
def upstream:
	"upstream \(.name) {\n"
	+ ("\tserver unix:\($run)/\(.name).sock max_fails=0;\n" | . + .)
	+ "\tinclude upstream.d/\(.name)*.conf;\n"
	+ "\tkeepalive 16;\n}\n";

"# Written by nginx/generate from the handlers' descriptors.\n" + (sort_by(.name) | map(upstream) | join("\n"))
