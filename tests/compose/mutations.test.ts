import { describe, expect, it } from 'vitest';
import { ComposeLab } from './composelab.ts';
import { mutations } from './mutations.ts';

/** Words that tell where a mistake is: a line, a member, an object, a variable. */
const LOCATED =
  /line \d+|yaml: |(?:services?|networks?|volumes?|configs?|secrets?|extends|include)[ .:[]|interpolat|variable|[Pp]ort|Invalid ip|[Pp]ath|name|reference|cycle|`include`|invalid spec|healthcheck/;

describe('good Compose files with one mistake', () => {
  it('are told with the place, or mean something; nothing is made of those that are wrong', () => {
    const compose = new ComposeLab();
    const before = compose.state();
    let wrong = 0;
    for (const { what, text } of mutations(90).filter((_, index) => index < 90 || index % 2 === 0)) {
      compose.write('shop', text);
      const { exit, stderr } = compose.run('cd shop && docker compose config -q');
      expect([0, 1], what).toContain(exit);
      if (exit === 0) continue;
      wrong++;
      expect(stderr, what).toMatch(LOCATED);
      expect(stderr, what).not.toMatch(/\n {4}at |TypeError|not a function/);
      if (wrong % 3 === 0) expect(compose.run('cd shop && docker compose up -d').exit, what).not.toBe(0);
    }
    expect(compose.state()).toBe(before);
    expect(wrong).toBeGreaterThan(100);
  }, 60_000);
});
