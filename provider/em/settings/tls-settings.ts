import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { SettingsReader } from "./raw-settings";

/** How the server proves who it is. */
export interface TlsSettings {
  /** PEM text, already read from its file: trusted besides the system's authorities. */
  readonly caCert: string | undefined;
  /**
   * SHA-256 of the server's certificate, 64 lower-case hexadecimal digits: trust exactly this one.
   */
  readonly fingerprint: string | undefined;
  /** No verification at all. */
  readonly insecure: boolean;
}

const PEM_CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** Every certificate of a PEM text, each as PEM text of its own. */
export function splitCertificates(pem: string): string[] {
  return pem.match(PEM_CERTIFICATE) ?? [];
}

/** Reads and checks the settings that say whom to trust; problems are reported to the reader. */
export function readTlsSettings(reader: SettingsReader, insecure: boolean): TlsSettings {
  const caCert = readCaCert(reader);
  const fingerprint = readFingerprint(reader);
  if (insecure && fingerprint !== undefined)
    reader.reportContradiction(
      "insecure",
      "fingerprint",
      "nothing would be verified although a certificate is pinned",
    );
  // Also where it cannot be read: all that is wrong is said at once.
  if (insecure && reader.find("caCert").text !== undefined)
    reader.reportContradiction(
      "insecure",
      "caCert",
      "nothing would be verified although an authority is named",
    );
  return { caCert, fingerprint, insecure };
}

function readFingerprint(reader: SettingsReader): string | undefined {
  const { text } = reader.find("fingerprint");
  if (text === undefined) return undefined;
  const digits = text
    .trim()
    .replace(/^sha-?256[:=\s]*/i, "")
    .replace(/[:\s]/g, "")
    .toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digits)) {
    reader.report(
      "fingerprint",
      `must be the SHA-256 fingerprint of the server's certificate (64 hexadecimal digits, with or without colons), but has ${digits.length} characters or characters other than 0-9 and a-f`,
    );
  }
  return digits;
}

function readCaCert(reader: SettingsReader): string | undefined {
  const { text } = reader.find("caCert");
  if (text === undefined) return undefined;
  const pem = text.includes("-----BEGIN") ? text : readPemFile(reader, text);
  if (pem === undefined) return undefined;
  const certificates = splitCertificates(pem);
  if (certificates.length === 0 || !certificates.every(isCertificate)) {
    reader.report(
      "caCert",
      "contains no readable certificate (expected PEM: -----BEGIN CERTIFICATE----- …)",
    );
  }
  return pem;
}

function readPemFile(reader: SettingsReader, path: string): string | undefined {
  try {
    return readFileSync(path.trim(), "utf8");
  } catch (error) {
    const reason =
      error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    reader.report(
      "caCert",
      `names the file ${JSON.stringify(path)}, which cannot be read (${reason})`,
    );
    return undefined;
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint256 !== "";
  } catch {
    return false;
  }
}
