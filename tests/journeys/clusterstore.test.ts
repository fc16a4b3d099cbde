import { describe, expect, test } from 'vitest';
import { fingerprint } from '../property/fingerprint.ts';
import { Journey } from './journey.ts';

const STORE = '192.168.56.13';

function engines(url: string): Journey {
  const engineOptions = [`--cluster-store=${url}`, '--cluster-advertise=eth0:2376'];
  return new Journey([
    { name: 'node1', engine: '1.9', engineOptions },
    { name: 'node2', engine: '1.9', engineOptions },
    { name: 'node3', images: ['progrium/consul', 'quay.io/coreos/etcd', 'zookeeper'] },
  ]);
}

const CONSUL = 'docker run -d --name store -p 8500:8500 progrium/consul -server -bootstrap';
const ETCD =
  `docker run -d --name store -p 2379:2379 quay.io/coreos/etcd:v2.2.1 -name e0` +
  ` -advertise-client-urls http://${STORE}:2379 -listen-client-urls http://0.0.0.0:2379`;

describe('an overlay network of Docker 1.9', () => {
  test.each([
    ['Consul', `consul://${STORE}:8500`, CONSUL, `curl -s ${STORE}:8500/v1/kv/docker/network/v1.0/network/?keys`],
    ['etcd', `etcd://${STORE}:2379`, ETCD, `curl -s ${STORE}:2379/v2/keys/docker/network/v1.0/network`],
    [
      'ZooKeeper',
      `zk://${STORE}:2181`,
      'docker run -d --name store -p 2181:2181 zookeeper',
      'docker exec store zkCli.sh ls /docker/network/v1.0/network',
    ],
  ])('is shared by way of %s', (_name, url, start, look) => {
    const journey = engines(url);
    journey.run('node3', `${start}; sleep 1`);
    const id = journey.run('node1', 'docker network create -d overlay multi');
    expect(journey.run('node3', look)).toContain(id);
    expect(journey.run('node2', 'docker network ls --no-trunc')).toContain(id);
    journey.run('node1', 'docker run -d --name web --net multi nginx');
    journey.run('node2', 'docker run -d --name client --net multi busybox sleep 1000');
    const address = (host: string, name: string) =>
      journey.run(host, `docker inspect -f '{{.NetworkSettings.Networks.multi.IPAddress}}' ${name}`);
    expect([address('node1', 'web'), address('node2', 'client')]).toEqual(['10.0.0.2', '10.0.0.3']);
    expect(journey.run('node2', 'docker exec client wget -qO- http://web/')).toContain('Welcome to nginx!');
    // There was no DNS server in engines yet.
    expect(journey.run('node2', 'docker exec client cat /etc/hosts')).toContain('10.0.0.2\tweb\n10.0.0.2\tweb.multi');
    expect(journey.run('node2', 'docker exec client cat /etc/resolv.conf')).not.toContain('127.0.0.11');
    expect(journey.fails('node1', 'docker network rm multi')).toContain('network multi has active endpoints');
    journey.run('node2', 'docker rm -f client');
    journey.run('node1', 'docker rm -f web && docker network rm multi');
    expect(journey.run('node3', look)).not.toContain(id);
    expect(journey.run('node2', 'docker network ls')).not.toContain('multi');
  });

  test('needs a store; without one the error is that of its time', () => {
    const journey = new Journey([{ name: 'node1', engine: '1.9' }]);
    expect(journey.fails('node1', 'docker network create -d overlay multi')).toBe(
      'Error response from daemon: failed to parse pool request for address space "GlobalDefault" pool "" subpool "": cannot find address space GlobalDefault (most likely the backing datastore is not configured)',
    );
  });

  test('a store that is down keeps anything new from coming about, and what runs goes on', () => {
    const journey = engines(`consul://${STORE}:8500`);
    journey.run('node3', `${CONSUL}; sleep 1`);
    journey.run('node1', 'docker network create -d overlay multi; docker run -d --name web --net multi nginx');
    journey.run('node2', 'docker run -d --name client --net multi busybox sleep 1000');
    journey.run('node3', 'docker stop store');
    expect(journey.fails('node1', 'docker network create -d overlay other')).toContain(
      `dial tcp ${STORE}:8500: connection refused`,
    );
    expect(journey.fails('node2', 'docker run -d --net multi busybox sleep 10')).toContain('connection refused');
    expect(journey.run('node2', 'docker exec client ping -c 1 web')).toContain('1 packets received');
    // What ends meanwhile stays in the store, and keeps the network from going.
    journey.run('node2', 'docker rm -f client');
    journey.run('node3', 'docker start store; sleep 1');
    journey.run('node1', 'docker rm -f web');
    expect(journey.fails('node1', 'docker network rm multi')).toContain('has active endpoints');
  });

  test('engines that come back find their networks again', () => {
    const journey = engines(`consul://${STORE}:8500`);
    journey.run('node3', `${CONSUL}; sleep 1`);
    journey.run('node1', 'docker network create -d overlay multi');
    journey.run('node1', 'docker run -d --restart always --name web --net multi nginx');
    journey.run('node1', 'systemctl restart docker; sleep 2');
    expect(journey.run('node1', 'docker ps')).toContain('web');
    journey.run('node2', 'docker run -d --name client --net multi busybox sleep 1000');
    expect(journey.run('node2', 'docker exec client wget -qO- http://web/')).toContain('Welcome');
  });

  test('an engine that is gone goes from the store; a store that restarts keeps the others', () => {
    const journey = engines(`consul://${STORE}:8500`);
    const nodes = () => journey.run('node3', 'curl -s localhost:8500/v1/kv/docker/nodes/?keys');
    journey.run('node3', `${CONSUL}; sleep 25`);
    expect(nodes()).toBe('["docker/nodes/192.168.56.11:2376","docker/nodes/192.168.56.12:2376"]');
    journey.run('node2', 'systemctl stop docker.socket docker');
    journey.run('node3', 'docker restart store; sleep 80');
    expect(nodes()).toBe('["docker/nodes/192.168.56.11:2376"]');
  });

  test('the same inputs lead to the same lab', () => {
    const journey = engines(`consul://${STORE}:8500`);
    journey.run('node3', `${CONSUL}; sleep 1`);
    journey.run('node1', 'docker network create -d overlay multi; docker run -d --name web --net multi nginx');
    journey.run('node2', 'docker run -d --name client --net multi busybox sleep 1000; sleep 30');
    expect(fingerprint(journey.lab.fork())).toEqual(fingerprint(journey.lab));
  });

  test('version and info are those of the time, and what came later is not there', () => {
    const journey = engines(`consul://${STORE}:8500`);
    expect(journey.run('node1', 'docker version')).toContain('Version:      1.9.1');
    expect(journey.run('node1', 'docker info')).toContain(
      `Cluster store: consul://${STORE}:8500\nCluster advertise: 192.168.56.11:2376`,
    );
    expect(journey.fails('node1', 'docker swarm init')).toBe(
      "docker: 'swarm' is not a docker command.\nSee 'docker --help'.",
    );
    expect(journey.fails('node3', 'dockerd --cluster-store=consul://x:1')).toContain('unknown flag: --cluster-store');
  });
});
