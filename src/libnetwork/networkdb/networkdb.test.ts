import { expect, test } from 'vitest';
import { Hosts } from '../cluster/hosts.testbed.ts';
import { NetworkDb, type TableChange } from './networkdb.ts';

const KEY = new Uint8Array(16).fill(7);

function setUp(count: number, key: (number: number) => Uint8Array = () => KEY) {
  const bench = new Hosts(count);
  const changes = new Map<number, TableChange[]>();
  const dbs = bench.hosts.map(({ kernel, daemon, address }, index) => {
    const db = new NetworkDb({
      process: daemon,
      netns: kernel.net,
      random: kernel.random.fork('networkdb'),
      nodeName: `n${index + 1}`,
      bindAddress: address,
      advertiseAddress: address,
      keys: [key(index + 1)],
    });
    db.open();
    const heard: TableChange[] = [];
    changes.set(index + 1, heard);
    db.watch((change) => heard.push(change));
    return db;
  });
  for (const db of dbs.slice(1)) db.join(() => [bench.host(1).address]);
  const db = (number: number) => dbs[number - 1] as NetworkDb;
  const names = (number: number, network = 'net') =>
    db(number)
      .entries(network, 'names')
      .map(({ key }) => key)
      .sort();
  return { bench, db, names, changes: (number: number) => changes.get(number) ?? [] };
}

test('who joins a network gets its entries, and hears of later ones and of their end', () => {
  const { bench, db, names, changes } = setUp(3);
  bench.run(2);
  db(1).joinNetwork('net');
  db(1).setEntry('net', 'names', 'a', 1);
  bench.run(1);
  db(2).joinNetwork('net');
  bench.run(1);
  expect(names(2)).toEqual(['a']);
  expect(db(3).entries('net', 'names')).toEqual([]);
  db(2).setEntry('net', 'names', 'b', 2);
  db(3).joinNetwork('net');
  bench.run(3);
  expect(names(1)).toEqual(['a', 'b']);
  expect(names(3)).toEqual(['a', 'b']);
  db(1).deleteEntry('net', 'names', 'a');
  bench.run(1);
  expect(names(3)).toEqual(['b']);
  expect(changes(3).at(-1)).toEqual({ network: 'net', table: 'names', key: 'a', before: 1 });
  expect(db(3).peers('net')).toHaveLength(3);
});

test('a lost node takes its entries with it; when it comes back, so do they', () => {
  const { bench, db, names } = setUp(3);
  for (const number of [1, 2, 3]) {
    db(number).joinNetwork('net');
    db(number).setEntry('net', 'names', `at${number}`, {});
  }
  bench.run(5);
  expect(names(1)).toEqual(['at1', 'at2', 'at3']);
  bench.segment.setConnected(bench.host(3).nic, false);
  bench.run(15);
  expect(names(1)).toEqual(['at1', 'at2']);
  expect(names(3)).toEqual(['at3']);
  expect(db(1).peers('net')).toHaveLength(2);
  bench.segment.setConnected(bench.host(3).nic, true);
  bench.run(60);
  expect(names(1)).toEqual(['at1', 'at2', 'at3']);
  expect(names(3)).toEqual(['at1', 'at2', 'at3']);
});

test('without datagrams news comes late, over TCP; without TCP nobody can join', () => {
  const udp = setUp(2);
  for (const number of [1, 2]) udp.db(number).joinNetwork('net');
  udp.bench.run(3);
  udp.bench.iptables(udp.bench.host(2), '-A INPUT -p udp --dport 7946 -j DROP');
  udp.db(1).setEntry('net', 'names', 'a', 1);
  udp.bench.run(8);
  expect(udp.names(2)).toEqual([]);
  expect(udp.db(1).peers('net')).toHaveLength(2);
  udp.bench.run(60);
  expect(udp.names(2)).toEqual(['a']);

  const tcp = setUp(2);
  tcp.bench.iptables(tcp.bench.host(1), '-A INPUT -p tcp --dport 7946 -j DROP');
  for (const number of [1, 2]) tcp.db(number).joinNetwork('net');
  tcp.db(1).setEntry('net', 'names', 'a', 1);
  tcp.bench.run(30);
  expect(tcp.names(2)).toEqual([]);
  tcp.bench.iptables(tcp.bench.host(1), '-F INPUT');
  tcp.bench.run(60);
  expect(tcp.names(2)).toEqual(['a']);
});

test('a node without the key is not heard', () => {
  const { bench, db, names } = setUp(2, (number) => new Uint8Array(16).fill(number));
  for (const number of [1, 2]) db(number).joinNetwork('net');
  db(1).setEntry('net', 'names', 'a', 1);
  bench.run(30);
  expect(names(2)).toEqual([]);
});

test('who leaves is forgotten at once', () => {
  const { bench, db, names } = setUp(3);
  for (const number of [1, 2, 3]) db(number).joinNetwork('net');
  db(3).setEntry('net', 'names', 'c', 1);
  bench.run(3);
  db(3).leave();
  bench.run(1);
  expect(names(1)).toEqual([]);
  db(2).leaveNetwork('net');
  bench.run(1);
  expect(db(1).peers('net')).toEqual([{ name: 'n1', address: '192.168.56.11' }]);
});

test('fifty nodes agree within seconds, and cost little when nothing happens', () => {
  const { bench, db, names } = setUp(50);
  for (let number = 1; number <= 50; number++) db(number).joinNetwork('net');
  bench.run(3);
  for (let number = 1; number <= 50; number++)
    for (let task = 0; task < 4; task++) db(number).setEntry('net', 'names', `${number}.${task}`, {});
  bench.run(5);
  for (const number of [1, 25, 50]) expect(names(number)).toHaveLength(200);
});
