import type * as Messages from "@pulumi/pulumi/proto/provider_pb";
import type { CheckFailure } from "../../lifecycle/shared/fields";
import type { Properties } from "../../model/properties";
import { toStruct } from "./wire";

/* eslint-disable-next-line @typescript-eslint/no-require-imports */
const messages = require("@pulumi/pulumi/proto/provider_pb") as typeof Messages;

/** The answer to a check of a resource's inputs, or of a provider's. */
export function checkResponse(
  inputs: Properties,
  failures: readonly CheckFailure[],
): Messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(toStruct(inputs));
  response.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new messages.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}
