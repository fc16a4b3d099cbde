import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { type DnsMessage, type DnsRecord, decodeDns, dnsQuery, encodeDns } from './dns.ts';

const label = fc.stringMatching(/^[a-z0-9_.\\-]{1,12}$/).map((text) => text.replace(/[.\\]/g, '\\$&'));
const name = fc.array(label, { maxLength: 4 }).map((labels) => labels.join('.'));
const uint = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const data = fc.oneof(
  uint(32).map((bits) => ({ type: 'A' as const, addr: Addr.fromBits(4, BigInt(bits)) })),
  uint(32).map((bits) => ({ type: 'AAAA' as const, addr: Addr.fromBits(6, BigInt(bits) << 90n) })),
  fc.record({ type: fc.constantFrom('CNAME' as const, 'PTR' as const, 'NS' as const), target: name }),
  fc.record({ type: fc.constant('MX' as const), preference: uint(16), target: name }),
  fc.record({ type: fc.constant('SRV' as const), priority: uint(16), weight: uint(16), port: uint(16), target: name }),
  fc.record({
    type: fc.constant('TXT' as const),
    texts: fc.array(fc.stringMatching(/^[ -~]{0,20}$/), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    type: fc.constant('SOA' as const),
    primary: name,
    mailbox: name,
    serial: uint(32),
    refresh: uint(32),
    retry: uint(32),
    expire: uint(32),
    minimum: uint(32),
  }),
  fc.record({ type: fc.constant('TYPE65' as const), bytes: fc.uint8Array({ maxLength: 9 }) }),
);
const record: fc.Arbitrary<DnsRecord> = fc
  .tuple(name, uint(31), data)
  .map(([owner, ttl, rest]) => ({ name: owner, class: 1, ttl, ...rest }));
const message: fc.Arbitrary<DnsMessage> = fc.record({
  id: uint(16),
  flags: fc.record({
    response: fc.boolean(),
    opcode: uint(4),
    authoritative: fc.boolean(),
    truncated: fc.boolean(),
    recursionDesired: fc.boolean(),
    recursionAvailable: fc.boolean(),
    authenticData: fc.boolean(),
    checkingDisabled: fc.boolean(),
    rcode: uint(4),
  }),
  questions: fc.array(fc.record({ name, type: fc.constantFrom('A' as const, 'ANY' as const), class: fc.constant(1) }), {
    maxLength: 2,
  }),
  answers: fc.array(record, { maxLength: 3 }),
  authorities: fc.array(record, { maxLength: 2 }),
  additionals: fc.array(record, { maxLength: 2 }),
});

const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part)));

describe('encodeDns and decodeDns', () => {
  it('are each other’s inverse', () => {
    fc.assert(
      fc.property(message, (given) => {
        const result = decodeDns(encodeDns(given));
        expect(result.ok && plain(result.message)).toEqual(plain(given));
      }),
      { numRuns: 200 },
    );
  });

  it('compress names that were written before', () => {
    const query = dnsQuery(1, 'web.example.com.', 'A');
    const answer = { name: 'web.example.com', type: 'A' as const, class: 1, ttl: 600, addr: Addr.LOOPBACK4 };
    const bytes = encodeDns({ ...query, answers: [answer, { ...answer, name: 'db.example.com' }] });
    expect(bytes.length).toBe(12 + 21 + (2 + 14) + (5 + 14));
  });

  it('answer an error for bytes that are no message, and never fail otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(typeof decodeDns(bytes).ok).toBe('boolean');
      }),
    );
  });

  it('reject a pointer that leads to itself or forward', () => {
    const head = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for (const pointer of [12, 13]) {
      expect(decodeDns(Uint8Array.from([...head, 0xc0, pointer, 0, 1, 0, 1]))).toEqual({
        ok: false,
        error: 'compression pointer that does not lead back',
      });
    }
  });
});
