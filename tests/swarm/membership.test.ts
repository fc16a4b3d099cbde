import { describe, expect, test } from 'vitest';
import type { Swarm } from '../../src/api/swarm/swarm.ts';
import { SwarmLab } from './cluster.ts';

const NO_LEADER =
  "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.";

describe('joining', () => {
  test('workers and managers join with their tokens', () => {
    const swarm = SwarmLab.of(2, 1);
    expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 ready reachable', 'node3 ready']);
    expect(swarm.table(2)).toEqual(swarm.table(1));
    expect(() => swarm.nodes(3)).toThrow("Worker nodes can't be used to view or modify cluster state.");
  });

  test('a token of another cluster, a wrong one and none at all are refused in time', () => {
    const swarm = new SwarmLab(3);
    swarm.init(1);
    swarm.init(2);
    expect(() => swarm.join(3, 'Worker', 1, swarm.tokens(2).Worker)).toThrow(
      /^remote CA does not match fingerprint. Expected: [0-9a-f]{64}$/,
    );
    const wrong = `${swarm.tokens(1).Worker.slice(0, -25)}${'a'.repeat(25)}`;
    expect(() => swarm.join(3, 'Worker', 1, wrong)).toThrow('A valid join token is necessary to join this cluster');
    expect(() => swarm.join(3, 'Worker', 1, 'SWMTKN-1-x-y')).toThrow('invalid join token');
    expect(swarm.info(3).LocalNodeState).toBe('inactive');
    swarm.join(3, 'Worker');
    expect(() => swarm.join(3, 'Worker')).toThrow('This node is already part of a swarm.');
  });

  test('a rotated token is worth nothing', () => {
    const swarm = new SwarmLab(2);
    swarm.init(1);
    const old = swarm.tokens(1).Worker;
    const { Version, Spec } = swarm.ask<{ Version: { Index: number }; Spec: object }>(1, 'GET', '/swarm');
    swarm.ask(1, 'POST', `/swarm/update?version=${Version.Index}&rotateWorkerToken=true`, Spec);
    expect(swarm.tokens(1).Worker).not.toBe(old);
    expect(() => swarm.join(2, 'Worker', 1, old)).toThrow('A valid join token');
    swarm.join(2, 'Worker');
  });

  test('a blocked port 2377 makes joining time out, and it goes on behind the scenes', () => {
    const swarm = new SwarmLab(2);
    swarm.init(1);
    swarm.run(1, 'iptables -I INPUT -p tcp --dport 2377 -j DROP');
    expect(() => swarm.join(2, 'Worker')).toThrow('Timeout was reached before node joined.');
    expect(swarm.info(2).LocalNodeState).toBe('pending');
    swarm.run(1, 'iptables -D INPUT -p tcp --dport 2377 -j DROP');
    swarm.wait(60);
    expect(swarm.info(2).LocalNodeState).toBe('active');
    expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 ready']);
  });

  test('nobody at the address', () => {
    const swarm = new SwarmLab(2);
    swarm.init(2);
    const token = swarm.tokens(2).Worker;
    swarm.leave(2);
    expect(() => swarm.join(1, 'Worker', 2, token)).toThrow(
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 192.168.56.12:2377: connect: connection refused"',
    );
  });
});

