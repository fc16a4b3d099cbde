import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { slices } from './slices.ts';

const hosts = (...texts: string[]) => texts.map((text) => Addr.parse(text));

test('two hosts get a half each, without the first and the last address', () => {
  const parts = slices(Prefix.parse('10.32.0.0/24'), hosts('192.168.56.12', '192.168.56.11'));
  const shown = [...parts].map(([host, { first, last }]) => `${host} ${first.text}-${last.text}`);
  expect(shown).toEqual(['192.168.56.11 10.32.0.1-10.32.0.127', '192.168.56.12 10.32.0.128-10.32.0.254']);
});

test('slices are in a row, never overlap, and cover all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 16, max: 24 }), (count, length) => {
      const network = Prefix.parse(`10.32.0.0/${length}`);
      const all = Array.from({ length: count }, (_, n) => Addr.parse(`192.168.56.${n + 1}`));
      const parts = [...slices(network, all).values()];
      expect(parts[0]?.first.bits).toBe(network.first.bits + 1n);
      expect(parts.at(-1)?.last.bits).toBe(network.last.bits - 1n);
      parts.slice(1).forEach((part, n) => {
        expect(part.first.bits).toBe((parts[n]?.last.bits ?? 0n) + 1n);
      });
    }),
  );
});
