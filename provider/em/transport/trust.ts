import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import * as tls from "node:tls";
import { EmTlsError } from "../errors";
import { splitCertificates, type TlsSettings } from "../settings/tls-settings";

/** What a TLS handshake told about the server, before anything was sent. */
export interface Handshake {
  /** `undefined` when the server showed no certificate. */
  readonly certificate: X509Certificate | undefined;
  /**
   * Node's verdict: `undefined` when chain, validity and name are right, else a code such as
   * `CERT_HAS_EXPIRED`.
   */
  readonly problem: string | undefined;
  /** SHA-256 of the authority that the chain ends with, when the chain is trusted. */
  readonly root: string | undefined;
}

/** By the authorities that are not Node's own. */
const contexts = new Map<string, tls.SecureContext>();

/**
 * What a server is verified with: Node's own authorities without `caCert`. With it, Node would
 * forget its own list and NODE_EXTRA_CA_CERTS, so both are named again. Made once in a process for
 * all connections with the same authorities: reading them all takes longer than many handshakes.
 */
export function secureContextFor(settings: TlsSettings): tls.SecureContext {
  if (settings.caCert === undefined) return tls.createSecureContext();
  const named = [
    ...extraAuthorities(process.env["NODE_EXTRA_CA_CERTS"]),
    ...splitCertificates(settings.caCert),
  ];
  const key = named.join("\n");
  const context =
    contexts.get(key) ?? tls.createSecureContext({ ca: [...tls.rootCertificates, ...named] });
  contexts.set(key, context);
  return context;
}

function extraAuthorities(file: string | undefined): string[] {
  if (file === undefined || file === "") return [];
  try {
    return splitCertificates(readFileSync(file, "utf8"));
  } catch {
    // Node itself warns about a file that it cannot read and goes on.
    return [];
  }
}

/**
 * Whether a server may be talked to: `undefined`, or the error to throw before the first byte of a
 * request is sent.
 */
export function distrust(
  server: string,
  settings: TlsSettings,
  handshake: Handshake,
): EmTlsError | undefined {
  if (settings.insecure) return undefined;
  const { certificate, problem } = handshake;
  if (certificate === undefined)
    return new EmTlsError(`${server} showed no certificate.`, {
      hint: "Check that the URL's port is Enterprise Manager's (9398).",
    });
  if (settings.fingerprint !== undefined) {
    const shown = certificate.fingerprint256;
    if (shown.replaceAll(":", "").toLowerCase() === settings.fingerprint) return undefined;
    return new EmTlsError(
      `The certificate of ${server} is not the one whose fingerprint is set: the server shows ${shown}.`,
      {
        hint: "If the certificate was replaced on purpose, compare this fingerprint with the one on the server and set it: `pulumi config set veeam-em:fingerprint <SHA-256>` or VEEAM_EM_FINGERPRINT. Otherwise somebody may be between you and the server.",
      },
    );
  }
  return problem === undefined
    ? undefined
    : certificateError(server, settings, certificate, problem);
}

/** By what a server is trusted, in words; only for one that is. */
export function trustedBy(settings: TlsSettings, { root }: Handshake): string {
  if (settings.insecure) return "nothing: insecure=true";
  if (settings.fingerprint !== undefined) return "the fingerprint that is set";
  const named = splitCertificates(settings.caCert ?? "").map(
    (pem) => new X509Certificate(pem).fingerprint256,
  );
  return root !== undefined && named.includes(root) ? "caCert" : "an authority of this machine";
}

function certificateError(
  server: string,
  settings: TlsSettings,
  certificate: X509Certificate,
  problem: string,
): EmTlsError {
  const pin = `To trust exactly this certificate, compare its SHA-256 fingerprint ${certificate.fingerprint256} with the one on the server, then set it: \`pulumi config set veeam-em:fingerprint <SHA-256>\` or VEEAM_EM_FINGERPRINT.`;
  switch (problem) {
    case "CERT_HAS_EXPIRED":
      return new EmTlsError(`The certificate of ${server} expired on ${certificate.validTo}.`, {
        hint: `Renew it on the server. ${pin}`,
      });
    case "CERT_NOT_YET_VALID":
      return new EmTlsError(
        `The certificate of ${server} is valid from ${certificate.validFrom} only.`,
        { hint: `Check the clocks of both machines. ${pin}` },
      );
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return new EmTlsError(
        `The certificate of ${server} was issued for other names: ${certificate.subjectAltName ?? certificate.subject.replaceAll("\n", ", ")}.`,
        {
          hint: `Use one of these names in the URL. ${pin}`,
        },
      );
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return new EmTlsError(
        `The certificate of ${server} is self-signed, as Enterprise Manager's is after its installation, and not trusted.`,
        {
          hint: `${pin} Or name the certificate as an authority: \`caCert\`.`,
        },
      );
    default:
      return new EmTlsError(
        `The certificate of ${server} is not trusted (${problem}); its issuer is ${certificate.issuer.replaceAll("\n", ", ")}.`,
        {
          hint: `${settings.caCert === undefined ? "Set the issuing authority's certificate as `caCert` (VEEAM_EM_CA_CERT)." : "`caCert` is not the authority that issued it."} ${pin}`,
        },
      );
  }
}
