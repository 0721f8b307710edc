import { printable } from "../../words/text";
import type { Exported } from "../accounts/exported";
import { PLUGIN_CLASSES } from "./plugin-classes";
import type { Target } from "./target";

/** What to do with the project. */
export function readme({ server, accounts }: Exported, target: Target): string[] {
  const count = accounts.filter(({ resources }) => resources.length > 0).length;
  return [
    "# Restore permissions",
    "",
    `${String(count)} accounts of Veeam Backup Enterprise Manager at ${printable(server)}, written by \`veeam-em export\`. What needs your attention is marked with TODO.`,
    "",
    "```sh",
    "npm install",
    "pulumi stack init production",
    `pulumi config set veeam-em:url ${printable(server)}`,
    "pulumi config set veeam-em:username 'DOMAIN\\user'",
    "pulumi config set --secret veeam-em:password",
    "pulumi import --file import.json --generate-code=false --protect=false --yes",
    "pulumi preview --expect-no-changes",
    "```",
    "",
    ...aboutPlugin(target),
    "Without the import, the first `pulumi up` takes everything over unchanged; it reads a lot and writes nothing. Delete import.json afterwards.",
  ];
}

function aboutPlugin({ form, language }: Target): string[] {
  if (form !== "plugin") return [];
  const classes =
    language === "typescript" ? ` \`${PLUGIN_CLASSES}.ts\` has the classes of its resources.` : "";
  return [
    `\`npm install\` also brings the provider plugin \`veeam-em\`, which runs on Node.js; \`Pulumi.yaml\` says where Pulumi finds it.${classes}`,
    "",
  ];
}
