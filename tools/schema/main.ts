/** Writes the schema of the provider plugin: `npm run schema`. A test compares. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeSchema } from "./schema";

/** As the file holds it. */
const text = `${JSON.stringify(makeSchema(), null, 2)}\n`;
writeFileSync(join(__dirname, "..", "..", "provider", "plugin", "schema.json"), text);
