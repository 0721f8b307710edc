import * as pulumi from "@pulumi/pulumi";
import { EmAmbiguousError, EmNotFoundError } from "../em";
import { nearestNames } from "../model/identity";
import { lookUp, type LookUpOptions } from "./connection";

/** A file share (unstructured data source) that Enterprise Manager knows. */
export interface GetFileServerResult {
  readonly id: string;
  readonly name: string;
  /** What `hierarchyObjRef` of resources takes. */
  readonly hierarchyObjRef: string;
  /** `FileServer`, `SmbServer`, `NfsServer` …; `undefined` where the server does not tell it. */
  readonly serverType: string | undefined;
}

/**
 * Looks a file share up by its exact name, as `\\\\nas01\\data`. Errors: `EM_NOT_FOUND` with the nearest names, `EM_AMBIGUOUS` with the
 * references of all that fit.
 */
export function getFileServer(wanted: { readonly name: string }, options: LookUpOptions = {}): Promise<GetFileServerResult> {
  return lookUp("look up a file share", options, async ({ em, op }) => {
    const all = await em.listFileServers(op);
    const [only, ...more] = all.filter(({ name }) => name === wanted.name);
    if (only === undefined) {
      const nearest = nearestNames(wanted.name, all.map(({ name }) => name));
      throw new EmNotFoundError(`There is no file share ${wanted.name} on ${em.server}.${nearest.length === 0 ? "" : ` Did you mean ${nearest.join(", ")}?`}`, {
        hint: "Names are compared exactly, upper and lower case included.",
      });
    }
    if (more.length > 0) {
      throw new EmAmbiguousError(`${1 + more.length} file shares on ${em.server} are called ${wanted.name}: ${[only, ...more].map(({ hierarchyObjRef }) => hierarchyObjRef).join(", ")}.`, {
        hint: "Give the reference of the one that is meant to the resource, as `hierarchyObjRef`.",
      });
    }
    const { id, name, hierarchyObjRef, serverType } = only;
    return { id, name, hierarchyObjRef, serverType };
  });
}

/** {@link getFileServer} for a name that is an output of another resource. */
export function getFileServerOutput(wanted: pulumi.Input<{ name: pulumi.Input<string> }>, options: LookUpOptions = {}): pulumi.Output<GetFileServerResult> {
  return pulumi.output(wanted).apply((known) => getFileServer(known, options));
}
