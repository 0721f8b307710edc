import { Header } from "tar";
import { gzipSync } from "node:zlib";

/** A file of an archive. */
export interface ArchiveFile {
  readonly name: string;
  readonly content: string;
  readonly executable?: boolean;
}

const BLOCK = 512;

/**
 * A gzipped tar archive (POSIX `ustar`): the same bytes on every system, and a script that may be
 * run also where it is packed on Windows, whose `tar` knows no such mode.
 */
export function packArchive(files: readonly ArchiveFile[]): Buffer {
  const blocks = files.flatMap((file) => {
    const content = Buffer.from(file.content, "utf8");
    return [header(file, content.length), content, Buffer.alloc(-content.length & (BLOCK - 1))];
  });
  const archive = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  // The byte of gzip's header that names the system.
  archive[9] = 255;
  return archive;
}

function header({ name, executable = false }: ArchiveFile, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const made = new Header({
    path: name,
    mode: executable ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    size,
    mtime: new Date(0),
    type: "File",
  });
  if (made.encode(block)) throw new Error(`${name} is too long for an archive.`);
  return block;
}
