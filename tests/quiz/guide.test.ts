import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadBank } from '#course/bank/bank.ts';
import type { ItemType } from '#course/schema/quiz.ts';

const guide = readFileSync('docs/authoring.md', 'utf8');
const fences = [...guide.matchAll(/^```yaml\n(- type: [\s\S]*?)^```$/gm)].map(([, text = '']) => text);

describe('the guide for authors', () => {
  it('has an example of every type of item, as the schema wants it', () => {
    const text = `title: Examples\nitems:\n${fences.join('')}`;
    const types: ItemType[] = loadBank(text, 'authoring.md').items.map(({ type }) => type);
    expect(types.join(' ')).toBe('single multiple true-false sequential ordering matching fill-in cidr output');
  });
});
