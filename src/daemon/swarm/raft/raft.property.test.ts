import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RaftTestbed } from './raft.testbed.ts';

/** What may befall a group of managers, one thing at a time. */
const event = (size: number) => {
  const member = fc.integer({ min: 1, max: size });
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('tick' as const), member }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('timeout' as const), member }) },
    { weight: 25, arbitrary: fc.record({ kind: fc.constant('deliver' as const), at: fc.nat(50) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('lose' as const), at: fc.nat(50) }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('propose' as const), member }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), member }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('boot' as const), member }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('run' as const), ticks: fc.integer({ min: 1, max: 25 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('partition' as const),
        sides: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
      }),
    },
  );
};

const life = fc.constantFrom(2, 3, 5).chain((size) =>
  fc.record({
    size: fc.constant(size),
    events: fc.array(event(size), { minLength: 50, maxLength: 300, size: 'max' }),
  }),
);

test('whatever is lost, cut or restarted, no committed entry is ever lost or contradicted', () => {
  fc.assert(
    fc.property(life, fc.nat(1000), ({ size, events }, seed) => {
      const bed = new RaftTestbed(size, `property/${seed}`);
      let proposals = 0;
      for (const event of events) {
        if (event.kind === 'tick') bed.tick(event.member);
        else if (event.kind === 'timeout') bed.campaign(event.member);
        else if (event.kind === 'deliver') bed.deliver(event.at);
        else if (event.kind === 'lose') bed.deliver(event.at, true);
        else if (event.kind === 'propose') bed.propose(event.member, `p${proposals++}`);
        else if (event.kind === 'crash') bed.crash(event.member);
        else if (event.kind === 'boot') {
          if (!bed.nodes.has(event.member)) bed.boot(event.member);
        } else if (event.kind === 'run') bed.tickAll(event.ticks);
        else {
          const ids = event.sides.map((_, at) => at + 1);
          bed.partition([ids.filter((id) => event.sides[id - 1]), ids.filter((id) => !event.sides[id - 1])]);
        }
        expect(bed.faults).toEqual([]);
        const terms = bed.leaders.map(({ term }) => term);
        expect(new Set(terms).size).toBe(terms.length);
      }
      // All is well again: everybody comes to have the same, and all that was ever committed is there.
      bed.partition([bed.members().map(({ raftId }) => raftId)]);
      for (let id = 1; id <= size; id++) if (!bed.nodes.has(id)) bed.boot(id);
      bed.deliverAll();
      const leader = bed.elect();
      bed.propose(leader.id, 'last');
      bed.tickAll(5);
      expect(bed.faults).toEqual([]);
      const logs = [...bed.applied.values()];
      for (const log of logs) expect(log).toEqual(logs[0]);
      expect(logs[0]?.at(-1)).toBe('last');
    }),
    { numRuns: 200 },
  );
});
