import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { at, type Bag } from "./pipelines";
import { JOB_TOKEN } from "./settings";

/** A comment of a pull request, note of a merge request, or first comment of a thread. */
interface Comment {
  readonly id: number;
  text: string;
  /** Whether the pipeline wrote it. */
  readonly isOwn: boolean;
}

const WITH_COMMENT = /\/(?:comments|notes)\/(\d+)$/;
/** The IDs that the three systems give to the pipeline and to somebody else. */
const PIPELINE = { login: "github-actions[bot]", id: 1 };
const SOMEBODY = { login: "mallory", id: 2 };

/**
 * The part of the three systems' APIs that comments need: who one is, a list in pages, comments
 * that are added and changed.
 */
export class CommentServer {
  readonly writes: string[] = [];
  comments: Comment[] = [];
  /** The file that GitLab keeps of the newest job `state` of main. */
  artifact: () => string = () => "";
  /** Everything is answered with this status. */
  refuseWith: number | undefined;
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request, response);
  });

  static async start(): Promise<CommentServer> {
    const started = new CommentServer();
    started.server.listen(0, "127.0.0.1");
    await once(started.server, "listening");
    return started;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As on another pull request. */
  forget(): void {
    this.comments = [];
    this.writes.length = 0;
    this.refuseWith = undefined;
  }

  add(text: string, isOwn: boolean): void {
    this.comments.push({ id: this.comments.length + 1, text, isOwn });
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const data of request) body += String(data);
    const address = new URL(request.url ?? "/", this.address);
    const isAuthorized = [request.headers.authorization, request.headers["private-token"]].some(
      (one) => one === `Bearer ${JOB_TOKEN}` || one === JOB_TOKEN,
    );
    response.statusCode = this.refuseWith ?? (isAuthorized ? 200 : 401);
    if (response.statusCode === 200 && request.method !== "GET")
      this.write(request.method ?? "", address.pathname, JSON.parse(body) as Bag);
    const isArtifact = address.pathname.endsWith("/jobs/artifacts/main/raw/state.json");
    response.end(isArtifact ? this.artifact() : JSON.stringify(this.shown(address)));
  }

  private shown({ pathname, searchParams }: URL): unknown {
    if (pathname === "/user") return PIPELINE;
    if (pathname.includes("/_apis/"))
      return {
        value: this.comments.map(({ id, text }) => ({
          id: 40 + id,
          comments: [{ id, content: text }],
        })),
      };
    const [size, page] = [Number(searchParams.get("per_page")), Number(searchParams.get("page"))];
    const writer = (isOwn: boolean): object => (isOwn ? PIPELINE : SOMEBODY);
    return this.comments.slice((page - 1) * size, page * size).map(({ id, text, isOwn }) => ({
      id,
      body: text,
      user: writer(isOwn),
      author: writer(isOwn),
    }));
  }

  private write(method: string, path: string, body: Bag): void {
    const text = String(body["body"] ?? body["content"] ?? at(body["comments"], 0, "content"));
    const id = Number(WITH_COMMENT.exec(path)?.[1]);
    this.writes.push(method === "PUT" ? "PATCH" : method);
    const changed = this.comments.find((comment) => comment.id === id);
    if (method === "POST") this.add(text, true);
    else if (changed !== undefined) changed.text = text;
    else throw new Error(`${method} ${path} is of no comment.`);
  }
}
