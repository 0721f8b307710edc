import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_kp_serverAuth,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from "@peculiar/asn1-x509";
import { type KeyObject, randomBytes, sign } from "node:crypto";

const COMMON_NAME = "2.5.4.3";
const ORGANIZATION_NAME = "2.5.4.10";
/** With parameters that are an explicit null (RFC 4055). */
const SHA256_WITH_RSA = new AlgorithmIdentifier({
  algorithm: "1.2.840.113549.1.1.11",
  parameters: null,
});

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Whom the certificate is for. */
export interface Subject {
  readonly commonName: string;
  readonly organizationName: string;
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
}

/** A server's certificate that signs itself, in DER. It is its own authority. */
export function selfSign(
  { publicKey, privateKey }: Keys,
  subject: Subject,
  validity: { readonly notBefore: Date; readonly notAfter: Date },
): Buffer {
  const name = nameOf(subject);
  const toBeSigned = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature: SHA256_WITH_RSA,
    issuer: name,
    validity: new Validity(validity),
    subject: name,
    subjectPublicKeyInfo: AsnConvert.parse(
      publicKey.export({ type: "spki", format: "der" }),
      SubjectPublicKeyInfo,
    ),
    extensions: extensionsFor(subject),
  });
  const signature = sign("sha256", Buffer.from(AsnConvert.serialize(toBeSigned)), privateKey);
  const certificate = new Certificate({
    tbsCertificate: toBeSigned,
    signatureAlgorithm: SHA256_WITH_RSA,
    signatureValue: new Uint8Array(signature).buffer,
  });
  return Buffer.from(AsnConvert.serialize(certificate));
}

/**
 * A serial number of its own each time, so that trust stores do not confuse two runs; the leading 1
 * keeps it positive.
 */
function serialNumber(): ArrayBuffer {
  return Uint8Array.of(1, ...randomBytes(8)).buffer;
}

function nameOf({ commonName, organizationName }: Subject): Name {
  const pairs = [
    [COMMON_NAME, commonName],
    [ORGANIZATION_NAME, organizationName],
  ] as const;
  return new Name(
    pairs.map(
      ([type, text]) =>
        new RelativeDistinguishedName([
          new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String: text }) }),
        ]),
    ),
  );
}

function extensionsFor({ hosts, addresses }: Subject): Extensions {
  const names = [
    ...hosts.map((host) => new GeneralName({ dNSName: host })),
    ...addresses.map((address) => new GeneralName({ iPAddress: address })),
  ];
  const { digitalSignature, keyEncipherment, keyCertSign } = KeyUsageFlags;
  const values = [
    [id_ce_basicConstraints, new BasicConstraints({ cA: true })],
    [id_ce_keyUsage, new KeyUsage(digitalSignature | keyEncipherment | keyCertSign)],
    [id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])],
    [id_ce_subjectAltName, new SubjectAlternativeName(names)],
  ] as const;
  return new Extensions(
    values.map(
      ([extnID, value]) =>
        new Extension({ extnID, extnValue: new OctetString(AsnConvert.serialize(value)) }),
    ),
  );
}
