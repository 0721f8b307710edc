import { SECRET_IN_PREVIEW } from "../../../../provider/model/properties";
import { account, preview, ROOT_ID, step, UNKNOWN, vm } from "../preview-builder";

type Bag = Readonly<Record<string, unknown>>;

/** A made preview, and what becomes of it. */
interface MadePreview {
  readonly preview: Bag;
  /** Kinds of `--fail-on`; left out: those of the pipelines. */
  readonly failOn?: string;
  /** The account that the allow-list lets do everything, if there is one. */
  readonly allowed?: string;
  readonly args?: readonly string[];
  /** Why it stops; empty where it passes. */
  readonly stoppedBy: readonly string[];
  /** Said to the reviewer. */
  readonly says?: string;
}

const ADMINISTRATOR = account({ roles: ["Portal Administrator"], allVms: true });
const SCOPE = { hierarchyObjRef: vm("vm-2"), objectName: "APP02" };
const EVERYTHING = ["widen", "admin", "all-vms"];

const grant = (inputs: Bag, kind = "AccountRole"): Bag =>
  step("create", kind, { name: "grant", new: { account: "TECH\\Operators", ...inputs } });
const updated = (change: Bag, former: Bag = account()): Bag =>
  preview(step("update", "Account", { old: former, new: { ...former, ...change } }));
const kept = (inputs: Bag = account()): Bag =>
  step("same", "Account", { old: inputs, new: inputs });

/**
 * By what is tried, in the words of the table in docs/development/reliability.md: whom access is
 * given to.
 */
const WHOM: Readonly<Record<string, MadePreview>> = {
  "a secret name on an `Account` that is changed in place": {
    preview: updated({ name: SECRET_IN_PREVIEW }, ADMINISTRATOR),
    allowed: "TECH\\Operators",
    stoppedBy: EVERYTHING,
    says: "not as a secret",
  },
  "a secret `account` of a grant": {
    preview: preview(kept(), grant({ account: SECRET_IN_PREVIEW, role: "Portal Administrator" })),
    allowed: "TECH\\Operators",
    stoppedBy: ["widen", "admin"],
    says: "(grant): name the account as plain text",
  },
  "a name that looks like the allowed one (`TECH\\Оperators`, with a Cyrillic О)": {
    preview: preview(grant({ account: "TECH\\\u041eperators", role: "Portal Administrator" })),
    allowed: "TECH\\Operators",
    stoppedBy: ["widen", "admin"],
  },
  "the allowed name with an invisible character in it": {
    preview: preview(grant({ account: "TECH\\Oper\u200bators", role: "Portal Administrator" })),
    allowed: "TECH\\Operators",
    stoppedBy: ["widen", "admin"],
    says: "Oper\\u{200b}ators",
  },
  "an account by an ID that nothing knows": {
    preview: preview(kept(), grant({ account: ROOT_ID, role: "Portal Administrator" })),
    allowed: "TECH\\Operators",
    stoppedBy: ["widen", "admin"],
  },
  "a grant by the name of an administrator whose type changes: the new account is another one": {
    preview: preview(
      step("replace", "Account", {
        old: ADMINISTRATOR,
        new: account({ type: "User" }),
        state: { pendingReplacement: true },
      }),
      grant({ role: "Portal Administrator" }),
    ),
    failOn: "admin",
    stoppedBy: ["admin"],
  },
  "a grant by a name that two accounts of the program have": {
    preview: preview(
      step("same", "Account", { name: "group", old: ADMINISTRATOR, new: ADMINISTRATOR }),
      step("create", "Account", { name: "user", new: account({ type: "User" }) }),
      grant({ role: "Portal Administrator" }),
    ),
    failOn: "admin",
    stoppedBy: ["admin"],
  },
  "a role for an account that the same change deletes: the deletion may fail": {
    preview: preview(
      step("delete", "Account", { old: account() }),
      grant({ role: "Portal Administrator" }),
    ),
    failOn: "admin",
    stoppedBy: ["admin"],
  },
  "taking over an account that exists (`adopt`) with more than it has": {
    preview: preview(step("create", "Account", { new: { ...ADMINISTRATOR, adopt: true } })),
    stoppedBy: EVERYTHING,
    says: "taken over",
  },
  "an account deleted, and made again under another resource with more": {
    preview: preview(
      step("delete", "Account", { name: "old", old: account() }),
      step("create", "Account", { name: "new", new: ADMINISTRATOR }),
    ),
    stoppedBy: EVERYTHING,
  },
};

