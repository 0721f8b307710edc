import { createServer, type IncomingMessage } from "node:http";
import { ConcurrentUpdateError, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import * as veeam from "pulumi-veeam-em";

/** What a ticket system posts: one account, and the machine that may be restored. */
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
  return LocalWorkspace.createOrSelectStack(
    { projectName: "access", stackName: ticket, program },
    options,
  );
}

/** What was posted; undefined unless it is all that a grant needs. */
async function bodyOf(request: IncomingMessage): Promise<Request | undefined> {
  let text = "";
  for await (const part of request) text += String(part);
  try {
    const { account, root, machine } = JSON.parse(text) as Partial<Record<keyof Request, unknown>>;
    return typeof account === "string" && typeof root === "string" && typeof machine === "string"
      ? { account, root, machine }
      : undefined;
  } catch {
    return undefined;
  }
}

type Answer = [status: number, body: object];

/**
 * Web pages reach this machine too, through the browser of whoever sits at it. Browsers name the
 * page's origin when they post or delete, and ask first before they post JSON for another origin.
 */
function refusalOf({ headers, method }: IncomingMessage): Answer | undefined {
  const site = headers["sec-fetch-site"] ?? "none";
  if (headers.origin !== undefined || site !== "none")
    return [403, { error: "Web pages may not ask." }];
  const [mediaType = ""] = (headers["content-type"] ?? "").split(";", 1);
  if (method === "POST" && mediaType.trim().toLowerCase() !== "application/json")
    return [415, { error: "Post with Content-Type: application/json." }];
  return undefined;
}

/** POST /<ticket> grants, DELETE /<ticket> takes away. */
async function answer(request: IncomingMessage): Promise<Answer> {
  const refusal = refusalOf(request);
  if (refusal !== undefined) return refusal;
  const ticket = /^\/([\w-]+)$/.exec(request.url ?? "")?.[1];
  if (ticket === undefined) return [404, { error: "There is only /<ticket>." }];
  if (request.method === "POST") {
    const wanted = await bodyOf(request);
    if (wanted === undefined)
      return [400, { ticket, error: 'Post { "account": …, "root": …, "machine": … }.' }];
    return [
      200,
      { ticket, changes: (await (await stackFor(ticket, wanted)).up()).summary.resourceChanges },
    ];
  }
  if (request.method === "DELETE")
    return [
      200,
      { ticket, changes: (await (await stackFor(ticket)).destroy()).summary.resourceChanges },
    ];
  return [405, { error: "POST grants, DELETE takes away." }];
}

/**
 * The engine's message has the errors of the resources in it, each with its code in front; the rest
 * is for the log.
 */
function failure(error: unknown): Answer {
  console.error(error);
  if (error instanceof ConcurrentUpdateError)
    return [409, { error: "This ticket is being changed. Ask again." }];
  const errors = [...String(error).matchAll(/^ *error: (EM_\w+: .*)$/gm)].map(([, text]) => text);
  return [500, { error: errors[0] ?? "See the log." }];
}

const server = createServer((request, response) => {
  void answer(request)
    .catch(failure)
    .then(([status, body]) => {
      response
        .writeHead(status, { "Content-Type": "application/json" })
        .end(`${JSON.stringify(body)}\n`);
    });
});

server.listen(Number(process.env["PORT"] ?? 8080), "127.0.0.1", () => {
  console.log(`Listening on ${JSON.stringify(server.address())}`);
});
