import * as grpc from "@grpc/grpc-js";
import type { Message } from "google-protobuf";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

/* The generated code of the SDK carries no types of its own. */
/* eslint-disable @typescript-eslint/no-require-imports */
interface Bag {
  getId(): string;
  getInputs(): Struct | undefined;
  getProperties(): Struct | undefined;
  getReplacesList(): string[];
  getChanges(): number;
  getDeletebeforereplace(): boolean;
  getFailuresList(): { getProperty(): string; getReason(): string }[];
}
interface Request extends Message {
  setArgs(value: Struct): void;
  setOlds(value: Struct): void;
  setNews(value: Struct): void;
  setId(value: string): void;
  setProperties(value: Struct): void;
}
type Method = "configure" | "check" | "diff" | "create" | "read" | "update" | "delete";
type Client = Record<
  Method,
  (request: Request, done: (error: grpc.ServiceError | null, answer: Bag) => void) => void
> & { close(): void };
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb") as {
  ResourceProviderClient: new (address: string, credentials: grpc.ChannelCredentials) => Client;
};
const messages = require("@pulumi/pulumi/proto/provider_pb") as Record<string, new () => Request>;
const { ErrorResourceInitFailed } = require("@pulumi/pulumi/proto/provider_pb") as {
  ErrorResourceInitFailed: {
    deserializeBinary(bytes: Uint8Array): {
      getId(): string;
      getProperties(): Struct;
      getReasonsList(): string[];
    };
  };
};
const { Status } = require("@pulumi/pulumi/proto/status_pb") as {
  Status: {
    deserializeBinary(bytes: Uint8Array): { getDetailsList(): { getValue_asU8(): Uint8Array }[] };
  };
};
/* eslint-enable @typescript-eslint/no-require-imports */

export type Bags = Record<string, unknown>;

const ROOT = resolve(__dirname, "../..");

/** What goes into the state for a resource, and must never change. */
export function providerText(kind: string): string {
  return `exports.handler = () => require("pulumi-veeam-em/dynamic/v1").${kind};`;
}

/**
 * The real process in which the engine runs dynamic providers, driven as the engine drives it but
 * without an engine.
 */
export class ProviderProcess {
  stdout = "";
  stderr = "";

  private constructor(
    readonly child: ChildProcess,
    private readonly client: Client,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<ProviderProcess> {
    const main = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith("VEEAM_EM_")),
    );
    const child = spawn(process.execPath, [main, "127.0.0.1:1"], {
      cwd: join(ROOT, "examples", "quickstart"),
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...inherited, PULUMI_NODEJS_PROJECT: "project", ...env },
    });
    const port = await new Promise<string>((done, failed) => {
      let text = "";
      child.once("exit", (code) =>
        failed(new Error(`the provider process ended with ${code ?? "a signal"}`)),
      );
      child.stdout.on("data", (data: Buffer) => {
        text += data.toString();
        const [line, rest] = text.split("\n");
        if (rest !== undefined && line !== undefined) done(line);
      });
    });
    const made = new ProviderProcess(
      child,
      new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure()),
    );
    child.stdout.on("data", (data: Buffer) => (made.stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (made.stderr += data.toString()));
    return made;
  }

  /** Settings under their keys in the stack's configuration. */
  async configure(settings: Readonly<Record<string, string | undefined>>): Promise<void> {
    const named = Object.entries(settings).flatMap(([key, value]) =>
      value === undefined ? [] : [[`veeam-em:${key}`, value]],
    );
    await this.call("configure", "ConfigureRequest", (request) =>
      request.setArgs(struct(Object.fromEntries(named) as Bags)),
    );
  }

  async check(kind: string, olds: Bags, news: Bags): Promise<{ inputs: Bags; failures: string[] }> {
    const answer = await this.call("check", "CheckRequest", (request) => {
      request.setOlds(struct(olds));
      request.setNews(struct({ ...news, __provider: providerText(kind) }));
    });
    return {
      inputs: plain(answer.getInputs()),
      failures: answer
        .getFailuresList()
        .map((failure) => `${failure.getProperty()}: ${failure.getReason()}`),
    };
  }

  async diff(id: string, olds: Bags, news: Bags): Promise<{ changes: number; replaces: string[] }> {
    const answer = await this.call("diff", "DiffRequest", (request) => {
      request.setId(id);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
    });
    return { changes: answer.getChanges(), replaces: answer.getReplacesList() };
  }

  /** Inputs may name a provider of their own in `__provider`. */
  async create(kind: string, inputs: Bags): Promise<{ id: string; outputs: Bags }> {
    const answer = await this.call("create", "CreateRequest", (request) =>
      request.setProperties(struct({ __provider: providerText(kind), ...inputs })),
    );
    return { id: answer.getId(), outputs: plain(answer.getProperties()) };
  }

  async read(id: string, properties: Bags): Promise<{ id: string; outputs: Bags; inputs: Bags }> {
    const answer = await this.call("read", "ReadRequest", (request) => {
      request.setId(id);
      request.setProperties(struct(properties));
    });
    return {
      id: answer.getId(),
      outputs: plain(answer.getProperties()),
      inputs: plain(answer.getInputs()),
    };
  }

  async update(id: string, olds: Bags, news: Bags): Promise<Bags> {
    const answer = await this.call("update", "UpdateRequest", (request) => {
      request.setId(id);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
    });
    return plain(answer.getProperties());
  }

  async delete(id: string, properties: Bags): Promise<void> {
    await this.call("delete", "DeleteRequest", (request) => {
      request.setId(id);
      request.setProperties(struct(properties));
    });
  }

  /** Ends the process as the engine does, and resolves to its exit code once it is gone. */
  async end(how: NodeJS.Signals | "stdin" = "SIGINT"): Promise<number | null> {
    this.client.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const gone = once(this.child, "exit");
    if (how === "stdin") this.child.stdin?.end();
    else this.child.kill(how);
    await gone;
    return this.child.exitCode;
  }

  private call(method: Method, type: string, fill: (request: Request) => void): Promise<Bag> {
    const Type = messages[type];
    if (Type === undefined) throw new Error(`no message ${type}`);
    const request = new Type();
    fill(request);
    return new Promise((done, failed) =>
      this.client[method](request, (error, answer) =>
        error === null ? done(answer) : failed(error),
      ),
    );
  }
}

/** What a partial failure tells the engine, or `undefined` if the error is none. */
export function partialFailureOf(
  error: unknown,
): { id: string; properties: Bags; reasons: string[] } | undefined {
  const [bytes] = (error as grpc.ServiceError).metadata.get("grpc-status-details-bin");
  if (!(bytes instanceof Buffer)) return undefined;
  const [detail] = Status.deserializeBinary(bytes).getDetailsList();
  if (detail === undefined) return undefined;
  const failed = ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return {
    id: failed.getId(),
    properties: plain(failed.getProperties()),
    reasons: failed.getReasonsList(),
  };
}

function struct(bag: Bags): Struct {
  return Struct.fromJavaScript(
    JSON.parse(JSON.stringify(bag)) as Parameters<typeof Struct.fromJavaScript>[0],
  );
}

function plain(value: Struct | undefined): Bags {
  return value === undefined ? {} : value.toJavaScript();
}
