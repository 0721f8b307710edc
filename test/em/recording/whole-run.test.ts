import { expect } from "chai";
import { readFileSync, rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRecording } from "../../../provider/em/transport/recording/recorder";
import type { SwitchSettings } from "../../../simulator";
import type { Declared } from "../../support/small-program";
import { Scene } from "../../support/scene";
import { found, formsOf } from "../../support/secrets";

const PASSWORD = "Zauber&Wort: <42> ä";
const ACCOUNTS = [
  "CONTOSO\\Jürgen Müller-Lüdenscheid",
  "contoso\\JÜRGEN müller-lüdenscheid (adm)",
  "ops.team@contoso.example",
  'CONTOSO\\R&D "Büro" <süd>',
];

/** Every way in which a document, a URL or a header may write a text. */
function spellings(text: string): string[] {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  const points = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  const xml = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const forms = [
    text,
    xml,
    xml.replaceAll('"', "&quot;"),
    points.map((point) => `&#${point};`).join(""),
    points.map((point) => `&#x${point.toString(16)};`).join(""),
    units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join(""),
    JSON.stringify(text).slice(1, -1),
    text.replaceAll("/", "\\/"),
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll("%20", "+"),
    Buffer.from(text).toString("base64").replace(/=+$/, ""),
    Buffer.from(text, "latin1").toString("base64").replace(/=+$/, ""),
  ];
  return forms.flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]);
}

const DEVIATIONS: Readonly<Record<string, SwitchSettings>> = {
  "as by default": {},
  "with BOM, Location and stack traces": {
    bom: true,
    jsonKeys: "camel",
    location: "present",
    errorStackTrace: true,
    createBody: "representation",
    rootName: "name",
  },
  "with problem documents": { errorForm: "problem", notFoundStatus: 500, linkHost: "self" },
};

function program(scene: Scene): Record<string, Declared> {
  const vm = scene.object("Vm", 6);
  const share = scene.object("FileServer", 1);
  return {
    ops: {
      kind: "Account",
      props: {
        name: "CONTOSO\\Neuzugänge",
        type: "Group",
        roles: ["Portal User"],
        scopes: [{ hierarchyObjRef: share.ref }, { hierarchyObjRef: vm.ref }],
      },
    },
    role: { kind: "AccountRole", props: { account: ACCOUNTS[2], role: "SQL Restore Operator" } },
    twice: {
      kind: "Account",
      props: { name: ACCOUNTS[0], type: "User", roles: ["Portal User"], allVms: true },
    },
    nobody: { kind: "AccountRole", props: { account: "CONTOSO\\Niemand", role: "Portal User" } },
    object: {
      kind: "AccountScope",
      props: { account: ACCOUNTS[3], object: { root: vm.root, type: "Vm", name: "Geheimprojekt" } },
    },
  };
}

/** All names and IDs that the server has, besides those that mean nothing: "true", "Test". */
function namesOf(scene: Scene): string[] {
  const { state } = scene.sim;
  const { inventory } = state;
  const all = [
    ...state
      .accounts()
      .flatMap(({ id, name, scopes }) => [id, name, ...scopes.map((scope) => scope.id)]),
    ...inventory.roots.flatMap(({ id, name, uniqueId }) => [id, name, uniqueId]),
    ...inventory.objects.flatMap(({ ref, name }) => [ref, name]),
  ];
  return [...new Set(all)].filter((name) => name.length > 4 && !/^0{8}-/.test(name));
}

describe("The recording of a whole run", function () {
  for (const [deviation, switches] of Object.entries(DEVIATIONS)) {
    for (const format of ["xml", "json"] as const) {
      it(`holds nothing of the server and the client: ${format}, ${deviation}`, async () => {
        const folder = mkdtempSync(join(tmpdir(), "recording-"));
        const scene = await Scene.start(
          {
            switches,
            username: "CONTOSO\\Wolfgang.Verwalter",
            password: PASSWORD,
            accounts: ACCOUNTS.map((name) => ({ name, roles: ["File Restore Operator"] })),
          },
          { format },
        );
        const recording = startRecording(join(folder, "em.jsonl"));
        try {
          const before = namesOf(scene);
          await scene.engine.up(program(scene));
          const names = [...new Set([...before, ...namesOf(scene)])];
          await scene.engine.refresh();
          await scene.engine.destroy();
          recording.close();
          const text = readFileSync(recording.file, "utf8");
          expect(text.split("\n").length).to.be.greaterThan(20);
          expect(names.length).to.be.greaterThan(40);
          const parts = [
            ...ACCOUNTS,
            "CONTOSO\\Wolfgang.Verwalter",
            "CONTOSO\\Neuzugänge",
            "CONTOSO\\Niemand",
            "Geheimprojekt",
          ].flatMap((name) => [name, ...name.split(/[\\@. ]/).filter((part) => part.length > 4)]);
          const words = [...names, ...parts].flatMap(spellings);
          const leaked = found(text, words).map((at) => words[at]);
          expect(leaked).to.deep.equal([]);
          expect(found(text, formsOf(scene.sim.username, PASSWORD, []))).to.deep.equal([]);
          expect(found(text, ["Basic ", "X-RestSvcSessionId="])).to.deep.equal([]);
        } finally {
          recording.close();
          rmSync(folder, { recursive: true });
          await scene.close();
        }
      });
    }
  }
});
