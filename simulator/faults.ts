/** Which requests a fault befalls. Everything that is left out matches. */
export interface FaultMatch {
  /** Such as `POST /security/accounts/{ID}/scopes`, or a pattern for it. */
  readonly route?: string | RegExp;
  readonly method?: string;
  /** A part of the path, or a pattern for path and query. */
  readonly path?: string | RegExp;
  /** From the n-th matching request on, counted from 1. Default 1. */
  readonly nth?: number;
  /** Only every k-th matching request from there on. Default 1. */
  readonly every?: number;
}

/** What happens instead of the answer. With `after`, the request takes effect first. */
export type FaultEffect =
  /** An error status, with an error document unless `body` says otherwise. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: "error" | "empty" | "html";
      readonly message?: string;
      readonly retryAfter?: string;
      readonly after?: boolean;
    }
  /** 200 with a web page, as a portal or a proxy in between answers. */
  | { readonly kind: "html"; readonly after?: boolean }
  /** A redirect. */
  | { readonly kind: "redirect"; readonly location: string; readonly status?: number }
  /** The connection is dropped without an answer. */
  | { readonly kind: "reset"; readonly after?: boolean }
  /** No answer ever comes. */
  | { readonly kind: "never"; readonly after?: boolean }
  /** The right answer, late (by the simulator's clock). */
  | { readonly kind: "slow"; readonly milliseconds: number }
  /** The request is taken up, and answered rightly, once the promise is kept. */
  | { readonly kind: "held"; readonly until: Promise<unknown> }
  /** The right status without the body. */
  | { readonly kind: "emptyBody" }
  /** Half of the body, then the connection is dropped. */
  | { readonly kind: "truncated" }
  /** A body of the right length that is no document. */
  | { readonly kind: "garbled" }
  /** Content-Length promises more than there is. */
  | { readonly kind: "wrongLength" }
  /** The body followed by so many bytes of white space. Default 64 MiB. */
  | { readonly kind: "huge"; readonly bytes?: number }
  /** A body that goes on for ever, a byte at a time. */
  | { readonly kind: "endless" }
  /** The right answer, and behind it another one of a request that nobody sent. */
  | { readonly kind: "unasked" }
  /** A logon that succeeds without telling the token. */
  | { readonly kind: "missingToken" };

/** What goes wrong, with which requests, and how often. */
export type Fault = FaultEffect & {
  readonly match?: FaultMatch;
  /** How many requests it befalls. Default 1; without limit if `every` is given. */
  readonly times?: number;
};

/** What can go wrong, by name. */
export type FaultKind = Fault["kind"];

interface Armed {
  readonly fault: Fault;
  seen: number;
  left: number;
}

/** The faults that are to happen. */
export class Faults {
  #armed: Armed[] = [];

  /** Arms faults; of several that fit one request, the one added first happens. */
  add(...faults: readonly Fault[]): void {
    for (const fault of faults) {
      const forEver = fault.match?.every === undefined ? 1 : Infinity;
      this.#armed.push({ fault, seen: 0, left: fault.times ?? forEver });
    }
  }

  /** Nothing goes wrong any more. */
  clear(): void {
    this.#armed = [];
  }

  /** How many faults may still happen. */
  get pending(): number {
    return this.#armed.filter((armed) => armed.left > 0).length;
  }

  /** The fault of the next request, if any. */
  next(request: {
    readonly method: string;
    readonly path: string;
    readonly route: string;
  }): Fault | undefined {
    let due: Fault | undefined;
    for (const armed of this.#armed) {
      if (!fits(armed.fault.match ?? {}, request)) continue;
      armed.seen += 1;
      if (due !== undefined || armed.left === 0 || !isDue(armed)) continue;
      armed.left -= 1;
      due = armed.fault;
    }
    return due;
  }
}

function isDue({ fault, seen }: Armed): boolean {
  const { every = 1 } = fault.match ?? {};
  const first = fault.match?.nth ?? every;
  return seen >= first && (seen - first) % every === 0;
}

function fits(
  match: FaultMatch,
  request: { readonly method: string; readonly path: string; readonly route: string },
): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== request.method) return false;
  if (
    match.route !== undefined &&
    !(typeof match.route === "string"
      ? match.route === request.route
      : match.route.test(request.route))
  )
    return false;
  return (
    match.path === undefined ||
    (typeof match.path === "string"
      ? request.path.includes(match.path)
      : match.path.test(request.path))
  );
}
