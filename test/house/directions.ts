import { localImports, type Tree } from "./tree";

/** Whether a path is a folder, or below it; or the file of that name. */
function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`) || path === `${place}.ts`;
}

/** A part of the house, and what it may import besides itself. */
export interface Storey {
  readonly place: string;
  readonly standsOn: readonly string[];
}

/** Imports that lead to where their storey does not stand. */
export function wrongStoreys(tree: Tree, storeys: readonly Storey[]): string[] {
  return [...tree.keys()].flatMap((path) => {
    const storey = storeys.find(({ place }) => isIn(path, place));
    if (storey === undefined) return [];
    const allowed = [storey.place, ...storey.standsOn];
    return localImports(tree, path)
      .filter((target) => !allowed.some((place) => isIn(target, place)))
      .map((target) => `${path} imports ${target}`);
  });
}

/** The rooms of a folder, from the ground up: each may import its own and those before it. */
export interface Rooms {
  readonly folder: string;
  /** Names of files and sub-folders that stand at one height; `*` for all that are not named. */
  readonly floors: readonly (readonly string[])[];
  /** Heights on which none may import from another: each command by itself. */
  readonly apart?: readonly string[];
}

/** Imports within a folder that lead upwards, or from one to another that stand apart. */
export function wrongRooms(tree: Tree, { folder, floors, apart = [] }: Rooms): string[] {
  const named = floors.flat();
  const room = (path: string): string =>
    path
      .slice(folder.length + 1)
      .split("/", 1)[0]
      ?.replace(/\.ts$/, "") ?? "";
  const floor = (name: string): number =>
    floors.findIndex((names) => names.includes(named.includes(name) ? name : "*"));
  const own = [...tree.keys()].filter((path) => path.startsWith(`${folder}/`));
  const homeless = own.filter((path) => floor(room(path)) < 0).map((path) => `${path} has no room`);
  const upwards = own.flatMap((path) =>
    localImports(tree, path)
      .filter((target) => target.startsWith(`${folder}/`))
      .filter((target) => {
        const [from, to] = [room(path), room(target)];
        const isApart = apart.includes(named.includes(from) ? from : "*");
        return floor(to) > floor(from) || (isApart && from !== to && floor(to) === floor(from));
      })
      .map((target) => `${path} imports ${target}`),
  );
  return [...homeless, ...upwards];
}

/** Circles of files, by any kind of import: each once, as the path that leads round. */
export function circles(tree: Tree): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const follow = (path: string, way: readonly string[]): void => {
    const before = way.indexOf(path);
    if (before >= 0) found.push([...way.slice(before), path].join(" → "));
    if (before >= 0 || done.has(path)) return;
    for (const target of localImports(tree, path)) follow(target, [...way, path]);
    done.add(path);
  };
  for (const path of tree.keys()) follow(path, []);
  return found;
}
