import { expect } from "chai";
import { account, Files, preview, step, veeamEm } from "../preview-builder";

type Bag = Readonly<Record<string, unknown>>;

const [HERE, ELSEWHERE] = ["https://em.tech.local:9398", "https://em.elsewhere:9398"];
const URN = "urn:pulumi:dev::permissions::pulumi:providers:pulumi-nodejs";
const ADMINISTRATOR = account({ roles: ["Portal Administrator"] });

/** A resource under a provider of this name. */
function under(provider: string, made: Bag): Bag {
  const reference = `${URN}::${provider}::1`;
  const old = made["oldState"] as Bag | undefined;
  return {
    ...made,
    provider: reference,
    ...(old === undefined ? {} : { oldState: { provider: reference, ...old } }),
  };
}

/** The account that the state has on the first server, and the same one made anew. */
const gone = (provider: string): Bag =>
  under(
    provider,
    step("delete", "Account", {
      name: "old",
      old: ADMINISTRATOR,
      outputs: { server: HERE },
      state: { provider: `${URN}::${provider}::1` },
    }),
  );
const made = (provider: string): Bag =>
  under(provider, step("create", "Account", { name: "new", new: ADMINISTRATOR }));

/** A step of an explicit provider. */
function provider(op: string, name: string, before: string | undefined, after: string): Bag {
  const at = (url: string): Bag => ({
    urn: `${URN}::${name}`,
    type: "pulumi:providers:pulumi-nodejs",
    inputs: { "veeam-em:explicit": "true", "veeam-em:url": url },
  });
  return {
    op,
    urn: `${URN}::${name}`,
    ...(before === undefined ? {} : { oldState: at(before) }),
    newState: at(after),
  };
}

