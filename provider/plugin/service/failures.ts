import type { ServiceError } from "@grpc/grpc-js";
import type * as Messages from "@pulumi/pulumi/proto/provider_pb";
import type * as StatusMessages from "@pulumi/pulumi/proto/status_pb";
import { describeFailure } from "../../engine/engine-errors";
import { anyMessages, grpc } from "../../engine/sdk-modules";
import { PartialFailure } from "../../lifecycle/shared/lifecycle";
import { toStruct } from "./wire";

/** A failure as the engine takes it from a provider: one text, without a stack. */
export function toServiceError(error: unknown): Partial<ServiceError> {
  const { Metadata, status } = grpc();
  const isPartial = error instanceof PartialFailure;
  const text = describeFailure(isPartial ? error.reason : error);
  const metadata = new Metadata();
  if (isPartial) metadata.add("grpc-status-details-bin", detailsOf(error, text));
  return { code: status.UNKNOWN, details: text, metadata };
}

/**
 * By these details the engine knows that the resource exists, but not as it was declared: it
 * records ID and properties, and fails the run with the reasons (pulumi, pkg/resource/plugin,
 * `initFailed`).
 */
function detailsOf(failure: PartialFailure, reason: string): Buffer {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const { ErrorResourceInitFailed } =
    require("@pulumi/pulumi/proto/provider_pb") as typeof Messages;
  const { Status } = require("@pulumi/pulumi/proto/status_pb") as typeof StatusMessages;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const detail = new ErrorResourceInitFailed();
  detail.setId(failure.resourceId);
  detail.setProperties(toStruct(failure.properties));
  detail.setReasonsList([reason]);
  const packed = new (anyMessages().Any)();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const whole = new Status();
  whole.setCode(grpc().status.UNKNOWN);
  whole.setMessage(reason);
  whole.addDetails(packed);
  return Buffer.from(whole.serializeBinary());
}
