import { expect } from "chai";
import { join } from "node:path";
import type { Scene } from "../support/engine-scene";
import { grantsOf } from "../support/engine-server";
import { startExample } from "./example-scene";
import { Walk } from "./pages";
import { Reader } from "./reader";

const FOREIGN_PAGE = { origin: "https://evil.example" };

/** What browsers send for web pages, and other media types: with what each is answered. */
const REFUSED_HEADERS: readonly (readonly [Readonly<Record<string, string>>, number])[] = [
  [FOREIGN_PAGE, 403],
  [{ origin: "null" }, 403],
  [{ "sec-fetch-site": "cross-site" }, 403],
  [{ "content-type": "text/plain" }, 415],
  [{ "content-type": "application/x-www-form-urlencoded" }, 415],
  [{ "content-type": "text/plain; application/json" }, 415],
];

describe("The example access-web-hook, [long]", () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await startExample(
      join("examples", "access-web-hook"),
      ({ state }) => {
        state.addAccount({ name: "TECH\\ops", roles: ["Portal User"], allVms: false });
      },
      { PORT: "0" },
    );
  });
  afterEach(() => scene.close());

  function operators(): object {
    const { roles = [], scopes = [] } = grantsOf(scene.simulator)["TECH\\ops"] ?? {};
    return { roles, scopes: scopes.length };
  }

  it("grants by a request and takes away by another, as its README says, and says why it cannot", async () => {
    const { simulator, project } = scene;
    const before = grantsOf(simulator);
    const walk = new Walk("examples/access-web-hook/README.md");
    const reader = new Reader(project.folder, project.environment, simulator);
    const start = walk.take("sh");
    // The same shell, on another day.
    const settings =
      start
        .split("\n")
        .filter((line) => line.startsWith("export "))
        .join("\n") + "\n";
    await reader.during(start, /"port":\d+/, async (out) => {
      const address = `http://127.0.0.1:${/"port":(\d+)/.exec(out)?.[1] ?? ""}`;
      const [post = "", remove = ""] = walk
        .take("sh")
        .replaceAll("http://127.0.0.1:8080", address)
        .trim()
        .split("\n");
      const answerTo = async (command: string, code = 0): Promise<unknown> =>
        JSON.parse((await reader.follow(`${command} --silent`, code)).out) as unknown;
      expect(await answerTo(post)).to.deep.equal({ ticket: "INC-4711", changes: { create: 3 } });
      expect(operators()).to.deep.equal({
        roles: ["Portal User", "VM Restore Operator"],
        scopes: 1,
      });
      expect(await answerTo(post)).to.deep.equal({ ticket: "INC-4711", changes: { same: 3 } });
      await reader.follow(settings + walk.take("sh"));
      expect(await answerTo(remove)).to.deep.equal({ ticket: "INC-4711", changes: { delete: 3 } });
      expect(grantsOf(simulator)).to.deep.equal(before);
      // What curl ends with when a server refuses.
      const refused = 22;
      expect(await answerTo(post.replace("VM01", "VM0"), refused))
        .to.have.property("error")
        .that.matches(/^EM_NOT_FOUND: .*VM0/);
      expect(await answerTo(post.replace('"machine"', '"vm"'), refused))
        .to.have.property("error")
        .that.includes("machine");
      const granted = grantsOf(simulator);
      for (const [header, status] of REFUSED_HEADERS) {
        const ticket = `${address}/INC-4712`;
        const body = JSON.stringify({
          account: "TECH\\ops",
          root: "vc01.tech.local",
          machine: "VM01",
        });
        const headers = { "content-type": "application/json", ...header };
        const { status: answered } = await fetch(ticket, { method: "POST", headers, body });
        expect(answered, JSON.stringify(header)).to.equal(status);
      }
      const removal = await fetch(`${address}/INC-4711`, {
        method: "DELETE",
        headers: FOREIGN_PAGE,
      });
      expect(removal.status).to.equal(403);
      expect(grantsOf(simulator)).to.deep.equal(granted);
    });
    walk.end();
    expect([simulator.openSessions, simulator.logoffs]).to.deep.equal([0, simulator.logons]);
  });
});
