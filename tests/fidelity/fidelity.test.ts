import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fidelityPage } from '../../scripts/fidelity/page.ts';

test('docs/fidelity.md is what `npm run fidelity` writes', () => {
  expect(readFileSync('docs/fidelity.md', 'utf8')).toBe(fidelityPage());
});
