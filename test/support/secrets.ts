import { inspect } from "node:util";

/** Every form in which a password, its Basic header or a logon session could be shown. */
export function formsOf(
  username: string,
  password: string,
  sessionIds: readonly string[],
): string[] {
  const basic = (["utf8", "latin1"] as const).map((encoding) =>
    Buffer.from(`${username}:${password}`, encoding).toString("base64"),
  );
  const tokens = sessionIds.map((id) => Buffer.from(id).toString("base64"));
  const plain = [password, ...basic, ...sessionIds, ...tokens];
  return [
    ...new Set(
      plain.flatMap((secret) => [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString("base64"),
      ]),
    ),
  ];
}

/**
 * All that anybody could see of an error: what it prints as, hidden properties, JSON, and the same
 * of its causes.
 */
export function everythingOf(error: unknown): string {
  const cause =
    error instanceof Error && error.cause !== undefined ? everythingOf(error.cause) : "";
  const own =
    error instanceof Error
      ? `${String(error)} ${error.message} ${error.stack ?? ""} ${Object.getOwnPropertyNames(error)
          .map((name) => inspect(Reflect.get(error, name)))
          .join(" ")}`
      : "";
  return [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), own, cause].join(
    "\n",
  );
}

/**
 * The secrets that a text holds, without the text itself: a failing test must not print them
 * either.
 */
export function found(text: string, secrets: readonly string[]): number[] {
  const folded = text.toLowerCase();
  return secrets.flatMap((secret, place) => (folded.includes(secret.toLowerCase()) ? [place] : []));
}
