import type { NodeRole } from '#api/swarm/node.ts';
import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Random } from '#kernel/random.ts';
import { sha256 } from '#libnetwork/ipams/default/sha256.ts';
import { base36 } from './base36.ts';
import { base64 } from './base64.ts';
import { fromPem, pem } from './pem.ts';
import { encodeCertificate, encodeName, encodePublicKey, encodeSigned, type Name, parseCertificate } from './x509.ts';

const HOUR: Nanoseconds = 3600 * SECOND;
const ROOT: Name = { commonName: 'swarm-ca' };
const ROOT_EXPIRY: Nanoseconds = 20 * 365 * 24 * HOUR;
/** Certificates are valid from a little before: clocks differ. */
const BACKDATE: Nanoseconds = 5 * 60 * SECOND;
const UNITS: Readonly<Record<NodeRole, string>> = { manager: 'swarm-manager', worker: 'swarm-worker' };

/** The certificate of a cluster's authority and the key it signs with. */
export interface Authority {
  /** PEM. */
  readonly certificate: string;
  /** Base64; only managers have it. */
  readonly key: string;
}

/** Whom a node's certificate is for. */
export interface Identity {
  readonly nodeId: string;
  readonly role: NodeRole;
  readonly clusterId: string;
}

/*
 * Certificates are X.509 in form. What stands for the signature is a keyed hash (HMAC-SHA256 with the authority's key, over
 * the signed part), so only managers can tell a good one; keys of nodes are chance, and nothing is encrypted with them.
 */

/** A new authority. */
export function createAuthority(clock: Clock, random: Random): Authority {
  const key = random.bytes(32);
  const signed = encodeSigned(clock, {
    serial: random.bytes(20),
    issuer: ROOT,
    subject: ROOT,
    notBefore: clock.now - BACKDATE,
    notAfter: clock.now + ROOT_EXPIRY,
    publicKey: random.bytes(64),
    authority: true,
    subjectKeyId: random.bytes(20),
  });
  return { certificate: pem('CERTIFICATE', encodeCertificate(signed, sign(key, signed))), key: base64(key) };
}

/** A node's certificate (PEM), valid for `expiry`. */
export function issueCertificate(
  authority: Authority,
  identity: Identity,
  options: { clock: Clock; random: Random; expiry: Nanoseconds },
): string {
  const { clock, random } = options;
  const signed = encodeSigned(clock, {
    serial: random.bytes(20),
    issuer: ROOT,
    subject: {
      organization: identity.clusterId,
      organizationalUnit: UNITS[identity.role],
      commonName: identity.nodeId,
    },
    notBefore: clock.now - HOUR,
    notAfter: clock.now + options.expiry,
    publicKey: random.bytes(64),
    authority: false,
    subjectKeyId: random.bytes(20),
  });
  return pem('CERTIFICATE', encodeCertificate(signed, sign(keyOf(authority), signed)));
}

/** Whom a certificate is for by its own words; undefined where it is none. */
export function identityOf(certificate: string): Identity | undefined {
  const parsed = parse(certificate);
  if (!parsed) return undefined;
  const { organization, organizationalUnit, commonName } = parsed.subject;
  const role = organizationalUnit === UNITS.manager ? 'manager' : 'worker';
  return { nodeId: commonName, role, clusterId: organization ?? '' };
}

/** Whom a certificate is for, if this authority signed it. */
export function verifyCertificate(authority: Authority, certificate: string): Identity | undefined {
  const parsed = parse(certificate);
  if (!parsed) return undefined;
  const expected = sign(keyOf(authority), parsed.signed);
  return expected.every((byte, at) => byte === parsed.signature[at]) ? identityOf(certificate) : undefined;
}

/** What join tokens name an authority by: 50 digits in base 36. */
export function authorityDigest(certificate: string): string {
  return base36(sha256(new TextEncoder().encode(certificate)), 50);
}

/** Its subject and public key as the API shows them: base64 of DER. */
export function issuerOf(certificate: string): { subject: string; publicKey: string } {
  const bytes = fromPem('CERTIFICATE', certificate)?.bytes ?? new Uint8Array();
  const parsed = parseCertificate(bytes);
  // The key is the last 64 bytes before the extensions of the signed part: found by the head all such keys have.
  const head = encodePublicKey(new Uint8Array(64)).subarray(0, -64);
  const at = parsed ? indexOf(bytes, head) : -1;
  const point = at < 0 ? new Uint8Array() : bytes.subarray(at + head.length, at + head.length + 64);
  return { subject: base64(encodeName(ROOT)), publicKey: base64(encodePublicKey(point)) };
}

function parse(certificate: string) {
  const found = fromPem('CERTIFICATE', certificate);
  return found && parseCertificate(found.bytes);
}

function keyOf(authority: Authority): Uint8Array {
  return new TextEncoder().encode(authority.key);
}

/** HMAC-SHA256 twice, over the data and over the first result: 64 bytes. */
function sign(key: Uint8Array, data: Uint8Array): Uint8Array {
  const first = hmac(key, data);
  const signature = new Uint8Array(64);
  signature.set(first);
  signature.set(hmac(key, first), 32);
  return signature;
}

/** RFC 2104. */
function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const inner = sha256(
    concatenated(
      block.map((byte) => byte ^ 0x36),
      data,
    ),
  );
  return sha256(
    concatenated(
      block.map((byte) => byte ^ 0x5c),
      inner,
    ),
  );
}

function concatenated(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  for (let at = 0; at + part.length <= bytes.length; at++) {
    if (part.every((byte, i) => byte === bytes[at + i])) return at;
  }
  return -1;
}
