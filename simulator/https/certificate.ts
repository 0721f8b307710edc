import { X509Certificate, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { selfSign, type Subject } from "./self-sign";

/** What is wrong with the certificate, for tests of a client's verification. */
export type CertificateFlaw = "none" | "expired" | "notYetValid" | "wrongHost";

export interface ServerCertificate {
  /** PEM text; the certificate signs itself, so it is its own authority. */
  readonly certificate: string;
  readonly privateKey: string;
  /** SHA-256 in upper case with colons. */
  readonly fingerprint: string;
}

const DAY = 86_400_000;
// Enterprise Manager's own self-signed certificate is valid for years; a simulator runs for hours.
const VALID_DAYS = 397;
// 2048 bits are what every client accepts and what takes the least time to make.
const RSA_BITS = 2048;

// One certificate per process and flaw: making a key takes longer than everything else that a start
// does.
const made = new Map<CertificateFlaw, Promise<ServerCertificate>>();

/**
 * The server's self-signed certificate for `localhost`, 127.0.0.1 and ::1, made once per process.
 */
export function serverCertificate(flaw: CertificateFlaw): Promise<ServerCertificate> {
  const known = made.get(flaw) ?? makeCertificate(flaw);
  made.set(flaw, known);
  return known;
}

async function makeCertificate(flaw: CertificateFlaw): Promise<ServerCertificate> {
  const keys = await promisify(generateKeyPair)("rsa", { modulusLength: RSA_BITS });
  const made = new X509Certificate(selfSign(keys, subject(flaw), validity(flaw)));
  return {
    certificate: made.toString(),
    privateKey: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    fingerprint: made.fingerprint256,
  };
}

function validity(flaw: CertificateFlaw): { notBefore: Date; notAfter: Date } {
  const start = Date.now() + (flaw === "expired" ? -2 * DAY : flaw === "notYetValid" ? DAY : -DAY);
  const days = flaw === "expired" ? 1 : VALID_DAYS;
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY) };
}

function subject(flaw: CertificateFlaw): Subject {
  const host = flaw === "wrongHost" ? "em.elsewhere.example" : "localhost";
  return {
    commonName: host,
    organizationName: "Enterprise Manager simulator",
    hosts: [host],
    addresses: flaw === "wrongHost" ? [] : ["127.0.0.1", "::1"],
  };
}
