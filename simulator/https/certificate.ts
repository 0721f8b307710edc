import { X509Certificate, generateKeyPairSync } from "node:crypto";

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
  // Loaded here, because most programs that load this package never start a simulator.
  const { default: forge } = await import("node-forge");
  const keys = generateKeyPairSync("rsa", {
    modulusLength: RSA_BITS,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  // A serial number of its own each time, so that trust stores do not confuse two runs; 01 keeps it
  // positive.
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  const { notBefore, notAfter } = validity(flaw);
  certificate.validity.notBefore = notBefore;
  certificate.validity.notAfter = notAfter;
  const host = flaw === "wrongHost" ? "em.elsewhere.example" : "localhost";
  const name = [
    { name: "commonName", value: host },
    { name: "organizationName", value: "Enterprise Manager simulator" },
  ];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, keyCertSign: true },
    { name: "extKeyUsage", serverAuth: true },
    { name: "subjectAltName", altNames: alternativeNames(flaw) },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(keys.privateKey), forge.md.sha256.create());
  const pem = forge.pki.certificateToPem(certificate).replace(/\r\n/g, "\n");
  return {
    certificate: pem,
    privateKey: keys.privateKey,
    fingerprint: new X509Certificate(pem).fingerprint256,
  };
}

function validity(flaw: CertificateFlaw): { notBefore: Date; notAfter: Date } {
  const start = Date.now() + (flaw === "expired" ? -2 * DAY : flaw === "notYetValid" ? DAY : -DAY);
  const days = flaw === "expired" ? 1 : VALID_DAYS;
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY) };
}

function alternativeNames(flaw: CertificateFlaw): readonly object[] {
  // 2 is a DNS name and 7 an IP address (RFC 5280, GeneralName).
  if (flaw === "wrongHost") return [{ type: 2, value: "em.elsewhere.example" }];
  return [
    { type: 2, value: "localhost" },
    { type: 7, ip: "127.0.0.1" },
    { type: 7, ip: "::1" },
  ];
}
