import { expect, test } from 'vitest';
import { Clock } from '#kernel/clock.ts';
import { Random } from '#kernel/random.ts';
import {
  authorityDigest,
  createAuthority,
  identityOf,
  issueCertificate,
  issuerOf,
  verifyCertificate,
} from './authority.ts';
import { base36 } from './base36.ts';
import { base64, fromBase64 } from './base64.ts';
import { fromPem, pem } from './pem.ts';
import { generateJoinToken, parseJoinToken } from './token.ts';

const clock = new Clock(Date.UTC(2026, 10, 21));
const identity = {
  nodeId: 'kgp2qx7221h1prg589svnk5lk',
  role: 'manager',
  clusterId: 'io7gipihpypsv02nafsjtrsci',
} as const;

function authority(seed: string) {
  return createAuthority(clock, new Random(seed));
}

test('a certificate says whom it is for, and who signed it can tell', () => {
  const own = authority('own');
  const options = { clock, random: new Random('node'), expiry: 3600e9 };
  const certificate = issueCertificate(own, identity, options);
  expect(identityOf(certificate)).toEqual(identity);
  expect(verifyCertificate(own, certificate)).toEqual(identity);
  expect(verifyCertificate(authority('other'), certificate)).toBeUndefined();
  const worker = issueCertificate(own, { ...identity, role: 'worker' }, options);
  expect(verifyCertificate(own, worker)?.role).toBe('worker');
});

test('a certificate that was changed is worth nothing', () => {
  const own = authority('own');
  const bytes = fromPem(
    'CERTIFICATE',
    issueCertificate(own, identity, { clock, random: new Random('n'), expiry: 1e9 }),
  )?.bytes;
  const changed = Uint8Array.from(bytes ?? []);
  const at = changed.findIndex((_, i) => changed[i] === 0x6b && changed[i + 1] === 0x67 && changed[i + 2] === 0x70);
  changed[at] = 0x61;
  expect(identityOf(pem('CERTIFICATE', changed))?.nodeId).toBe(`a${identity.nodeId.slice(1)}`);
  expect(verifyCertificate(own, pem('CERTIFICATE', changed))).toBeUndefined();
  expect(verifyCertificate(own, 'no certificate')).toBeUndefined();
});

test('a token names the authority', () => {
  const { certificate } = authority('own');
  const token = generateJoinToken(new Random('t'), certificate);
  expect(token).toMatch(/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/);
  expect(parseJoinToken(token)).toEqual({ digest: authorityDigest(certificate) });
  expect(parseJoinToken(`${token}x`)).toBeUndefined();
});

test('the issuer is shown as base64 of DER', () => {
  const { subject, publicKey } = issuerOf(authority('own').certificate);
  expect(subject).toBe('MBMxETAPBgNVBAMTCHN3YXJtLWNh');
  expect(publicKey).toMatch(/^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/]{86}==$/);
});

test('base64 and base 36', () => {
  for (let length = 0; length < 10; length++) {
    const bytes = new Random(String(length)).bytes(length);
    expect(fromBase64(base64(bytes))).toEqual(bytes);
  }
  expect(base64(new TextEncoder().encode('any carnal pleas'))).toBe('YW55IGNhcm5hbCBwbGVhcw==');
  expect(fromBase64('a*')).toBeUndefined();
  expect(base36(Uint8Array.of(1, 0), 5)).toBe('00074');
});
