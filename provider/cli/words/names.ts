import type { Role } from "../../model/entities";
import { parseReference, referenceKey } from "../../model/hierarchy-reference";
import { foldName, isGuid } from "../../model/identity";
import { findRole, publishedRole, roleKey } from "../../model/roles";

/** What states, a server or a file told of the names of things, so that people read names and not IDs. */
export class Names {
  private readonly roles: Role[] = [];
  private readonly references = new Map<string, string>();
  private readonly objects = new Map<string, string>();
  private readonly roots = new Map<string, string>();

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

  roleKey(role: string): string {
    return roleKey(role, this.roles);
  }

  /** A role as EM calls it, as far as that is known. */
  role(role: string): Role {
    return findRole(role, this.roles) ?? publishedRole(role) ?? { id: this.roleKey(role), name: role };
  }

  referenceOf(key: string): string | undefined {
    return this.references.get(key);
  }

  objectName(referenceKeyOfIt: string): string | undefined {
    return this.objects.get(referenceKeyOfIt);
  }

  rootName(id: string): string | undefined {
    return this.roots.get(id);
  }

  rootId(name: string): string | undefined {
    return [...this.roots].find(([, known]) => foldName(known) === foldName(name))?.[0];
  }
}
