import { request as plainRequest } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request as tlsRequest } from "node:https";
import { xml2js } from "xml-js";
import type { Element } from "xml-js";
import { startSimulator } from "../../simulator/index";
import type { Simulator, SimulatorOptions, SwitchSettings } from "../../simulator/index";

/** A raw client: it knows nothing of Enterprise Manager but how to put bytes on a TLS socket. */
export interface RawAnswer {
  readonly status: number;
  readonly phrase: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Format = "xml" | "json";
export const FORMATS: readonly Format[] = ["xml", "json"];
export const MEDIA: Readonly<Record<Format, string>> = {
  xml: "application/xml",
  json: "application/json",
};

const running: Simulator[] = [];

/** Starts a simulator that ends with the test. */
export async function scene(
  switches: SwitchSettings = {},
  options: SimulatorOptions = {},
): Promise<Simulator> {
  const simulator = await startSimulator({ ...options, switches });
  running.push(simulator);
  return simulator;
}

/** To be called after each test. */
export async function endScenes(): Promise<void> {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
}

/** Sends one request on a connection of its own; rejects if the connection is dropped. */
export function send(
  simulator: Simulator,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const length: Record<string, string> =
      body === undefined
        ? method === "POST"
          ? { "Content-Length": "0" }
          : {}
        : { "Content-Length": String(Buffer.byteLength(body)) };
    const answered = (message: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      message.on("data", (chunk: Buffer) => chunks.push(chunk));
      message.on("error", reject);
      message.on("end", () =>
        resolve({
          status: message.statusCode ?? 0,
          phrase: message.statusMessage ?? "",
          headers: message.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    };
    const tls = simulator.url.startsWith("https:");
    const options = { method, headers: { ...length, ...headers }, agent: false as const };
    const request = tls
      ? tlsRequest(simulator.url + path, { ...options, ca: simulator.caCert }, answered)
      : plainRequest(simulator.url + path, options, answered);
    request.on("error", reject);
    request.end(body);
  });
}

export function basic(
  username: string,
  password: string,
  charset: BufferEncoding = "utf8",
): Record<string, string> {
  return {
    Authorization: `Basic ${Buffer.from(`${username}:${password}`, charset).toString("base64")}`,
  };
}

/** The token of a new logon session. */
export async function logOn(
  simulator: Simulator,
  username = simulator.username,
  password = simulator.password,
): Promise<string> {
  const answer = await send(
    simulator,
    "POST",
    "/api/sessionMngr/?v=latest",
    basic(username, password),
  );
  const token = answer.headers["x-restsvcsessionid"];
  if (typeof token !== "string") throw new Error(`No logon: ${answer.status} ${answer.body}`);
  return token;
}

/** A logged-on client of one media type. */
export class Client {
  readonly simulator: Simulator;
  readonly format: Format;
  readonly token: string;

  constructor(simulator: Simulator, format: Format, token: string) {
    this.simulator = simulator;
    this.format = format;
    this.token = token;
  }

  get(path: string): Promise<RawAnswer> {
    return this.call("GET", path);
  }

  delete(path: string): Promise<RawAnswer> {
    return this.call("DELETE", path);
  }

  /** Posts the body that belongs to the client's media type. */
  post(path: string, body?: Readonly<Record<Format, string>>): Promise<RawAnswer> {
    return this.call("POST", path, body?.[this.format]);
  }

  call(method: string, path: string, body?: string): Promise<RawAnswer> {
    const media = MEDIA[this.format];
    const headers = {
      "X-RestSvcSessionId": this.token,
      Accept: media,
      ...(body === undefined ? {} : { "Content-Type": media }),
    };
    return send(this.simulator, method, `/api${path}`, headers, body);
  }
}

export async function client(simulator: Simulator, format: Format = "xml"): Promise<Client> {
  return new Client(simulator, format, await logOn(simulator));
}

/** All values of an element, attribute or member of this name, wherever it is. */
export function valuesOf(answer: RawAnswer, name: string): readonly string[] {
  const body = answer.body.replace(/^\uFEFF/, "");
  if (body.startsWith("<")) {
    const parsed: unknown = xml2js(body, { compact: false, captureSpacesBetweenElements: true });
    return fromXml(parsed, name);
  }
  const parsed: unknown = JSON.parse(body);
  return fromJson(parsed, name.toLowerCase());
}

function fromXml(node: unknown, name: string): readonly string[] {
  if (!isElement(node)) return [];
  const attribute = node.attributes?.[name];
  const children = node.elements ?? [];
  const leaf = node.name === name && children.every((child) => child.type === "text");
  const text = leaf ? [children.map((child) => String(child.text ?? "")).join("")] : [];
  return [
    ...(attribute === undefined ? [] : [String(attribute)]),
    ...text,
    ...children.flatMap((child) => fromXml(child, name)),
  ];
}

function isElement(node: unknown): node is Element {
  return typeof node === "object" && node !== null;
}

function fromJson(node: unknown, name: string): readonly string[] {
  if (Array.isArray(node)) return node.flatMap((item) => fromJson(item, name));
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const scalar =
      typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (scalar) return key.toLowerCase() === name ? [String(value)] : [];
    return fromJson(value, name);
  });
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

/** The code of a socket's error. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
