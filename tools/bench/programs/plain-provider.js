"use strict";
/*
 * What is measured against: a provider written the way Pulumi's guide to dynamic providers shows,
 * closure captured, a logon for every operation, requires inside the methods, the ID of the new
 * scope found by listing before and after.
 */
const pulumi = require("@pulumi/pulumi");

const provider = {
  async create(inputs) {
    const { emRequest } = require(inputs.client);
    const session = await emRequest(inputs, "logon");
    const list = `/security/accounts/${inputs.account}/scopes`;
    const before = new Set(
      (await emRequest(inputs, "GET", list, session)).EnterpriseAccountHierarchyScopes.map(
        (scope) => scope.Href,
      ),
    );
    await emRequest(inputs, "POST", list, session, {
      HierarchyScopeItems: [
        { HierarchyObjRef: inputs.hierarchyObjRef, ObjectName: inputs.objectName },
      ],
    });
    const after = (await emRequest(inputs, "GET", list, session)).EnterpriseAccountHierarchyScopes;
    const made = after.find((scope) => !before.has(scope.Href) && scope.Name === inputs.objectName);
    await emRequest(inputs, "logoff", "", session);
    return { id: made.Href.split("/").pop(), outs: inputs };
  },
  async read(id, inputs) {
    const { emRequest } = require(inputs.client);
    const session = await emRequest(inputs, "logon");
    await emRequest(inputs, "GET", `/security/accounts/${inputs.account}/scopes`, session);
    await emRequest(inputs, "logoff", "", session);
    return { id, props: inputs };
  },
  async delete(id, inputs) {
    const { emRequest } = require(inputs.client);
    const session = await emRequest(inputs, "logon");
    await emRequest(inputs, "DELETE", `/security/accounts/${inputs.account}/scopes/${id}`, session);
    await emRequest(inputs, "logoff", "", session);
  },
};

exports.PlainScope = class extends pulumi.dynamic.Resource {
  constructor(name, args, opts) {
    super(provider, name, args, opts);
  }
};
