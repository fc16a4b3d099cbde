import { describe, expect, it } from 'vitest';
import { bankNames, checkBank, checkBanks } from '../../scripts/content/quizbank.ts';
import { CONTENT } from '../lessons/share.ts';

describe('banks of questions', () => {
  it('have items with ids of their own', () => {
    expect(checkBanks(CONTENT).faults).toEqual([]);
  });

  it.each(bankNames(CONTENT))(
    '%s',
    (name) => {
      const faults = [...checkBank(CONTENT, name)].flatMap(({ what, faults }) =>
        faults.map((fault) => `${what}: ${fault}`),
      );
      expect(faults).toEqual([]);
    },
    600_000,
  );
});
