import type * as Grpc from "@grpc/grpc-js";
import type * as AnyMessages from "google-protobuf/google/protobuf/any_pb";
import type * as EmptyMessages from "google-protobuf/google/protobuf/empty_pb";
import type * as StructMessages from "google-protobuf/google/protobuf/struct_pb";
import { createRequire } from "node:module";

/**
 * What the SDK itself depends on, in the copies that it uses: those of another package could not
 * read its messages. Each is loaded when it is first wanted.
 */
const fromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

export function grpc(): typeof Grpc {
  return fromSdk("@grpc/grpc-js") as typeof Grpc;
}

export function structMessages(): typeof StructMessages {
  return fromSdk("google-protobuf/google/protobuf/struct_pb.js") as typeof StructMessages;
}

export function anyMessages(): typeof AnyMessages {
  return fromSdk("google-protobuf/google/protobuf/any_pb.js") as typeof AnyMessages;
}

export function emptyMessages(): typeof EmptyMessages {
  return fromSdk("google-protobuf/google/protobuf/empty_pb.js") as typeof EmptyMessages;
}
