import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { main } from "../../../cli/main";
import { announced } from "../../../cli/simulate/announcement";
import { SWITCH_TABLE } from "../../../simulator";

/** Quotes of every kind, and what shells expand. */
const PASSWORD = `a'b’c‘d"e$HOME\`f\\g 100%`;
const SERVER = {
  url: "https://127.0.0.1:9398",
  username: "TECH\\em-admin",
  password: PASSWORD,
  caFile: "/tmp/ca's.pem",
  fingerprint: "AB:CD",
};

async function simulate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const ended = new AbortController();
  const code = await main(["simulate", ...args], {
    stdout: (text) => {
      out += text;
      ended.abort();
    },
    stderr: (text) => {
      err += text;
    },
    env: {},
    ended: ended.signal,
  });
  return { code, out, err };
}

describe("veeam-em simulate", () => {
  it("prints variables that sh reads as they are", () => {
    const lines = announced(SERVER)
      .split("\n")
      .filter((line) => line.startsWith("export "));
    expect(lines).to.have.length(4);
    const script = `${lines.join("\n")}\nprintf '%s|%s|%s' "$VEEAM_EM_USERNAME" "$VEEAM_EM_PASSWORD" "$VEEAM_EM_CA_CERT"`;
    expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).to.equal(
      `${SERVER.username}|${SERVER.password}|${SERVER.caFile}`,
    );
  });

  it("prints the same variables for PowerShell, with every kind of its single quotes doubled", () => {
    expect(
      announced(SERVER)
        .split("\n")
        .filter((line) => line.startsWith("$env:")),
    ).to.deep.equal([
      "$env:VEEAM_EM_URL = 'https://127.0.0.1:9398'",
      "$env:VEEAM_EM_USERNAME = 'TECH\\em-admin'",
      `$env:VEEAM_EM_PASSWORD = 'a''b’’c‘‘d"e$HOME\`f\\g 100%'`,
      "$env:VEEAM_EM_CA_CERT = '/tmp/ca''s.pem'",
    ]);
    expect(announced({ ...SERVER, caFile: "" }))
      .to.include("\n$env:VEEAM_EM_INSECURE = 'true'\n")
      .and.to.include("\nexport VEEAM_EM_INSECURE='true'\n");
  });

  it("prints both forms when it starts", async () => {
    const { code, out } = await simulate();
    expect(code).to.equal(0);
    expect(out).to.match(/^export VEEAM_EM_URL='https:/m);
    expect(out).to.match(/^\$env:VEEAM_EM_URL = 'https:/m);
  });

  it("lists every switch with its values, its default and its meaning", async () => {
    const { code, out } = await simulate("--switches");
    expect(code).to.equal(0);
    for (const [name, { accepts, fallback, meaning }] of Object.entries(SWITCH_TABLE))
      expect(out).to.include(
        `${name}  (${accepts}; default ${String(fallback)})\n    ${meaning}\n`,
      );
  });

  for (const [args, message] of [
    [["--port", "99999"], '--port must be a whole number between 0 and 65535, not "99999".'],
    [["--port", "-1"], "--port"],
    [["--inventory", "cats=1"], '--inventory does not know "cats".'],
    [["--inventory", "vms=9999999999"], "The inventory may have 1000000 objects at most, not "],
    [["--inventory", "roots=2000,containers=1,vms=500"], "not 1004002"],
    [["--set", "cats"], "--set takes name=value"],
  ] as const)
    it(`refuses ${args.join(" ")} with what it takes`, async () => {
      const { code, err } = await simulate(...args);
      expect(code).to.equal(2);
      expect(err).to.include(message);
    });
});

describe("veeam-em", () => {
  it("refuses a command that it does not have, and lists those that it has", async () => {
    let err = "";
    const code = await main(["foo"], {
      stdout: () => undefined,
      stderr: (text) => {
        err += text;
      },
      env: {},
      ended: new AbortController().signal,
    });
    expect([code, err]).to.deep.equal([
      2,
      'veeam-em: unknown command "foo". Commands: doctor, drift, explain, export, rebuild, report, simulate, what-can, who-can.\n',
    ]);
  });
});
