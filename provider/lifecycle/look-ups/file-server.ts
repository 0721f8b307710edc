import { EmAmbiguousError, EmNotFoundError } from "../../em";
import { asCandidate } from "../scopes/find-objects";
import { shownReference } from "../scopes/namesakes";
import type { ServerOperation } from "../shared/context";
import { listCandidates, suggestNearest } from "../shared/resolve";
import { type Given, requireText } from "./given";

/** A file share (unstructured data source) that Enterprise Manager knows. */
export interface GetFileServerResult {
  readonly id: string;
  readonly name: string;
  /** What `hierarchyObjRef` of resources takes. */
  readonly hierarchyObjRef: string;
  /** `FileServer`, `SmbServer`, `NfsServer` …; `undefined` where the server does not tell it. */
  readonly serverType: string | undefined;
}

/** The one file share of this exact name. Errors: EM_NOT_FOUND, EM_AMBIGUOUS, EM_INVALID. */
export async function lookUpFileServer(
  { em, op }: ServerOperation,
  wanted: Given<"name">,
): Promise<GetFileServerResult> {
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
}
