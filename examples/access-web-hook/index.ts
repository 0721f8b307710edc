import { createServer, type IncomingMessage } from "node:http";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import * as veeam from "pulumi-veeam-em";

/** What a ticket system posts: one person, and the machine that may be restored. */
interface Request {
  account: string;
  root: string;
  machine: string;
}

function grant({ account, root, machine }: Request): void {
  new veeam.AccountScope("scope", { account, object: { root, type: "Vm", name: machine } });
  new veeam.AccountRole("role", { account, role: "VM Restore Operator" });
}

/** One stack for each ticket: ending a grant is destroying its stack. */
function stackFor(ticket: string, request?: Request): Promise<Stack> {
  const program = (): Promise<void> => {
    if (request !== undefined) grant(request);
    return Promise.resolve();
  };
  // Where the engine finds pulumi-veeam-em.
  const options = { workDir: __dirname };
  return LocalWorkspace.createOrSelectStack({ projectName: "access", stackName: ticket, program }, options);
}

async function bodyOf(request: IncomingMessage): Promise<Request> {
  let text = "";
  for await (const part of request) text += String(part);
  return JSON.parse(text) as Request;
}

/** POST /<ticket> grants, DELETE /<ticket> takes away. Stacks are locked while they change, so requests for one ticket do not mix. */
const server = createServer((request, response) => {
  const answer = async (): Promise<void> => {
    const ticket = /^\/([\w-]+)$/.exec(request.url ?? "")?.[1];
    if (ticket === undefined || !["POST", "DELETE"].includes(request.method ?? "")) {
      response.writeHead(404).end();
      return;
    }
    const stack = await stackFor(ticket, request.method === "POST" ? await bodyOf(request) : undefined);
    const { summary } = request.method === "POST" ? await stack.up() : await stack.destroy();
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ ticket, changes: summary.resourceChanges }));
  };
  answer().catch((error: unknown) => {
    console.error(error);
    response.writeHead(500).end();
  });
});

server.listen(Number(process.env["PORT"] ?? 8080), "127.0.0.1", () => {
  console.log(`Listening on ${JSON.stringify(server.address())}`);
});
