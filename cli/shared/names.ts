import type { HierarchyRoot, Role } from "../../provider/model/entities";
import { parseReference, referenceKey } from "../../provider/model/hierarchy-reference";
import { isGuid, sameName } from "../../provider/model/identity";
import { findRole, publishedRole, roleKey } from "../../provider/model/roles";
import { type RootOfScope, rootsCalled } from "../../provider/model/roots";

/**
 * What states, a server or a file told of the names of things, so that people read names and not
 * IDs.
 */
export class Names {
  private readonly roles: Role[] = [];
  private readonly references = new Map<string, string>();
  private readonly objects = new Map<string, string>();
  private readonly roots = new Map<string, string>();
  private listedRoots: readonly HierarchyRoot[] = [];

  addRole(role: Role): void {
    if (findRole(role.id, this.roles) === undefined) this.roles.push(role);
  }

  /** `key` is an object by root, type and name (`declaredKey`), as a program writes it. */
  addReference(key: string, reference: string): void {
    this.references.set(key, reference);
    const [root = "", , ...name] = key.split("|");
    this.addObject(referenceKey(reference), name.join("|"));
    const rootId = parseReference(reference)?.rootId;
    if (rootId !== undefined && !isGuid(root)) this.addRoot(rootId, root);
  }

  addObject(referenceKeyOfIt: string, name: string): void {
    if (name !== "") this.objects.set(referenceKeyOfIt, name);
  }

  addRoot(id: string, name: string): void {
    if (!this.roots.has(id)) this.roots.set(id, name);
  }

  /** The server's own list of hierarchy roots, which tells of each what it is. */
  addListedRoots(roots: readonly HierarchyRoot[]): void {
    this.listedRoots = roots;
    for (const { id, name } of roots) this.addRoot(id, name);
  }

  roleKey(role: string): string {
    return roleKey(role, this.roles);
  }

  /** A role as EM calls it, as far as that is known. */
  role(role: string): Role {
    return (
      findRole(role, this.roles) ?? publishedRole(role) ?? { id: this.roleKey(role), name: role }
    );
  }

  findReference(key: string): string | undefined {
    return this.references.get(key);
  }

  objectName(referenceKeyOfIt: string): string | undefined {
    return this.objects.get(referenceKeyOfIt);
  }

  rootId(name: string): string | undefined {
    const known = [...this.roots].find(([, one]) => sameName(one, name))?.[0];
    return known ?? rootsCalled(name, this.listedRoots)[0]?.id;
  }

  /** What is known of a hierarchy root by its ID, and by what a program calls it. */
  root(id: string | undefined, spelled: string | undefined): RootOfScope {
    const name = id === undefined ? undefined : this.roots.get(id);
    const listed = this.listedRoots.find((root) => root.id === id);
    return { id, name, ...listed, spelled: spelled ?? name };
  }
}
