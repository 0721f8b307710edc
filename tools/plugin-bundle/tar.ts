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
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long for an archive.`);
  const block = Buffer.alloc(BLOCK);
  const write = (at: number, text: string): number => block.write(text, at, "utf8");
  write(0, name);
  write(100, octal(executable ? 0o755 : 0o644, 8));
  write(108, octal(0, 8));
  write(116, octal(0, 8));
  write(124, octal(size, 12));
  write(136, octal(0, 12));
  // The sum is counted with spaces in its own place.
  write(148, " ".repeat(8));
  write(156, "0");
  write(257, "ustar\0");
  write(263, "00");
  write(
    148,
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    )} `,
  );
  return block;
}

/** Digits and a final NUL that fill a field. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}
