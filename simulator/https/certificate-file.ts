import { rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A PEM file in a folder of its own. */
export interface CertificateFile {
  readonly path: string;
  remove(): Promise<void>;
}

// A process that ends without close(), as a test that fails does, leaves no files behind.
const folders = new Set<string>();
let watching = false;

/**
 * Writes a certificate to where clients can read it; it goes with `remove()`, or with the process.
 */
export async function writeCertificateFile(certificate: string): Promise<CertificateFile> {
  const folder = await mkdtemp(join(tmpdir(), "em-simulator-"));
  folders.add(folder);
  if (!watching) {
    watching = true;
    process.once("exit", () => {
      for (const left of folders) rmSync(left, { recursive: true, force: true });
    });
  }
  const path = join(folder, "ca.pem");
  await writeFile(path, certificate);
  return {
    path,
    remove: async () => {
      await rm(folder, { recursive: true, force: true });
      folders.delete(folder);
    },
  };
}
