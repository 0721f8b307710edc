import { expect } from "chai";
import { EmConflictError, EmRefusedError } from "../../../provider/em";
import { saysItIsThere } from "../../../provider/lifecycle/shared/already-there";

describe("An error of Enterprise Manager's", () => {
  const refusal = (serverMessage: string | undefined, status = 500): EmRefusedError =>
    new EmRefusedError("refused", {
      serverMessage,
      request: { method: "POST", path: "/security/accounts", status },
    });

  for (const text of [
    "Account TECH\\ops already exists.",
    "The account has the role already.",
    "Role is already assigned to the account",
    "An account with such a name exist",
    "The restore scope exists already.",
    "Duplicate account.",
    "Cannot insert duplicate key row in object 'Accounts'.",
    "There is already such a scope; it cannot be added.",
  ])
    it(`says that the thing is there: ${text}`, () => {
      expect(saysItIsThere(refusal(text))).to.equal(true);
      expect(saysItIsThere(refusal(text, 400))).to.equal(true);
    });

  for (const text of [
    undefined,
    "Node [root] does not exist.",
    "The object doesn't exist",
    "Role no longer exists",
    "Cannot find hierarchy object urn:VMware:Vm:1.vm-1.",
    "The account was already deleted.",
    "A rebuild is already running",
    "Object reference not set to an instance of an object.",
    "Existing sessions: 5",
  ])
    it(`does not say that the thing is there: ${String(text)}`, () => {
      expect(saysItIsThere(refusal(text))).to.equal(false);
    });

  it("says it by 409, whatever its words", () => {
    expect(saysItIsThere(new EmConflictError("409"))).to.equal(true);
    expect(saysItIsThere(new Error("already exists"))).to.equal(false);
  });
});
