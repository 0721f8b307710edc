"use strict";
// The engine's own cost: resources of the same size whose provider does nothing.
const { randomUUID } = require("node:crypto");
const pulumi = require("@pulumi/pulumi");

const ACCOUNT_ID = randomUUID();

exports.NoOpScope = class extends pulumi.CustomResource {
  constructor(name, args, opts) {
    super(
      "pulumi-nodejs:dynamic/bench:NoOpScope",
      name,
      {
        ...args,
        __provider: `exports.handler = () => require(${JSON.stringify(__filename)}).handler;`,
      },
      opts,
    );
  }
};

exports.handler = {
  check: async (olds, news) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: false }),
  create: async (inputs) => {
    const scopeId = randomUUID();
    return {
      id: `${ACCOUNT_ID}/${scopeId}`,
      outs: {
        ...inputs,
        accountId: ACCOUNT_ID,
        scopeId,
        adopted: false,
        server: "https://127.0.0.1:9398",
      },
    };
  },
  read: async (id, props) => ({ id, props }),
  delete: async () => undefined,
};
