import { providerText } from "../../../provider/lifecycle/provider-text";
import { type Form, type Kind, pluginToken, typeToken } from "../../../provider/model/kinds";
import { account, type Files, preview, step, veeamEm } from "./preview-builder";

export type Bag = Readonly<Record<string, unknown>>;

export const STACK = "urn:pulumi:dev::permissions::";
const PROVIDERS: Readonly<Record<Form, string>> = {
  dynamic: `${STACK}pulumi:providers:pulumi-nodejs`,
  plugin: `${STACK}pulumi:providers:veeam-em`,
};
export const [HERE, ELSEWHERE] = ["https://em.tech.local:9398", "https://em.elsewhere:9398"];
export const OWN = "default_0_1_0";
const MORE = { roles: ["VM Restore Operator", "SQL Restore Operator"] };

/** A side of a step: the form, and the provider in it. */
export type Where = readonly [form: Form, provider: string];

function stateOf(made: unknown, [form, provider]: Where, kind: Kind): Bag {
  const state = made as Bag;
  const type = form === "plugin" ? pluginToken(kind) : typeToken(kind);
  const code = form === "plugin" ? {} : { __provider: providerText(kind) };
  return {
    ...state,
    type,
    urn: `${STACK}${type}::${String(state["urn"]).split("::").at(-1) ?? ""}`,
    provider: `${PROVIDERS[form]}::${provider}::1`,
    inputs: { ...(state["inputs"] as object), ...code },
  };
}

/** A step as the engine writes it for a resource that is, or becomes, one of these forms. */
export function at(made: Bag, kind: Kind, to: Where, from: Where = to): Bag {
  const { oldState, newState } = made;
  const [next, old] = [
    newState === undefined ? undefined : stateOf(newState, to, kind),
    oldState === undefined ? undefined : stateOf(oldState, from, kind),
  ];
  return {
    ...made,
    urn: (next ?? old)?.["urn"],
    provider: (next ?? old)?.["provider"],
    ...(old === undefined ? {} : { oldState: old }),
    ...(next === undefined ? {} : { newState: next }),
  };
}

export const changed = (to: Where, from: Where, change: object = MORE): Bag =>
  at(
    step("update", "Account", {
      old: account(),
      new: account({ ...change }),
      outputs: { server: HERE },
    }),
    "Account",
    to,
    from,
  );
export const role = (to: Where, name: string, inputs: Bag): Bag =>
  at(step("create", "AccountRole", { name, new: inputs }), "AccountRole", to);
export const PORTAL = { account: "TECH\\Operators", role: "Portal User" };

/** A step of a provider that the program makes. */
export function provider(op: string, [form, name]: Where, before?: Bag, after?: Bag): Bag {
  const state = (inputs: Bag): Bag => ({
    urn: `${PROVIDERS[form]}::${name}`,
    type: PROVIDERS[form].slice(STACK.length),
    inputs,
  });
  return {
    op,
    urn: `${PROVIDERS[form]}::${name}`,
    ...(before === undefined ? {} : { oldState: state(before) }),
    ...(after === undefined ? {} : { newState: state(after) }),
  };
}
export const classSettings = (url: string): Bag => ({
  "veeam-em:explicit": "true",
  "veeam-em:url": url,
});
export const settings = (url: string, more: object = {}): Bag => ({
  explicit: "true",
  url,
  ...more,
});

/** What \`veeam-em explain\` says of a preview of these steps, with more of its document. */
export async function explain(
  files: Files,
  steps: readonly Bag[],
  more: Bag = {},
  flags: readonly string[] = [],
): Promise<Explained> {
  const file = files.write("preview.json", { ...preview(...steps), ...more });
  const { out, err } = await veeamEm(["explain", file, "--json", ...flags]);
  if (err !== "") throw new Error(err);
  return JSON.parse(out) as Explained;
}

interface Explained {
  readonly summary: string;
  readonly stoppedBy: readonly string[];
  readonly accounts: readonly { readonly account: string; readonly fate: string }[];
  readonly foreignProviders: readonly { readonly reason: string }[];
  readonly mixedForms: readonly object[];
}
