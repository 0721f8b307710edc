import type { Format } from "./scene";
import { escapeXml } from "./scene";

type Body = Readonly<Record<Format, string>>;

const XMLNS =
  'xmlns="http://www.veeam.com/ent/v1.0" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** Role UIDs as the reference prints them. */
export const FILE_OPERATOR = "urn:veeam:EnterpriseRole:f84a8b62-49b8-4d0c-b25b-92321b52bab6";
export const VM_OPERATOR = "urn:veeam:EnterpriseRole:c11c0c38-ba8b-49c7-bf70-fc2058fff1e2";
export const PORTAL_ADMINISTRATOR = "urn:veeam:EnterpriseRole:5f37a46b-9ce2-40f4-8a62-b45b079257fc";

/** Objects that the reference's own examples name. */
export const SQLSRV = {
  ref: "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-15309",
  name: "SQLSRV",
};
export const VM01 = {
  ref: "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-7870",
  name: "VM01",
};
export const SHARE = {
  ref: "urn:NasBackup:FileServer:541178f4-5335-46cb-b7bc-8fbb4a944307.541178f4-5335-46cb-b7bc-8fbb4a944307",
  name: "\\\\enterprise05.tech.local\\SMB Share",
};

interface Grant {
  readonly ref: string;
  readonly name: string;
}

function document(root: string, content: string): string {
  return `<?xml version="1.0" encoding="utf-8"?><${root} ${XMLNS}>${content}</${root}>`;
}

function items(scopes: readonly Grant[]): string {
  return scopes
    .map(
      ({ ref, name }) =>
        `<HierarchyScopeItem><HierarchyObjRef>${escapeXml(ref)}</HierarchyObjRef><ObjectName>${escapeXml(name)}</ObjectName></HierarchyScopeItem>`,
    )
    .join("");
}

export function scopesBody(...scopes: readonly Grant[]): Body {
  return {
    xml: document("HierarchyScopeCreateSpec", items(scopes)),
    json: JSON.stringify({
      HierarchyScopeItems: scopes.map(({ ref, name }) => ({
        HierarchyObjRef: ref,
        ObjectName: name,
      })),
    }),
  };
}

export function roleBody(uid: string): Body {
  return {
    xml: document(
      "EnterpriseAccountInRoleCreateSpec",
      `<EnterpriseRoleUid>${uid}</EnterpriseRoleUid>`,
    ),
    json: JSON.stringify({ EnterpriseRoleUid: uid }),
  };
}

export function rebuildBody(which: string): Body {
  return {
    xml: document("RebuildScopeJobSpec", `<${which}/>`),
    json: JSON.stringify({ [which]: {} }),
  };
}

export interface NewAccount {
  readonly type?: string;
  readonly name?: string;
  readonly roles?: readonly string[];
  readonly allVms?: boolean;
  readonly scopes?: readonly Grant[];
  /** More elements at the end of the XML document. */
  readonly extra?: string;
}

export function accountBody({
  type = "User",
  name = "TECH\\mary.smith",
  roles = [FILE_OPERATOR],
  allVms = false,
  scopes = [SQLSRV],
  extra = "",
}: NewAccount = {}): Body {
  const roleElements = roles
    .map((uid) => `<EnterpriseRole><EnterpriseRoleUid>${uid}</EnterpriseRoleUid></EnterpriseRole>`)
    .join("");
  const scopeElement =
    scopes.length === 0 ? "" : `<HierarchyScopeObjects>${items(scopes)}</HierarchyScopeObjects>`;
  return {
    xml: document(
      "EnterpriseAccountCreateSpec",
      `<AccountType>${type}</AccountType><AccountName>${escapeXml(name)}</AccountName><Roles>${roleElements}</Roles><AllowRestoreAllVms>${allVms}</AllowRestoreAllVms>${scopeElement}` +
        `<FlrSettings><FlrInplaceOnly>true</FlrInplaceOnly><FlrExtentionRestrictions>doc,pptx</FlrExtentionRestrictions></FlrSettings><SqlSettings><DenyInPlaceRestore>true</DenyInPlaceRestore></SqlSettings>${extra}`,
    ),
    json: JSON.stringify({
      AccountType: type,
      AccountName: name,
      Roles: { EnterpriseRoles: roles.map((uid) => ({ EnterpriseRoleUid: uid })) },
      AllowRestoreAllVms: allVms,
      ...(scopes.length === 0
        ? {}
        : {
            HierarchyScopeObjects: {
              HierarchyScopeItems: scopes.map(({ ref, name: objectName }) => ({
                HierarchyObjRef: ref,
                ObjectName: objectName,
              })),
            },
          }),
      FlrSettings: { FlrInplaceOnly: true, FlrExtentionRestrictions: "doc,pptx" },
      SqlSettings: { DenyInPlaceRestore: true },
    }),
  };
}

/** The documentation's XML document with some text replaced. */
export function changed(body: Body, from: string, to: string): string {
  if (!body.xml.includes(from)) throw new Error(`The body has no ${from}.`);
  return body.xml.replace(from, to);
}
