import { FORMS } from "../form/forms";
import { checkLookup, checkRoots } from "./checks";
import { ENTITY, get, ID, type Question } from "./question";

/** What there is to restore; roots stand before the scopes that name them. */
export const INVENTORY_QUESTIONS: readonly Question[] = [
  {
    id: "roots",
    what: "list of hierarchy roots, as references",
    requests: get("/hierarchyRoots$"),
    form: FORMS.roots,
    isEssential: false,
    lost: "objects cannot be found by name: write hierarchyObjRef in place of object",
    async ask(known) {
      const op = known.operation("list the hierarchy roots");
      known.roots = await known.manager.listHierarchyRoots(op);
      return { rows: known.roots.length };
    },
  },
  {
    id: "root",
    what: "hierarchy roots, as entities",
    requests: get(`/hierarchyRoots/${ID}${ENTITY}`),
    form: FORMS.root,
    check: checkRoots,
    isEssential: false,
    lost: "a hierarchy root is known by the name and ID of its reference alone",
    async ask(known) {
      const op = known.operation("list the hierarchy roots");
      known.roots = await known.manager.listHierarchyRoots(op);
      return {};
    },
    unseen: "there is no hierarchy root",
  },
  {
    id: "fileServers",
    what: "list of file shares, as references",
    requests: get("/nas/fileServers$"),
    form: FORMS.fileServers,
    isEssential: false,
    lost: "getFileServer finds no file share: write its hierarchyObjRef",
    async ask({ manager, operation }) {
      return { rows: (await manager.listFileServers(operation("list the file shares"))).length };
    },
  },
  {
    id: "fileServer",
    what: "file shares, as entities",
    requests: get(`/nas/fileServers/${ID}${ENTITY}`),
    form: FORMS.fileServer,
    isEssential: false,
    lost: "getFileServer finds no file share: write its hierarchyObjRef",
    async ask({ manager, operation }) {
      await manager.listFileServers(operation("list the file shares"));
      return {};
    },
    unseen: "there is no file share",
  },
];

/** Look-ups, which stand on scopes. */
export const LOOKUP_QUESTIONS: readonly Question[] = [
  {
    id: "lookupName",
    what: "look-up of an object that a scope names",
    requests: get("/lookup\\?host="),
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
    requests: get("/lookup\\?hierarchyRef="),
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
    requests: get("/lookup\\?host="),
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