describe("veeam-em explain on a program that moves to another server:", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  async function stoppedBy(
    document: Bag,
    { args = [], env = {} }: { args?: readonly string[]; env?: Record<string, string> } = {},
  ): Promise<readonly string[]> {
    const { out, err } = await veeamEm(
      ["explain", files.write("preview.json", document), "--json", "--fail-on", "admin", ...args],
      env,
    );
    expect(err).to.equal("");
    return (JSON.parse(out) as { stoppedBy: string[] }).stoppedBy;
  }
  const configured = (url: string | undefined, ...steps: Bag[]): Bag => ({
    ...preview(...steps),
    ...(url === undefined ? {} : { config: { "veeam-em:url": url } }),
  });
  const allow = (more: object = {}): string[] => [
    "--allow",
    files.write("allow.json", [
      { account: "TECH\\Operators", reason: "runs it", expires: "2999-12-31", ...more },
    ]),
  ];

  it("stops where the configuration names another server than the state, keeps it secret, or is no URL", async () => {
    const steps = [gone("default"), made("default")];
    expect(await stoppedBy(configured(HERE, ...steps))).to.deep.equal([]);
    expect(await stoppedBy(configured(`${HERE}/api/`, ...steps))).to.deep.equal([]);
    for (const url of [ELSEWHERE, "[secret]", "em"])
      expect(await stoppedBy(configured(url, ...steps)), url).to.deep.equal(["admin"]);
    const { out } = await veeamEm([
      "explain",
      files.write("preview.json", configured(ELSEWHERE, ...steps)),
    ]);
    expect(out).to.include("may not go to the server that the state was made on");
  });

  it("stops where VEEAM_EM_URL or --url names another server, whatever the configuration says", async () => {
    const steps = [gone("default"), made("default")];
    for (const url of [undefined, HERE]) {
      const document = configured(url, ...steps);
      expect(await stoppedBy(document, { env: { VEEAM_EM_URL: HERE } })).to.deep.equal([]);
      expect(await stoppedBy(document, { env: { VEEAM_EM_URL: ELSEWHERE } })).to.deep.equal([
        "admin",
      ]);
      expect(await stoppedBy(document, { args: ["--url", ELSEWHERE] })).to.deep.equal(["admin"]);
    }
    const moved = configured(ELSEWHERE, ...steps);
    expect(await stoppedBy(moved, { env: { VEEAM_EM_URL: HERE } })).to.deep.equal(["admin"]);
  });

  it("stops where a secret url of a Provider gives way to another secret", async () => {
    const steps = [gone("second"), made("second")];
    const secret = provider("update", "second", "[secret]", "[secret]");
    expect(await stoppedBy(preview(secret, ...steps))).to.deep.equal(["admin"]);
    const unchanged = provider("same", "second", "[secret]", "[secret]");
    expect(await stoppedBy(preview(unchanged, ...steps))).to.deep.equal([]);
  });

  for (const name of [
    "default_second",
    "default-emea",
    "defaults",
    "default elsewhere",
    "default x",
    "default::x",
  ])
    it(`stops where a Provider is called ${name}, of which no preview shows where it leads`, async () => {
      const document = preview(gone(name), made(name));
      expect(await stoppedBy(document)).to.deep.equal(["admin"]);
      expect(await stoppedBy(document, { args: allow({ server: HERE }) })).to.deep.equal(["admin"]);
      expect(await stoppedBy(preview(made(name)), { args: allow() })).to.deep.equal(["admin"]);
      const env = { VEEAM_EM_URL: HERE };
      expect(await stoppedBy(document, { args: allow({ server: HERE }), env })).to.deep.equal([
        "admin",
      ]);
    });

  it("stops where a provider is not marked as Provider marks it: VEEAM_EM_URL of `up` goes before its url", async () => {
    const marked = provider("create", "second", undefined, HERE);
    const unmarked = structuredClone(marked) as { newState: { inputs: Record<string, unknown> } };
    for (const mark of [undefined, "false", "TRUE", "[secret]"]) {
      unmarked.newState.inputs = { "veeam-em:url": HERE, "veeam-em:explicit": mark };
      const document = preview(unmarked, made("second"));
      expect(await stoppedBy(document, { args: allow({ server: HERE }) })).to.deep.equal(["admin"]);
      expect(await stoppedBy(document, { args: allow() })).to.deep.equal(["admin"]);
    }
    const honest = preview(marked, made("second"));
    expect(await stoppedBy(honest, { args: allow({ server: HERE }) })).to.deep.equal([]);
  });

  it("stops where a program uses the engine's own provider, which its stack forbids", async () => {
    const steps = [gone("default"), made("default")];
    for (const [packages, stops] of [
      ['["*"]', ["admin"]],
      ['["aws","pulumi-nodejs"]', ["admin"]],
      ['["aws"]', []],
    ] as const) {
      const config = { "veeam-em:url": HERE, "pulumi:disable-default-providers": packages };
      const document = { ...preview(...steps), config };
      const args = allow({ server: HERE });
      expect(await stoppedBy(document), packages).to.deep.equal(stops);
      expect(await stoppedBy(document, { args }), packages).to.deep.equal(stops);
    }
  });

  it("takes no Provider within a component for the one of the stack", async () => {
    const nested = URN.replace("::pulumi:providers", "::my:index:Team$pulumi:providers");
    for (const name of ["second", "default"]) {
      const document = preview({ ...made(name), provider: `${nested}::${name}::1` });
      const args = allow({ server: HERE });
      expect(await stoppedBy(document, { args, env: { VEEAM_EM_URL: HERE } })).to.deep.equal([
        "admin",
      ]);
    }
  });

  it("lets an allowance without a server count for none of several, nor where the preview leaves resources out", async () => {
    const second = provider("create", "second", undefined, ELSEWHERE);
    const document = preview(second, made("second"));
    expect(await stoppedBy(document, { args: allow() })).to.deep.equal([]);
    expect(await stoppedBy(document, { args: allow({ server: HERE }) })).to.deep.equal(["admin"]);
    const short = { ...document, changeSummary: { same: 7 } };
    expect(await stoppedBy(short, { args: allow() })).to.deep.equal(["admin"]);
    expect(await stoppedBy(short, { args: allow({ server: ELSEWHERE }) })).to.deep.equal([]);
    const { out } = await veeamEm([
      "explain",
      files.write("preview.json", short),
      "--fail-on",
      "admin",
      ...allow(),
    ]);
    expect(out).to.include("The allowance for TECH\\Operators does not apply");
  });

  it("lets an allowance count for the server that only VEEAM_EM_URL or --url names", async () => {
    const second = provider("create", "second", undefined, ELSEWHERE);
    const other = step("create", "Account", { name: "other", new: ADMINISTRATOR });
    const document = preview(second, made("second"), under("default", other));
    const both = [{ server: HERE }, { server: ELSEWHERE }].map((where) => ({
      account: "TECH\\Operators",
      reason: "runs it",
      expires: "2999-12-31",
      ...where,
    }));
    const args = ["--allow", files.write("allow.json", both)];
    expect(await stoppedBy(document, { args })).to.deep.equal(["admin"]);
    expect(await stoppedBy(document, { args, env: { VEEAM_EM_URL: HERE } })).to.deep.equal([]);
    expect(await stoppedBy(document, { args: [...args, "--url", HERE] })).to.deep.equal([]);
    const moved = preview(gone("default"), made("default"));
    for (const [server, stops] of [
      [HERE, ["admin"]],
      [ELSEWHERE, []],
    ] as const)
      expect(
        await stoppedBy(moved, { args: allow({ server }), env: { VEEAM_EM_URL: ELSEWHERE } }),
        server,
      ).to.deep.equal(stops);
    for (const env of [{ VEEAM_EM_URL: "" }, { VEEAM_EM_URL: "no url" }])
      expect(await stoppedBy(document, { args, env })).to.deep.equal(["admin"]);
  });

  it("lets an allowance for the former server not count for the next one", async () => {
    const steps = [gone("second"), made("second")];
    const moved = preview(provider("update", "second", HERE, ELSEWHERE), ...steps);
    for (const [server, stops] of [
      [HERE, ["admin"]],
      [ELSEWHERE, []],
    ] as const)
      expect(await stoppedBy(moved, { args: allow({ server }) }), server).to.deep.equal(stops);
    const byConfiguration = configured(ELSEWHERE, gone("default"), made("default"));
    for (const [server, stops] of [
      [HERE, ["admin"]],
      [ELSEWHERE, []],
    ] as const)
      expect(await stoppedBy(byConfiguration, { args: allow({ server }) })).to.deep.equal(stops);
  });
});
