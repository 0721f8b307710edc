import * as pulumi from "@pulumi/pulumi";

/**
 * The paths of the arguments that are secret, as `name` or `object.name`; `undefined` where none
 * is. The engine hands a dynamic provider plain values; only here can be seen which of them nobody
 * may read.
 */
export function findSecretInputs(
  args: object | undefined,
): Promise<string[] | undefined> | undefined {
  return mayHoldSecret(args) ? collectPaths(args) : undefined;
}

async function collectPaths(args: object | undefined): Promise<string[] | undefined> {
  const found = await Promise.all(
    Object.entries(args ?? {}).map(([name, value]) => secretPaths(name, value)),
  );
  const paths = found.flat().sort();
  return paths.length === 0 ? undefined : paths;
}

async function secretPaths(path: string, value: unknown): Promise<string[]> {
  if (!mayHoldSecret(value)) return [];
  if (isPlainObject(value)) {
    const members = Object.entries(value).map(([name, member]) =>
      secretPaths(`${path}.${name}`, member),
    );
    return (await Promise.all(members)).flat();
  }
  try {
    return (await isSecret(value)) ? [path] : [];
  } catch {
    // What fails here fails the registration too, which says why.
    return [];
  }
}

function isSecret(value: unknown): Promise<boolean> {
  return pulumi.isSecret(pulumi.output(value));
}

/** Whether anything in a value is not plain: most arguments are, and need no look. */
function mayHoldSecret(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return true;
  if (Array.isArray(value)) return value.some(mayHoldSecret);
  return isPlainObject(value) && Object.values(value).some(mayHoldSecret);
}

function isPlainObject(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Promise) &&
    !pulumi.Output.isInstance(value) &&
    !pulumi.Resource.isInstance(value)
  );
}
