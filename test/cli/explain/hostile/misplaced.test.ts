import { expect } from "chai";
import { Files, step, UNKNOWN } from "../preview-builder";
import {
  at,
  type Bag,
  classSettings,
  ELSEWHERE,
  explain,
  HERE,
  OWN,
  PORTAL,
  provider,
  role,
  settings,
  type Where,
} from "../plugin-support";

const FORMS = [
  ["plugin", settings],
  ["dynamic", classSettings],
] as const;

describe("veeam-em explain on resources whose provider leads away from their server:", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const stoppedBy = async (...steps: readonly Bag[]): Promise<readonly string[]> =>
    (await explain(files, steps, {}, ["--fail-on", "widen,admin"])).stoppedBy;
  const granted = (op: string, server: string | undefined, to: Where, from: Where = to): Bag => {
    const outputs = server === undefined ? {} : { server };
    const after = op === "delete" ? {} : { new: PORTAL };
    return at(step(op, "AccountRole", { old: PORTAL, ...after, outputs }), "AccountRole", to, from);
  };

  for (const [form, of] of FORMS) {
    const emea: Where = [form, "emea"];
    const own: Where = [form, form === "plugin" ? OWN : "default"];

    it(`stops where one of the ${form} form is made again, away from the server of the state`, async () => {
      const kept = provider("same", emea, of(ELSEWHERE), of(ELSEWHERE));
      for (const [server, stops] of [
        [HERE, ["widen"]],
        [ELSEWHERE, []],
      ] as const) {
        expect(await stoppedBy(kept, granted("replace", server, emea))).to.deep.equal(stops);
        const renamed = [granted("delete", server, emea), role(emea, "again", PORTAL)];
        expect(await stoppedBy(kept, ...renamed), server).to.deep.equal(stops);
      }
    });

    it(`stops where one of the ${form} form goes unchanged to a provider that hides its server`, async () => {
      for (const [url, stops] of [
        [HERE, []],
        [`${HERE}/api`, []],
        [ELSEWHERE, []],
        ["[secret]", ["widen"]],
        [UNKNOWN, ["widen"]],
      ] as const)
        for (const op of ["same", "create"]) {
          const second = provider(op, emea, op === "same" ? of(url) : undefined, of(url));
          const moved = granted("same", HERE, emea, own);
          expect(await stoppedBy(second, moved), `${op} ${url}`).to.deep.equal(stops);
        }
    });

    it(`stops where the provider of an unchanged one of the ${form} form hides its server`, async () => {
      const same = granted("same", HERE, emea);
      for (const [before, url, stops] of [
        [HERE, `${HERE}/`, []],
        ["[secret]", HERE, []],
        [HERE, ELSEWHERE, []],
        [HERE, "[secret]", ["widen"]],
        [HERE, UNKNOWN, ["widen"]],
      ] as const)
        expect(
          await stoppedBy(provider("update", emea, of(before), of(url)), same),
          `${before} ${url}`,
        ).to.deep.equal(stops);
      for (const url of [HERE, "[secret]"])
        expect(await stoppedBy(provider("same", emea, of(url), of(url)), same)).to.deep.equal([]);
    });
  }
});
