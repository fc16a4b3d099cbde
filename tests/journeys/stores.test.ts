import { describe, expect, test } from 'vitest';
import { Journey } from './journey.ts';

const IMAGES = ['progrium/consul', 'quay.io/coreos/etcd', 'zookeeper'];

describe('stores keep keys', () => {
  test('Consul: writes, lists, compares and waits; keys outlive the container', () => {
    const journey = new Journey([{ name: 'node1', images: IMAGES }]);
    const kv = (rest: string) => journey.run('node1', `curl -s ${rest.replace('@', 'localhost:8500/v1/kv/')}`);
    journey.run('node1', 'docker run -d --name store -p 8500:8500 progrium/consul -server -bootstrap; sleep 1');
    expect(kv('-X PUT -d hello @a/b')).toBe('true');
    const [stored] = JSON.parse(kv('@a/b')) as { ModifyIndex: number; Value: string }[];
    expect(stored?.Value).toBe('aGVsbG8=');
    expect(kv(`-X PUT -d no '@a/b?cas=${(stored?.ModifyIndex ?? 0) + 1}'`)).toBe('false');
    expect(kv(`-X PUT -d yes '@a/b?cas=${stored?.ModifyIndex}'`)).toBe('true');
    expect(kv("'@?keys&separator=/'")).toBe('["a/"]');
    journey.run('node1', 'docker restart store; sleep 1');
    expect(kv("'@a/b?raw'")).toBe('yes');
    const [now] = JSON.parse(kv('@a/b')) as { ModifyIndex: number }[];
    const waiting = `curl -s 'localhost:8500/v1/kv/a/b?raw&index=${now?.ModifyIndex}&wait=30s' > seen & sleep 1`;
    journey.run('node1', `${waiting}; curl -s -X PUT -d news localhost:8500/v1/kv/a/b; sleep 1; grep -q news seen`);
    expect(kv("-X DELETE '@a?recurse'")).toBe('true');
    expect(kv('-o /dev/null -w %{http_code} @a/b')).toBe('404');
  });

  test('etcd: directories, conditions, time to live; on localhost alone unless told otherwise', () => {
    const journey = new Journey([{ name: 'node1', images: IMAGES }]);
    journey.run('node1', 'docker run -d --name shy -p 4001:2379 quay.io/coreos/etcd:v2.2.1; sleep 1');
    journey.fails('node1', 'curl -s --max-time 5 http://192.168.56.11:4001/version');
    const urls = '-advertise-client-urls http://192.168.56.11:2379 -listen-client-urls http://0.0.0.0:2379';
    journey.run('node1', `docker run -d --name store -p 2379:2379 quay.io/coreos/etcd:v2.2.1 ${urls}; sleep 1`);
    const keys = (rest: string) =>
      JSON.parse(journey.run('node1', `curl -s ${rest.replace('@', 'localhost:2379/v2/keys')}`)) as {
        action?: string;
        errorCode?: number;
        node?: { value?: string; nodes?: { key: string; dir?: boolean }[] };
      };
    expect(keys('-X PUT -d value=1 @/a/b').action).toBe('set');
    expect(keys('@/').node?.nodes?.[0]).toMatchObject({ key: '/a', dir: true });
    expect(keys("-X PUT -d value=2 '@/a/b?prevValue=0'").errorCode).toBe(101);
    expect(keys("-X PUT -d value=2 '@/a/b?prevExist=false'").errorCode).toBe(105);
    expect(keys("-X PUT -d value=2 '@/a/b?prevValue=1'").action).toBe('compareAndSwap');
    expect(keys('-X DELETE @/a').errorCode).toBe(102);
    expect(keys("-X PUT -d value=x -d ttl=5 '@/short'").action).toBe('set');
    journey.run('node1', 'sleep 6');
    expect(keys('@/short').errorCode).toBe(100);
  });

  test('ZooKeeper: four letters, and its own client', () => {
    const journey = new Journey([{ name: 'node1', images: IMAGES }]);
    journey.run('node1', 'docker run -d --name store -p 2181:2181 zookeeper; sleep 1');
    expect(journey.run('node1', 'echo ruok | nc -q 1 localhost 2181')).toBe('imok');
    expect(journey.run('node1', 'docker exec store zkCli.sh ls /')).toBe('[zookeeper]');
    expect(journey.fails('node1', 'docker exec store zkCli.sh get /nothing')).toBe('Node does not exist: /nothing');
  });
});
