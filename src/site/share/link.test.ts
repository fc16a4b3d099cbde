import fc from 'fast-check';
import { deflateSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '#lab/journal.ts';
import { fragmentOf, labOf } from './link.ts';

const scenario = { hosts: [{ name: 'node1' }], setup: [], seed: 's', epoch: 0 };
const entries: JournalEntry[] = [
  { at: 1, kind: 'open', console: 'c', host: 'node1', size: { rows: 24, columns: 80 } },
  { at: 5, kind: 'input', console: 'c', bytes: 'echo "größe" 🐳\r' },
];
const lab = { scenario, journal: { entries, until: 9 } };
const packed = (value: unknown) => {
  const bytes = deflateSync(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));
  return `#lab=${Buffer.from(bytes).toString('base64url')}`;
};

describe('a link that carries a lab', () => {
  test('gives it back as it was', () => {
    expect(labOf(fragmentOf(lab))).toEqual({ lab });
  });

  test('has only letters that an address may have', () => {
    expect(fragmentOf(lab)).toMatch(/^#lab=[\w-]+$/);
  });

  test.each([
    ['cut off', fragmentOf(lab).slice(0, -9), 'damaged'],
    ['no base64', '#lab=%%%', 'damaged'],
    ['no JSON', packed('hello'), 'damaged'],
    ['null', packed('null'), 'damaged'],
    ['of a later version', packed({ version: 2, ...lab }), 'unknown'],
    [
      'a thousand hosts',
      packed({ version: 1, ...lab, scenario: { ...scenario, hosts: Array(1000).fill({ name: 'n' }) } }),
      'tooLarge',
    ],
    ['a hundred years', packed({ version: 1, scenario, journal: { entries: [], until: 3e18 } }), 'tooLarge'],
    ['input after its end', packed({ version: 1, scenario, journal: { entries, until: 3 } }), 'damaged'],
    ['a mountain of zeros', packed('0'.repeat(50_000_000)), 'tooLarge'],
    ['too long to be an address', `#lab=${'A'.repeat(300_000)}`, 'tooLarge'],
  ])('%s is refused', (_what, fragment, refusal) => {
    expect(labOf(fragment)).toEqual({ refusal });
  });

  test('nothing makes reading throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void labOf(`#lab=${text}`)));
    fc.assert(
      fc.property(fc.anything(), (value) => void labOf(packed({ version: 1, scenario: value, journal: value }))),
    );
  });
});
