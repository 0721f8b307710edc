import { expect } from "chai";
import { answering, Bench, failure, ONE_ACCOUNT, operation } from "./support";
import { ACCOUNT, ID } from "./transport-support";

const PROBLEM = "application/problem+json";
const XML = "application/xml";

describe("A refusal", () => {
  const bench = new Bench();
  afterEach(() => bench.end());
  const refused = async (
    status: number,
    type: string,
    body: string,
    format = "xml",
  ): Promise<{
    readonly code: string;
    readonly serverMessage?: string;
    readonly hint?: string;
  }> => {
    const server = await bench.server(answering(status, type, body));
    return failure(bench.connectToServer(server, { format }).createAccount(operation(), ACCOUNT));
  };

  for (const [what, type, body, said] of [
    [
      "a problem document with what is wrong by members",
      PROBLEM,
      JSON.stringify({
        type: "https://tools.ietf.org/x",
        title: "One or more validation errors occurred.",
        status: 400,
        errors: { AccountName: ["The field is required.", "Too short."], $: ["No JSON."] },
        traceId: "00-84c1",
      }),
      "One or more validation errors occurred. (AccountName: The field is required.; AccountName: Too short.; $: No JSON.)",
    ],
    [
      "a problem document with its detail",
      PROBLEM,
      '{"title":"Bad Request","detail":"The account is not known.","status":400}',
      "Bad Request The account is not known.",
    ],
    [
      "a problem document in XML",
      "application/problem+xml",
      "<problem><title>Bad Request</title><errors><Name>too long</Name></errors></problem>",
      "Bad Request (Name: too long)",
    ],
    [
      "an error of EM's in JSON, without charset",
      "application/json",
      '{"Message":"Cannot find user account","StatusCode":400,"StackTrace":"at Veeam"}',
      "Cannot find user account",
    ],
    [
      "an error of EM's in JSON under the name of XML",
      XML,
      '\uFEFF{"message":"Cannot find user account"}',
      "Cannot find user account",
    ],
    ["errors that are texts", "application/json", '{"errors":["one","two"]}', "(one; two)"],
  ] as const)
    it(`says what the server says in ${what}, whatever was asked for`, async () => {
      for (const format of ["xml", "json"])
        expect((await refused(400, type, body, format)).serverMessage).to.equal(said);
    });

  it("with 406 or 415 says that it is about the format, and which setting helps", async () => {
    for (const [format, other] of [
      ["xml", "json"],
      ["json", "xml"],
    ] as const) {
      expect((await refused(406, XML, "", format)).hint)
        .to.include("does not answer in")
        .and.to.include(`\`format\` (VEEAM_EM_FORMAT) to ${other}`);
      expect((await refused(415, XML, "", format)).hint)
        .to.include("does not read")
        .and.to.include(`\`format\` (VEEAM_EM_FORMAT) to ${other}`);
    }
  });

  it("of a logon with 415 says that something in between adds a body", async () => {
    const server = await bench.server(ONE_ACCOUNT, answering(415, PROBLEM, '{"title":"No"}'));
    const error = await failure(bench.connectToServer(server).listAccounts(operation()));
    expect(error).to.include({ code: "EM_REFUSED", serverMessage: "No" });
    expect(error.hint).to.include("a proxy in between adds it");
  });

  it("with 400 of an ID that is no GUID says so, and neither reads nor deletes anything as gone", async () => {
    for (const format of ["xml", "json"]) {
      const simulator = await bench.simulator();
      const em = bench.connectTo(simulator, { format });
      const [account] = await em.listAccounts(operation());
      const own = account?.id ?? "";
      for (const work of [
        () => em.getAccount(operation(), "x"),
        () => em.listAccountRoles(operation(), "x"),
        () => em.listScopes(operation(), "x"),
        () => em.deleteAccount(operation(), "x"),
        () => em.removeScope(operation(), own, "x"),
        () => em.removeAccountRole(operation(), own, "x"),
      ]) {
        const error = await failure(work());
        expect(error.code).to.equal("EM_INVALID");
        expect(error.message).to.include('"x" is not an ID');
      }
      await em.removeScope(operation(), own, ID);
    }
  });

  it("of the right form for an account that is gone is not taken for a malformed ID", async () => {
    const simulator = await bench.simulator({ switches: { notFoundStatus: 400 } });
    const em = bench.connectTo(simulator);
    expect((await failure(em.getAccount(operation(), ID))).code).to.equal("EM_NOT_FOUND");
    await em.deleteAccount(operation(), ID);
  });

  it("does not hide that an answer shows another account than the one that was asked for", async () => {
    const other = "d6701c3d-15f4-421d-b376-000000000002";
    const entity = `<EnterpriseAccount Name="TECH\\ops" UID="urn:veeam:EnterpriseAccount:${other}"><AccountType>User</AccountType></EnterpriseAccount>`;
    const server = await bench.server(answering(200, XML, entity));
    const error = await failure(bench.connectToServer(server).getAccount(operation(), ID));
    expect(error.code).to.equal("EM_PROTOCOL");
    expect(error.message).to.include(other);
  });
});
