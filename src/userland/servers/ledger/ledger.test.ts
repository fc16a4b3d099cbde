import { expect, test } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { Ledger } from './ledger.ts';

const ledger = () =>
  new Ledger({ range: Prefix.parse('10.99.0.0/16'), poolLength: 24, step: 2n, reserved: new Set(['10.99.0.4']) });

test('gives even addresses, the gateway the first, and none that is reserved', () => {
  const own = ledger();
  const { id, prefix } = own.requestPool(undefined, undefined);
  expect([prefix.text, own.requestPool(undefined, undefined).prefix.text]).toEqual(['10.99.0.0/24', '10.99.1.0/24']);
  const next = (gateway = false) => own.requestAddress(id, undefined, gateway).text;
  expect([next(true), next(), next(), next()]).toEqual([
    '10.99.0.1/24',
    '10.99.0.2/24',
    '10.99.0.6/24',
    '10.99.0.8/24',
  ]);
  own.releaseAddress(id, Addr.parse('10.99.0.2'));
  expect(next()).toBe('10.99.0.2/24');
  expect(own.requestAddress(id, Addr.parse('10.99.0.9'), false).text).toBe('10.99.0.9/24');
  expect(() => own.requestAddress(id, Addr.parse('10.99.0.9'), false)).toThrow('address 10.99.0.9 is taken');
});

test('keeps to the range of a pool, and pools apart', () => {
  const own = ledger();
  const { id } = own.requestPool(Prefix.parse('10.5.0.0/24'), Prefix.parse('10.5.0.252/30'));
  expect(own.requestAddress(id, undefined, false).text).toBe('10.5.0.252/24');
  expect(own.requestAddress(id, undefined, false).text).toBe('10.5.0.254/24');
  expect(() => own.requestAddress(id, undefined, false)).toThrow('no address left in 10.5.0.252/30');
  expect(() => own.requestPool(Prefix.parse('10.5.0.0/16'), undefined)).toThrow('overlaps');
});

test('takes up where an earlier run ended', () => {
  const before = ledger();
  const { id } = before.requestPool(undefined, undefined);
  before.requestAddress(id, undefined, false);
  const after = ledger();
  after.restore(before.save());
  expect(after.requestAddress(id, undefined, false).text).toBe('10.99.0.6/24');
});
