import { expect, test } from 'vitest';
import { RaftTestbed } from './raft.testbed.ts';
import { ELECTION_TICK } from './raft.ts';

test('a lone member elects itself and commits at once', () => {
  const bed = new RaftTestbed(1, 'one');
  bed.nodes.get(1)?.campaign();
  expect(bed.propose(1, 'a')).toBe(true);
  expect(bed.applied.get(1)).toEqual(['a']);
});

test('three members agree on one leader, and all apply what it proposes', () => {
  const bed = new RaftTestbed(3, 'three');
  const leader = bed.elect();
  expect(bed.leaders).toHaveLength(1);
  for (const text of ['a', 'b', 'c']) bed.propose(leader.id, text);
  bed.tickAll(2);
  for (const applied of bed.applied.values()) expect(applied).toEqual(['a', 'b', 'c']);
});

test('a leader that hears from no majority steps down, and what it could not commit is lost', () => {
  const bed = new RaftTestbed(3, 'lost');
  const old = bed.elect();
  const others = [1, 2, 3].filter((id) => id !== old.id);
  bed.partition([[old.id], others]);
  bed.propose(old.id, 'never');
  bed.tickAll(2 * ELECTION_TICK + 1);
  expect(old.role).not.toBe('leader');
  const [next] = bed.leaders;
  expect(others).toContain(next?.id);
  bed.propose(next?.id ?? 0, 'a');
  bed.partition([[1, 2, 3]]);
  bed.elect();
  bed.tickAll(3);
  for (const applied of bed.applied.values()) expect(applied).toEqual(['a']);
});

test('without a majority nobody leads; with it back, work goes on', () => {
  const bed = new RaftTestbed(3, 'quorum');
  const leader = bed.elect();
  for (const id of [1, 2, 3]) if (id !== leader.id) bed.crash(id);
  bed.tickAll(3 * ELECTION_TICK);
  expect(bed.leaders).toEqual([]);
  expect(bed.propose(leader.id, 'a')).toBe(false);
  bed.boot(leader.id === 1 ? 2 : 1);
  const next = bed.elect();
  expect(bed.propose(next.id, 'b')).toBe(true);
  bed.tickAll(2);
  expect(bed.applied.get(next.id)).toEqual(['b']);
});

test('followers do not vote while they hear from a leader', () => {
  const bed = new RaftTestbed(3, 'lease');
  const leader = bed.elect();
  const other = leader.id === 1 ? 2 : 1;
  bed.tickAll(2);
  bed.nodes.get(other)?.campaign();
  bed.deliverAll();
  expect(bed.nodes.get(other)?.role).toBe('candidate');
});

test('a leader hands over without waiting for a time-out', () => {
  const bed = new RaftTestbed(3, 'transfer');
  const leader = bed.elect();
  bed.tickAll(2);
  expect(leader.transferLeadership()).toBe(true);
  bed.tick(leader.id);
  bed.deliverAll();
  expect(bed.leaders).toHaveLength(1);
  expect(bed.leaders[0]?.id).not.toBe(leader.id);
});

test('a member that is taken out counts no more', () => {
  const bed = new RaftTestbed(3, 'remove');
  const leader = bed.elect();
  const gone = leader.id === 3 ? 2 : 3;
  leader.propose({ kind: 'remove', raftId: gone });
  bed.tickAll(3);
  bed.crash(gone);
  expect(leader.members.has(gone)).toBe(false);
  bed.propose(leader.id, 'a');
  bed.tickAll(2);
  expect(bed.applied.get(leader.id)).toEqual(['a']);
});

test('a member that is too far behind is given the state itself', () => {
  const bed = new RaftTestbed(3, 'snapshot');
  const leader = bed.elect();
  const behind = leader.id === 1 ? 2 : 1;
  bed.partition([[behind], [1, 2, 3].filter((id) => id !== behind)]);
  const texts = Array.from({ length: 40 }, (_, at) => `t${at}`);
  for (const text of texts) {
    bed.propose(leader.id, text);
    bed.deliverAll();
  }
  bed.tickAll(2);
  bed.compact(leader.id, 5);
  expect(leader.log.firstIndex).toBeGreaterThan(30);
  bed.partition([[1, 2, 3]]);
  bed.elect();
  bed.tickAll(5);
  expect(bed.applied.get(behind)).toEqual(texts);
  const next = bed.elect();
  bed.propose(next.id, 'more');
  bed.tickAll(3);
  for (const applied of bed.applied.values()) expect(applied).toEqual([...texts, 'more']);
});
