// lint.mjs FILE: lints an OpenAPI document with the recommended rules. Prints each problem; exits 1 when there is one.
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { readFileSync } from "node:fs";

const config = await createConfig({
	extends: ["recommended-strict"],
	rules: {
		"info-license": "off", // the licence of the whole tree is not the document's to state
		"no-server-example.com": "off", // the server is the reader's own machine
		"no-ambiguous-paths": "off", // storage's wire contract: /object/list/{bucket} beside /object/{bucket}/{object}
		"operation-4xx-response": "error",
		"operation-operationId": "error",
		"operation-parameters-unique": "error",
		"no-unused-components": "error",
	},
});
const problems = await lintFromString({
	source: readFileSync(process.argv[2], "utf8"),
	absoluteRef: process.argv[2],
	config,
});
for (const p of problems) {
	const at = p.location?.[0];
	console.log(`${p.severity}: ${p.ruleId}: ${p.message} (${at?.pointer ?? ""})`);
}
process.exit(problems.length === 0 ? 0 : 1);
