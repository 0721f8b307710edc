import { undefinedIf, type EmErrorCode } from "../../../../provider/em";
import { FORMS } from "../form/forms";
import { checkLookup, checkRoots } from "./checks";
import type { Knowledge } from "./knowledge";
import { ENTITY, get, ID, type Question } from "./question";
import type { Understood } from "./understood";

/** What the client takes for a refusal to show one of them. */
const NOT_SHOWN: readonly EmErrorCode[] = [
  "EM_REFUSED",
  "EM_NOT_FOUND",
  "EM_INVALID",
  "EM_FORBIDDEN",
];

/** So many are asked for one by one. */
const MOST_ENTITIES = 5;

const REFERENCES = {
  position: "inventoryEntityList=ignored",
  text: "it has references in place of entities",
} as const;

/** Without it nothing can be told apart. */
const UNNAMED = /^(missing \w+\/Name|document|web page|flaw)$/;

const AS_LONG_AS_WHOLE = "nothing, as long as the list of entities is understood";

/** What there is to restore; roots stand before the scopes that name them. */
export const INVENTORY_QUESTIONS: readonly Question[] = [
  {
    id: "roots",
    what: "list of hierarchy roots, as entities",
    requests: get(`/hierarchyRoots${ENTITY}`),
    needs: get("/hierarchyRoots"),
    form: FORMS.roots,
    others: [{ form: FORMS.rootReferences, ...REFERENCES }],
    check: checkRoots,
    isEssential: false,
    lost: "objects cannot be found by name: write hierarchyObjRef in place of object",
    async ask(known) {
      const op = known.operation("list the hierarchy roots");
      known.roots = await known.manager.listHierarchyRoots(op);
      return { rows: known.roots.length };
    },
  },
  {
    id: "rootReferences",
    what: "list of hierarchy roots, as references",
    requests: get("/hierarchyRoots"),
    form: FORMS.rootReferences,
    vital: UNNAMED,
    isEssential: false,
    lost: AS_LONG_AS_WHOLE,
    ask: (known) => known.show("/hierarchyRoots"),
  },
  {
    id: "root",
    what: "hierarchy roots, one by one",
    requests: get(`/hierarchyRoots/${ID}${ENTITY}`),
    form: FORMS.root,
    vital: UNNAMED,
    check: checkRoots,
    isEssential: false,
    lost: AS_LONG_AS_WHOLE,
    ask: (known) => showEach(known, "/hierarchyRoots", known.roots),
    unseen: "there is no hierarchy root",
  },
  {
    id: "fileServers",
    what: "list of file shares, as entities",
    requests: get(`/nas/fileServers${ENTITY}`),
    needs: get("/nas/fileServers"),
    form: FORMS.fileServers,
    others: [{ form: FORMS.fileServerReferences, ...REFERENCES }],
    isEssential: false,
    lost: "getFileServer finds no file share: write its hierarchyObjRef",
    async ask(known) {
      const op = known.operation("list the file shares");
      known.fileServers = await known.manager.listFileServers(op);
      return { rows: known.fileServers.length };
    },
  },
  {
    id: "fileServerReferences",
    what: "list of file shares, as references",
    requests: get("/nas/fileServers"),
    form: FORMS.fileServerReferences,
    vital: UNNAMED,
    isEssential: false,
    lost: AS_LONG_AS_WHOLE,
    ask: (known) => known.show("/nas/fileServers"),
  },
  {
    id: "fileServer",
    what: "file shares, one by one",
    requests: get(`/nas/fileServers/${ID}${ENTITY}`),
    form: FORMS.fileServer,
    vital: UNNAMED,
    isEssential: false,
    lost: AS_LONG_AS_WHOLE,
    ask: (known) => showEach(known, "/nas/fileServers", known.fileServers),
    unseen: "there is no file share",
  },
];

/** One that the server refuses to show is known by its reference all the same. */
async function showEach(
  known: Knowledge,
  path: string,
  list: readonly { readonly id: string }[],
): Promise<Understood> {
  for (const { id } of list.slice(0, MOST_ENTITIES))
    await known
      .show(`${path}/${encodeURIComponent(id)}?format=Entity`)
      .catch((error: unknown) => undefinedIf(NOT_SHOWN, error));
  return {};
}

/** Look-ups, which stand on scopes. */
export const LOOKUP_QUESTIONS: readonly Question[] = [
  {
    id: "lookupName",
    what: "look-up of an object that a scope names",
    requests: get("/lookup\\?host=.*"),
    form: FORMS.items,
    check: checkLookup,
    isEssential: false,
    lost: "objects cannot be found by name: write hierarchyObjRef in place of object",
    async ask(known) {
      const op = known.operation("look up objects of restore scopes");
      let count = 0;
      for (const { scope, root } of known.scopesToLookUp()) {
        const wanted = { rootUid: root.uid, type: scope.type, name: scope.name };
        const [found] = await known.manager.lookupByName(op, wanted);
        known.reference ??= found?.hierarchyObjRef;
        count += found === undefined ? 0 : 1;
        if (found !== undefined) break;
      }
      return { found: count };
    },
    unseen: "no account has a restore scope of a hierarchy root that is listed",
  },
  {
    id: "lookupReference",
    what: "look-up of a reference",
    requests: get("/lookup\\?hierarchyRef=.*"),
    form: FORMS.items,
    isEssential: false,
    lost: "names of objects cannot be looked up: write objectName in each scope",
    async ask({ manager, operation, reference }) {
      if (reference === undefined) return {};
      const found = await manager.lookupByReference(operation("look up a reference"), reference);
      return found === undefined ? { problems: ["the object"] } : {};
    },
    unseen: "no look-up gave a reference",
  },
  {
    id: "lookupNothing",
    what: "look-up of what does not exist",
    requests: get("/lookup\\?host=.*"),
    form: FORMS.items,
    check: checkLookup,
    isEssential: false,
    lost: "a name that does not exist is a failure of the server, and not said to be missing",
    async ask({ manager, operation, roots, unknownId }) {
      const [root] = roots;
      if (root === undefined) return {};
      const wanted = { rootUid: root.uid, type: "Vm", name: unknownId };
      const found = await manager.lookupByName(operation("look up a name"), wanted);
      return found.length === 0 ? {} : { problems: ["that there is no such object"] };
    },
    unseen: "there is no hierarchy root",
  },
];
