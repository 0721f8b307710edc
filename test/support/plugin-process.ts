import * as grpc from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { type Kind, pluginToken } from "../../provider/model/kinds";

type Bags = Readonly<Record<string, unknown>>;

/** The program that the engine starts as the provider plugin. */
export const PLUGIN = join(resolve(__dirname, "../.."), "dist", "provider", "plugin", "main.js");

/** How a secret looks in a message of the engine's. */
export function secret(value: unknown): Bags {
  return {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
  };
}

/** The provider plugin as a process of its own, driven as the engine drives it. */
export class PluginProcess {
  stderr = "";

  private constructor(
    readonly child: ChildProcess,
    readonly client: ResourceProviderClient,
  ) {}

  /** @param command what the engine would start, and its arguments */
  static async start(
    env: Readonly<Record<string, string>> = {},
    command: readonly [string, ...string[]] = [process.execPath, PLUGIN],
    { engine = "127.0.0.1:1", cwd = process.cwd() } = {},
  ): Promise<PluginProcess> {
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith("VEEAM_EM_")),
    );
    const [program, ...args] = command;
    const child = spawn(program, [...args, engine], {
      stdio: ["pipe", "pipe", "pipe"],
      cwd,
      env: { ...inherited, ...env },
    });
    const errors: string[] = [];
    child.stderr.on("data", (data: Buffer) => errors.push(data.toString()));
    const port = await new Promise<string>((done, failed) => {
      let text = "";
      child.once("exit", (code) =>
        failed(new Error(`the plugin ended with ${code ?? "a signal"}: ${errors.join("")}`)),
      );
      child.stdout.on("data", (data: Buffer) => {
        text += data.toString();
        if (text.includes("\n")) done(text.trim());
      });
    });
    const client = new ResourceProviderClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
    );
    const made = new PluginProcess(child, client);
    child.stderr.on("data", (data: Buffer) => (made.stderr += data.toString()));
    return made;
  }

  /** The settings of a provider, as the engine checks them: by the provider's name. */
  async checkConfig(
    name: string,
    settings: Bags,
  ): Promise<{ readonly inputs: Bags; readonly failures: Readonly<Record<string, string>> }> {
    const request = new messages.CheckRequest();
    request.setUrn(`urn:pulumi:dev::permissions::pulumi:providers:veeam-em::${name}`);
    request.setNews(struct(settings));
    const response = await this.call<messages.CheckResponse>((done) =>
      this.client.checkConfig(request, done),
    );
    return readCheck(response);
  }

  async configure(settings: Bags): Promise<messages.ConfigureResponse> {
    const request = new messages.ConfigureRequest();
    request.setArgs(struct(settings));
    return this.call((done) => this.client.configure(request, done));
  }

  async check(
    kind: Kind,
    olds: Bags,
    news: Bags,
  ): Promise<{ readonly inputs: Bags; readonly failures: Readonly<Record<string, string>> }> {
    const request = new messages.CheckRequest();
    request.setUrn(urnOf(kind));
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    const response = await this.call<messages.CheckResponse>((done) =>
      this.client.check(request, done),
    );
    return readCheck(response);
  }

  async diff(kind: Kind, id: string, olds: Bags, news: Bags): Promise<messages.DiffResponse> {
    const request = new messages.DiffRequest();
    request.setUrn(urnOf(kind));
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    return this.call((done) => this.client.diff(request, done));
  }

  async create(kind: Kind, inputs: Bags): Promise<{ readonly id: string; readonly outputs: Bags }> {
    const request = new messages.CreateRequest();
    request.setUrn(urnOf(kind));
    request.setProperties(struct(inputs));
    const response = await this.call<messages.CreateResponse>((done) =>
      this.client.create(request, done),
    );
    return { id: response.getId(), outputs: plain(response.getProperties()) };
  }

  async read(
    kind: Kind,
    id: string,
    properties: Bags = {},
  ): Promise<{ readonly id: string; readonly outputs: Bags; readonly inputs: Bags }> {
    const request = new messages.ReadRequest();
    request.setUrn(urnOf(kind));
    request.setId(id);
    request.setProperties(struct(properties));
    const response = await this.call<messages.ReadResponse>((done) =>
      this.client.read(request, done),
    );
    return {
      id: response.getId(),
      outputs: plain(response.getProperties()),
      inputs: plain(response.getInputs()),
    };
  }

  async delete(kind: Kind, id: string, properties: Bags): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setUrn(urnOf(kind));
    request.setId(id);
    request.setProperties(struct(properties));
    await this.call<Empty>((done) => this.client.delete(request, done));
  }

  async invoke(token: string, args: Bags): Promise<Bags> {
    const request = new messages.InvokeRequest();
    request.setTok(token);
    request.setArgs(struct(args));
    const response = await this.call<messages.InvokeResponse>((done) =>
      this.client.invoke(request, done),
    );
    return plain(response.getReturn());
  }

  async version(): Promise<string> {
    const info = await this.call<PluginInfo>((done) =>
      this.client.getPluginInfo(new Empty(), done),
    );
    return info.getVersion();
  }

  async schema(): Promise<string> {
    const response = await this.call<messages.GetSchemaResponse>((done) =>
      this.client.getSchema(new messages.GetSchemaRequest(), done),
    );
    return response.getSchema();
  }

  async cancel(): Promise<void> {
    await this.call<Empty>((done) => this.client.cancel(new Empty(), done));
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

  /** Runs one call of the protocol; a refusal is thrown as gRPC's own error. */
  call<Response>(
    run: (done: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
  ): Promise<Response> {
    return new Promise((done, failed) =>
      run((error, response) => (error === null ? done(response) : failed(error))),
    );
  }
}

export function urnOf(type: string): string {
  const token = type.includes(":") ? type : pluginToken(type as Kind);
  return `urn:pulumi:dev::permissions::my:component:Team$${token}::one`;
}

export function struct(bag: Bags): Struct {
  return Struct.fromJavaScript(
    JSON.parse(JSON.stringify(bag)) as Parameters<typeof Struct.fromJavaScript>[0],
  );
}

function plain(value: Struct | undefined): Bags {
  return value === undefined ? {} : value.toJavaScript();
}

function readCheck(response: messages.CheckResponse): {
  readonly inputs: Bags;
  readonly failures: Readonly<Record<string, string>>;
} {
  return {
    inputs: plain(response.getInputs()),
    failures: response.getFailuresList().reduce<Record<string, string>>((all, failure) => {
      const [property, reason] = [failure.getProperty(), failure.getReason()];
      // Those that name no property stand together.
      return { ...all, [property]: all[property] ? `${all[property]}\n${reason}` : reason };
    }, {}),
  };
}