/** What is given, and how. */
const WHAT: Readonly<Record<string, MadePreview>> = {
  "a role that is secret": {
    preview: preview(grant({ role: SECRET_IN_PREVIEW })),
    stoppedBy: ["widen", "admin"],
    says: "has roles that are kept secret by the program",
  },
  "a list of roles that is secret or unknown as a whole": {
    preview: updated({ roles: UNKNOWN }),
    stoppedBy: ["widen", "admin"],
    says: "has roles that are known only once the change is made",
  },
  "one unknown item in a list of roles": {
    preview: updated({ roles: ["VM Restore Operator", UNKNOWN] }),
    stoppedBy: ["widen", "admin"],
  },
  "Portal Administrator by its UID, or in other letters": {
    preview: preview(
      grant({ role: "urn:VEEAM:enterpriserole:5F37A46B-9CE2-40F4-8A62-B45B079257FC" }),
      step("create", "AccountRole", {
        name: "other",
        new: { account: "TECH\\Other", role: "portal ADMINISTRATOR" },
      }),
    ),
    failOn: "admin",
    stoppedBy: ["admin"],
  },
  "a role by an ID that is not published": {
    preview: preview(grant({ role: "00000000-0000-0000-0000-00000000000a" })),
    failOn: "admin",
    stoppedBy: ["admin"],
    says: "may be Portal Administrator: give its name",
  },
  "a list of scopes that is secret as a whole": {
    preview: updated({ scopes: SECRET_IN_PREVIEW }),
    stoppedBy: ["widen", "whole-root"],
  },
  "a secret deep in one scope (`object: { root: pulumi.secret(…) }`)": {
    preview: preview(
      grant({ object: { root: SECRET_IN_PREVIEW, type: "Vm", name: "APP01" } }, "AccountScope"),
    ),
    stoppedBy: ["widen", "whole-root"],
  },
  "a switch that is secret or unknown": {
    preview: preview(grant({ enabled: UNKNOWN }, "AllVmsScope")),
    stoppedBy: ["widen", "all-vms"],
  },
  "a switch that one resource turns on and the next one off": {
    preview: preview(
      grant({ enabled: true }, "AllVmsScope"),
      step("create", "AllVmsScope", {
        name: "off",
        new: { account: "TECH\\Operators", enabled: false },
      }),
    ),
    stoppedBy: ["widen", "all-vms"],
  },
  "restrictions that become secret": {
    preview: preview(
      step("replace", "Account", {
        old: account({ fileRestore: { inPlaceOnly: true } }),
        new: account({ fileRestore: SECRET_IN_PREVIEW }),
      }),
    ),
    stoppedBy: ["widen"],
  },
  "restrictions that are left out, also by a new resource for the same account": {
    preview: preview(
      step("delete", "Account", {
        name: "old",
        old: account({ fileRestore: { extensions: ["docx"] }, sqlRestore: { denyInPlace: true } }),
      }),
      step("create", "Account", { name: "new", new: account() }),
    ),
    stoppedBy: ["widen"],
  },
  "outputs that hide what the account had (`additionalSecretOutputs`)": {
    preview: preview(
      step("update", "Account", {
        old: account(),
        new: account({ roles: ["Portal Administrator"] }),
        outputs: { roles: SECRET_IN_PREVIEW, canonicalName: SECRET_IN_PREVIEW },
      }),
    ),
    stoppedBy: ["widen", "admin"],
  },
  "what an earlier run replaced and left undeleted, beside the change": {
    preview: preview(
      step("delete-replaced", "Account", { old: ADMINISTRATOR, state: { delete: true } }),
      step("update", "Account", { old: account(), new: ADMINISTRATOR }),
    ),
    stoppedBy: EVERYTHING,
  },
  "a secret or unknown `exclusive`": {
    preview: updated({ exclusive: UNKNOWN }),
    failOn: "delete",
    stoppedBy: ["delete"],
    says: "may lose every role and restore scope",
  },
  "`exclusive` taken away": {
    preview: updated({ exclusive: false }, account({ exclusive: true })),
    stoppedBy: [],
    says: "is no longer exclusive",
  },
  "a grant taken out of the program, but kept on the server (`retainOnDelete`)": {
    preview: preview(
      step("delete", "AllVmsScope", {
        old: { account: "TECH\\Operators", enabled: true },
        state: { retainOnDelete: true },
      }),
    ),
    failOn: "widen,admin,all-vms,whole-root,delete",
    stoppedBy: [],
    says: "this stack no longer manages that",
  },
  "a forced replacement (`replaceOnChanges`, `deleteBeforeReplace`)": {
    preview: preview(
      step("replace", "Account", {
        old: account(),
        new: account(),
        state: { pendingReplacement: true },
      }),
    ),
    failOn: "delete",
    stoppedBy: ["delete"],
    says: "there is a moment without access",
  },
};

const scope = (inputs: Bag): MadePreview => ({
  preview: preview(grant(inputs, "AccountScope")),
  failOn: "whole-root",
  stoppedBy: ["whole-root"],
});
const object = (type: string, name: string, root = "vc01"): MadePreview =>
  scope({ object: { root, type, name } });

/** Whole roots. */
const ROOTS: Readonly<Record<string, MadePreview>> = {
  "a whole vCenter Server, SCVMM or Cloud Director": object("vc", "vc01"),
  "the root folder of a vCenter Server, by its reference": scope({
    hierarchyObjRef: `urn:VMware:Folder:${ROOT_ID}.group-d1`,
  }),
  "the root folder of a vCenter Server, by its name": object("Folder", "Datacenters"),
  "a host that stands alone": object("Host", "esx01", "esx01"),
  "a host or cluster whose root is given by an ID: it may be that root": object(
    "Host",
    "esx01",
    ROOT_ID,
  ),
  "a whole backup server": object("BackupServer", "vbr01"),
  "a whole root for an account that all virtual machines are open to already": {
    ...scope({ hierarchyObjRef: `urn:VMware:Vc:${ROOT_ID}` }),
    preview: preview(
      kept(account({ allVms: true })),
      grant({ hierarchyObjRef: `urn:VMware:Vc:${ROOT_ID}` }, "AccountScope"),
    ),
    says: "no effect",
  },
  "a reference under the name of another object": {
    preview: preview(grant({ ...SCOPE, objectName: "harmless" }, "AccountScope")),
    stoppedBy: ["widen"],
    says: `harmless of ${ROOT_ID} (${SCOPE.hierarchyObjRef})`,
  },
};

export const MADE_PREVIEWS = { ...WHOM, ...WHAT, ...ROOTS };