describe('leaving', () => {
  test('a worker that left is down once its heartbeats are missed, and may be removed then', () => {
    const swarm = SwarmLab.of(1, 1);
    swarm.leave(2, false);
    expect(swarm.info(2)).toMatchObject({ LocalNodeState: 'inactive', NodeID: '' });
    expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 ready']);
    expect(() => swarm.ask(1, 'DELETE', '/nodes/node2')).toThrow(/is not down and can't be removed$/);
    swarm.wait(18);
    expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 down']);
    swarm.ask(1, 'DELETE', '/nodes/node2');
    expect(swarm.table(1)).toEqual(['node1 ready leader']);
    swarm.join(2, 'Worker');
    expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 ready']);
  });

  test('managers are warned with the arithmetic of the quorum', () => {
    const swarm = SwarmLab.of(3);
    expect(() => swarm.leave(1, false)).toThrow(
      'participating as a manager. The only way to restore a swarm that has lost consensus',
    );
    swarm.leave(3);
    swarm.wait(4);
    expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 ready reachable', 'node3 ready unreachable']);
    expect(() => swarm.leave(2, false)).toThrow('Removing this node leaves 1 managers out of 3.');
    const alone = SwarmLab.of(1);
    expect(() => alone.leave(1, false)).toThrow('Removing the last manager erases all current state of the swarm.');
  });
});

describe('roles', () => {
  test('a worker is promoted and a manager demoted', () => {
    const swarm = SwarmLab.of(1, 2);
    swarm.update(1, 'node2', { Role: 'manager' });
    swarm.wait(2);
    expect(swarm.table(2)).toEqual(['node1 ready leader', 'node2 ready reachable', 'node3 ready']);
    swarm.update(2, 'node3', { Role: 'manager' });
    swarm.wait(2);
    expect(swarm.info(3).ControlAvailable).toBe(true);
    swarm.update(3, 'node2', { Role: 'worker' });
    swarm.wait(2);
    expect(swarm.table(3)).toEqual(['node1 ready leader', 'node2 ready', 'node3 ready reachable']);
    expect(() => swarm.nodes(2)).toThrow("Worker nodes can't be used");
  });

  test('a leader that is demoted hands over first', () => {
    const swarm = SwarmLab.of(3);
    swarm.update(2, 'node1', { Role: 'worker' });
    swarm.wait(15);
    const table = swarm.table(2);
    expect(table[0]).toBe('node1 ready');
    expect(table.filter((row) => row.endsWith('leader'))).toHaveLength(1);
    expect(swarm.info(1)).toMatchObject({ LocalNodeState: 'active', ControlAvailable: false });
  });

  test('the last manager, and one whose going would cost the quorum, stay managers', () => {
    const swarm = SwarmLab.of(1, 1);
    expect(() => swarm.update(1, 'node1', { Role: 'worker' })).toThrow(
      'rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm',
    );
    expect(() => swarm.ask(1, 'DELETE', '/nodes/node1?force=1')).toThrow('It must be demoted to worker before removal');
    swarm.update(1, 'node2', { Role: 'manager' });
    expect(() => swarm.update(1, 'node2', { Role: 'worker' })).toThrow(
      "rpc error: code = NotFound desc = can't find manager in raft memberlist",
    );
  });
});

describe('a majority lost and regained', () => {
  test('management stops and resumes', () => {
    const swarm = SwarmLab.of(3, 1);
    swarm.stopEngine(2);
    swarm.stopEngine(3, 'KILL');
    swarm.wait(25);
    expect(() => swarm.nodes(1)).toThrow(NO_LEADER);
    expect(swarm.info(1)).toMatchObject({ LocalNodeState: 'active', ControlAvailable: true, Error: NO_LEADER });
    expect(() => swarm.leave(1, false)).toThrow('participating as a manager. The only way to restore');
    swarm.startEngine(3);
    swarm.wait(40);
    const table = swarm.table(1);
    expect(table.filter((row) => row.endsWith('leader'))).toHaveLength(1);
    expect(table).toContain('node4 ready');
    expect(table.find((row) => row.startsWith('node2'))).toMatch(/^node2 (down|unknown) unreachable$/);
    expect(swarm.info(3).LocalNodeState).toBe('active');
  });

  test('what is left of a cluster can begin anew, with all it knew', () => {
    const swarm = SwarmLab.of(2, 1);
    swarm.update(1, 'node3', { Labels: { zone: 'a' } });
    swarm.stopEngine(2);
    swarm.wait(25);
    expect(() => swarm.nodes(1)).toThrow(NO_LEADER);
    const before = swarm.info(1).NodeID;
    expect(swarm.init(1, { ForceNewCluster: true })).toBe(before);
    swarm.wait(20);
    expect(swarm.node(1, 'node3').Spec.Labels).toEqual({ zone: 'a' });
    const table = swarm.table(1);
    expect(table[0]).toBe('node1 ready leader');
    expect(table[2]).toBe('node3 ready');
  });

  test('two halves of a cut cluster never both decide', () => {
    const swarm = SwarmLab.of(3);
    swarm.run(1, 'iptables -I INPUT -s 192.168.56.12,192.168.56.13 -j DROP');
    swarm.run(1, 'iptables -I OUTPUT -d 192.168.56.12,192.168.56.13 -j DROP');
    swarm.wait(35);
    expect(() => swarm.nodes(1)).toThrow(NO_LEADER);
    expect(swarm.table(2).filter((row) => row.endsWith('leader'))).toHaveLength(1);
    swarm.update(2, 'node3', { Availability: 'drain' });
    swarm.run(1, 'iptables -F INPUT; iptables -F OUTPUT');
    swarm.wait(60);
    expect(swarm.node(1, 'node3').Spec.Availability).toBe('drain');
    expect(swarm.table(1)).toHaveLength(3);
    expect(swarm.table(1).every((row) => / ready (leader|reachable)$/.test(row))).toBe(true);
  });
});

describe('an engine that starts again', () => {
  test('is the same node as before', () => {
    const swarm = SwarmLab.of(1, 1);
    const id = swarm.info(2).NodeID;
    for (const host of [2, 1]) {
      swarm.stopEngine(host);
      swarm.startEngine(host);
    }
    swarm.wait(10);
    expect(swarm.info(2).NodeID).toBe(id);
    expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 ready']);
  });

  test('is locked where managers are locked, and opens with the key', () => {
    const swarm = new SwarmLab(1);
    swarm.init(1, { AutoLockManagers: true });
    const { UnlockKey: key } = swarm.ask<{ UnlockKey: string }>(1, 'GET', '/swarm/unlockkey');
    expect(key).toMatch(/^SWMKEY-1-[A-Za-z0-9+/]{43}$/);
    swarm.stopEngine(1);
    swarm.startEngine(1);
    expect(swarm.info(1).LocalNodeState).toBe('locked');
    expect(() => swarm.nodes(1)).toThrow('Swarm is encrypted and needs to be unlocked before it can be used.');
    const wrong = `SWMKEY-1-${'A'.repeat(43)}`;
    expect(() => swarm.ask(1, 'POST', '/swarm/unlock', { UnlockKey: wrong })).toThrow('invalid key provided');
    swarm.ask(1, 'POST', '/swarm/unlock', { UnlockKey: key });
    expect(swarm.table(1)).toEqual(['node1 ready leader']);
  });
});

test('a node behind a closed port 2377 is down, and comes back by itself', () => {
  const swarm = SwarmLab.of(1, 1);
  swarm.run(2, 'iptables -I OUTPUT -p tcp --dport 2377 -j DROP');
  swarm.wait(25);
  expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 down']);
  expect(swarm.node(1, 'node2').Status.Message).toBe('heartbeat failure');
  expect(swarm.info(2).LocalNodeState).toBe('active');
  swarm.run(2, 'iptables -F OUTPUT');
  swarm.wait(40);
  expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 ready']);
});

test('a removed node is let in no more until it leaves and joins again', () => {
  const swarm = SwarmLab.of(1, 1);
  swarm.ask(1, 'DELETE', '/nodes/node2?force=1');
  swarm.wait(30);
  expect(swarm.table(1)).toEqual(['node1 ready leader']);
  expect(swarm.info(2).LocalNodeState).toBe('active');
  swarm.leave(2, false);
  swarm.join(2, 'Worker');
  expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 ready']);
});

test('all nodes come to trust a new authority, and old tokens are worth nothing', () => {
  const swarm = SwarmLab.of(2, 2);
  swarm.leave(4);
  const before = swarm.ask<Swarm>(1, 'GET', '/swarm');
  const spec = { ...before.Spec, CAConfig: { ...before.Spec.CAConfig, ForceRotate: 1 } };
  swarm.ask(1, 'POST', `/swarm/update?version=${before.Version.Index}`, spec);
  expect(swarm.ask<Swarm>(1, 'GET', '/swarm').RootRotationInProgress).toBe(true);
  swarm.wait(20);
  swarm.ask(1, 'DELETE', '/nodes/node4');
  swarm.wait(5);
  const after = swarm.ask<Swarm>(2, 'GET', '/swarm');
  expect(after.RootRotationInProgress).toBe(false);
  expect(after.TLSInfo.TrustRoot).not.toBe(before.TLSInfo.TrustRoot);
  for (const { Description } of swarm.nodes(1)) expect(Description.TLSInfo).toEqual(after.TLSInfo);
  expect(swarm.table(2)).toEqual(['node1 ready leader', 'node2 ready reachable', 'node3 ready']);
  expect(() => swarm.join(4, 'Worker', 1, before.JoinTokens.Worker)).toThrow('remote CA does not match fingerprint');
  swarm.join(4, 'Worker');
});

test('the same inputs give the same cluster', () => {
  const [a, b] = [SwarmLab.of(3), SwarmLab.of(3)];
  expect(a.nodes(1)).toEqual(b.nodes(1));
  expect(a.tokens(1)).toEqual(b.tokens(1));
});
