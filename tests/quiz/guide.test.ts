import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBank } from '#course/bank/bank.ts';
import { checkItems } from '../../scripts/content/quizitem.ts';
import { CONTENT } from '../lessons/share.ts';

const guide = readFileSync(join(CONTENT, '../docs/authoring.md'), 'utf8');
const fences = [...guide.matchAll(/^```yaml\n(- type: [\s\S]*?)^```$/gm)].map(([, text = '']) => text);
const { items } = loadBank(`title: Examples\nitems:\n${fences.join('')}`, 'docs/authoring.md');

describe('the guide for authors', () => {
  it('has an example of every type of item', () => {
    const types = items.map(({ type }) => type);
    expect(types.join(' ')).toBe('single multiple true-false sequential ordering matching fill-in cidr output');
  });

  it('has examples in which nothing is wrong', () => {
    expect([...checkItems(items)].flatMap(({ faults }) => faults)).toEqual([]);
  });
});
