import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { SECOND } from '#kernel/clock.ts';
import { element, readElements, Tag, textElement } from './der.ts';

const OID = {
  commonName: [0x55, 0x04, 0x03],
  organization: [0x55, 0x04, 0x0a],
  organizationalUnit: [0x55, 0x04, 0x0b],
  keyUsage: [0x55, 0x1d, 0x0f],
  basicConstraints: [0x55, 0x1d, 0x13],
  subjectKeyId: [0x55, 0x1d, 0x0e],
  ecPublicKey: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01],
  prime256v1: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
} as const;

/** Who a certificate is for, or from. */
export interface Name {
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly commonName: string;
}

/** A certificate (RFC 5280) as far as it is looked at. */
export interface ParsedCertificate {
  readonly subject: Name;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** What is put into a certificate. */
export interface CertificateFields {
  readonly serial: Uint8Array;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Nanoseconds;
  readonly notAfter: Nanoseconds;
  /** An uncompressed point of the curve P-256 without its first byte: 64 bytes. */
  readonly publicKey: Uint8Array;
  readonly authority: boolean;
  /** 20 bytes. */
  readonly subjectKeyId: Uint8Array;
}

/** A name in DER. */
export function encodeName(name: Name): Uint8Array {
  const part = (oid: readonly number[], text: string | undefined) =>
    text === undefined
      ? []
      : element(Tag.set, element(Tag.sequence, element(Tag.oid, oid), textElement(Tag.printable, text)));
  return element(
    Tag.sequence,
    part(OID.organization, name.organization),
    part(OID.organizationalUnit, name.organizationalUnit),
    part(OID.commonName, name.commonName),
  );
}

/** A public key in DER (SubjectPublicKeyInfo). */
export function encodePublicKey(point: Uint8Array): Uint8Array {
  const algorithm = element(Tag.sequence, element(Tag.oid, OID.ecPublicKey), element(Tag.oid, OID.prime256v1));
  return element(Tag.sequence, algorithm, element(Tag.bitString, [0, 4], point));
}

/** The part of a certificate that is signed. */
export function encodeSigned(clock: Clock, fields: CertificateFields): Uint8Array {
  const usage = fields.authority ? [0x03, 0x02, 0x01, 0x06] : [0x03, 0x02, 0x05, 0xa0];
  const constraints = fields.authority ? element(Tag.sequence, element(Tag.boolean, [0xff])) : element(Tag.sequence);
  const extension = (oid: readonly number[], critical: boolean, value: Uint8Array | readonly number[]) =>
    element(
      Tag.sequence,
      element(Tag.oid, oid),
      critical ? element(Tag.boolean, [0xff]) : [],
      element(Tag.octetString, value),
    );
  return element(
    Tag.sequence,
    [0xa0, 0x03, 0x02, 0x01, 0x02],
    element(Tag.integer, [((fields.serial[0] ?? 0) & 0x7f) | 0x10, ...fields.serial.subarray(1)]),
    element(Tag.sequence, element(Tag.oid, OID.ecdsaWithSha256)),
    encodeName(fields.issuer),
    element(Tag.sequence, utcTime(clock, fields.notBefore), utcTime(clock, fields.notAfter)),
    encodeName(fields.subject),
    encodePublicKey(fields.publicKey),
    element(
      0xa3,
      element(
        Tag.sequence,
        extension(OID.keyUsage, true, usage),
        extension(OID.basicConstraints, true, constraints),
        extension(OID.subjectKeyId, false, element(Tag.octetString, fields.subjectKeyId)),
      ),
    ),
  );
}

/** The whole certificate. @param signature 64 bytes */
export function encodeCertificate(signed: Uint8Array, signature: Uint8Array): Uint8Array {
  const half = (bytes: Uint8Array) => element(Tag.integer, (bytes[0] ?? 0) > 0x7f ? [0, ...bytes] : bytes);
  const value = element(Tag.sequence, half(signature.subarray(0, 32)), half(signature.subarray(32)));
  return element(
    Tag.sequence,
    signed,
    element(Tag.sequence, element(Tag.oid, OID.ecdsaWithSha256)),
    element(Tag.bitString, [0], value),
  );
}

/** Reads a certificate; undefined where it is none. */
export function parseCertificate(bytes: Uint8Array): ParsedCertificate | undefined {
  const [outer] = readElements(bytes) ?? [];
  const [signed, , signature] = (outer && readElements(outer.content)) ?? [];
  const parts = signed && readElements(signed.content);
  const subject = parts?.[5];
  const halves = signature && readElements(signature.content.subarray(1));
  const [r, s] = (halves?.[0] && readElements(halves[0].content)) ?? [];
  if (!signed || !subject || !r || !s) return undefined;
  const value = new Uint8Array(64);
  value.set(r.content.slice(-32), 32 - Math.min(32, r.content.length));
  value.set(s.content.slice(-32), 64 - Math.min(32, s.content.length));
  return { subject: parseName(subject.content), signed: signed.whole, signature: value };
}

function parseName(bytes: Uint8Array): Name {
  const found: Record<string, string> = {};
  for (const set of readElements(bytes) ?? []) {
    const [pair] = readElements(set.content) ?? [];
    const [oid, value] = (pair && readElements(pair.content)) ?? [];
    if (oid && value) found[oid.content.join('.')] = new TextDecoder().decode(value.content);
  }
  return {
    commonName: found[OID.commonName.join('.')] ?? '',
    organization: found[OID.organization.join('.')],
    organizationalUnit: found[OID.organizationalUnit.join('.')],
  };
}

function utcTime(clock: Clock, at: Nanoseconds): Uint8Array {
  const whole = new Date(clock.wallTime(Math.floor(at / (60 * SECOND)) * 60 * SECOND).seconds * 1000);
  const text = whole.toISOString().replace(/[-:T]|\.\d+/g, '');
  return textElement(Tag.utcTime, text.slice(2));
}
