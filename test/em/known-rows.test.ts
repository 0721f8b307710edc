import { expect } from "chai";
import * as fc from "fast-check";
import type { KnownRows } from "../../provider/em/answers/known-rows";
import { readPage } from "../../provider/em/answers/list-page";
import { knownScopeRows, readScopeRow } from "../../provider/em/api/scopes";
import { SendCount, type WireAnswer } from "../../provider/em/transport/send";
import type { ScopeRow } from "../../provider/model/entities";
import { operation } from "./support";

const ITEM = "EnterpriseAccountHierarchyScope";
const FORM = { kinds: [`${ITEM}s`], items: [ITEM], members: ["Name"] };
const PURPOSE = {
  server: "https://em",
  what: "list",
  request: { method: "GET", path: "/api/x", headers: {}, sends: new SendCount() },
} as const;

function answer(body: string, flaw?: string): WireAnswer {
  return {
    status: 200,
    contentType: "application/xml",
    location: undefined,
    sessionToken: undefined,
    retryAfter: undefined,
    body,
    flaw,
  };
}

async function read(body: string, known?: KnownRows<ScopeRow>): Promise<object | string> {
  try {
    return await readPage(operation(), PURPOSE, answer(body), FORM, readScopeRow, known);
  } catch (error) {
    return (error as Error).message;
  }
}

function row(id: string, name: string, state = "Processed"): string {
  return `<${ITEM} Href="https://em/api/security/accounts/a/scopes/${id}"><Name>${name}</Name><State>${state}</State></${ITEM}>`;
}

const list = (...rows: readonly string[]): string =>
  `<?xml version="1.0"?><${ITEM}s xmlns="http://www.veeam.com/ent/v1.0">${rows.join("")}</${ITEM}s>`;

/** Names as EM may send them, and as something in between may spoil them. */
const name = fc.oneof(
  fc.constantFrom(
    "vm",
    "R&amp;D",
    " ",
    "",
    "172.10",
    "&lt;/Name&gt;",
    "<![CDATA[a]]>",
    `<![CDATA[</${ITEM}>]]>`,
    `<!-- </${ITEM}> -->x`,
    `&lt;/${ITEM}&gt;`,
  ),
  fc.string({ maxLength: 8 }).map((text) => text.replace(/[&<>\p{Cc}\p{Cs}]/gu, "")),
);
const piece = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom("1", "2", "3", "4"), name, fc.constantFrom("Processed", "Unprocessed"))
      .map(([id, text, state]) => row(id, text, state)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      `<${ITEM} Href="/api/scopes/9"/>`,
      "\n  ",
      "<!-- between -->",
      "<Other/>",
      `<${ITEM}>`,
      `</${ITEM}>`,
      `<Links><Link Rel="Next" Href="https://em/api/next"/></Links>`,
      `<x:${ITEM} xmlns:x="u" Href="/api/scopes/8"/>`,
      `<${ITEM} Href="/api/scopes/7">${row("6", "inside")}</${ITEM}>`,
    ),
  },
);

describe("A list of restore scopes that is read again", () => {
  it("reads as if it were read for the first time, whatever it holds and however it changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(piece, { maxLength: 6 }), { minLength: 1, maxLength: 4 }),
        async (lists) => {
          const known = knownScopeRows();
          for (const rows of lists)
            expect(await read(list(...rows), known)).to.deep.equal(await read(list(...rows)));
        },
      ),
      {
        numRuns: 2_000,
        examples: [
          [
            [
              [`<${ITEM} Href="/api/scopes/7">${row("6", "inside")}</${ITEM}>`],
              [row("1", ""), `</${ITEM}>`],
            ],
          ],
        ],
      },
    );
  });

  it("is parsed only as far as it is new", async () => {
    const known = knownScopeRows();
    const many = Array.from({ length: 50 }, (_, at) => row(String(at), `vm-${at}`));
    await read(list(...many), known);
    const changed = [
      ...many.slice(1, 20),
      row("new", "another"),
      ...many.slice(20, 49),
      row("49", "vm-49", "Removing"),
    ];
    const remainder = known.leaveOutKnown(list(...changed));
    expect(remainder?.text).to.equal(list(row("new", "another"), row("49", "vm-49", "Removing")));
    expect(await read(list(...changed), known)).to.deep.equal(await read(list(...changed)));
  });

  it("keeps nothing in memory of what it does not show any more", async () => {
    const known = knownScopeRows();
    await read(list(row("1", "gone"), row("2", "stays")), known);
    await read(list(row("2", "stays")), known);
    expect(known.leaveOutKnown(list(row("1", "gone"), row("2", "stays")))?.text).to.equal(
      list(row("1", "gone")),
    );
  });

  it("is refused when it is cut off, or is another document, although its rows are known", async () => {
    const known = knownScopeRows();
    const whole = list(row("1", "a"), row("2", "b"));
    await read(whole, known);
    expect(await read(whole.slice(0, -5), known))
      .to.equal(await read(whole.slice(0, -5)))
      .and.to.include("incomplete");
    const other = whole.replaceAll(`${ITEM}s`, "Others");
    expect(await read(other, known)).to.deep.equal(await read(other));
  });
});
