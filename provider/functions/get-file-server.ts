import * as pulumi from "@pulumi/pulumi";
import { EmAmbiguousError, EmNotFoundError } from "../em";
import { asCandidate } from "../lifecycle/scopes/find-objects";
import { shownReference } from "../lifecycle/scopes/namesakes";
import { listCandidates, suggestNearest } from "../lifecycle/shared/resolve";
import {
  lookUp,
  type LookUpOptions,
  lookUpOutput,
  type LookUpOutputOptions,
  requireText,
} from "./connection";

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
 * Looks a file share up by its exact name, as `\\\\nas01\\data`. Errors: `EM_NOT_FOUND` with the
 * nearest names, `EM_AMBIGUOUS` with the references of all that fit.
 */
export function getFileServer(
  wanted: { readonly name: string },
  options: LookUpOptions = {},
): Promise<GetFileServerResult> {
  return lookUp("look up a file share", options, async ({ em, op }) => {
    const wantedName = requireText(
      "name of a file share",
      wanted.name,
      "Give `name`, such as \\\\nas01\\data.",
    );
    const all = await em.listFileServers(op);
    const [only, ...more] = all.filter(({ name }) => name === wantedName);
    if (only === undefined) {
      throw new EmNotFoundError(
        `There is no file share ${wantedName} on ${em.server}.${suggestNearest(wantedName, all.map(asCandidate))}`,
        {
          hint: "Names are compared exactly, including case.",
        },
      );
    }
    if (more.length > 0) {
      throw new EmAmbiguousError(
        `${1 + more.length} file shares on ${em.server} are called ${wantedName}: ${listCandidates([only, ...more].map(asCandidate))}.`,
        {
          hint: "Give the reference of the one you mean to the resource, as `hierarchyObjRef`.",
        },
      );
    }
    const { id, name, serverType } = only;
    return { id, name, hierarchyObjRef: shownReference(em, only), serverType };
  });
}

/** {@link getFileServer} for a name that is an output of another resource. */
export function getFileServerOutput(
  wanted: pulumi.Input<{ name: pulumi.Input<string> }>,
  options: LookUpOutputOptions = {},
): pulumi.Output<GetFileServerResult> {
  return lookUpOutput(pulumi.output(wanted), options, getFileServer);
}
