import { describe, expect, test } from 'vitest';
import { Lab } from './lab.ts';
import type { HostSpec } from './scenario.ts';

const EPOCH = Date.UTC(2026, 10, 21, 9);

function start(...hosts: HostSpec[]) {
  const lab = Lab.start({ hosts, setup: [], seed: 'plugins', epoch: EPOCH });
  return (host: string, cmd: string) => {
    const { stdout, stderr } = lab.run(host, cmd);
    expect(lab.takeFailures()).toEqual([]);
    return stdout + stderr;
  };
}

const plugins = ['gangway/mesh', 'gangway/ledger'];

describe('a network plug-in that the engine runs', () => {
  test('spans two hosts without a swarm, and gives addresses without a store', () => {
    const run = start({ name: 'node1', plugins }, { name: 'node2', plugins });
    const installed = run('node1', 'echo y | docker plugin install gangway/mesh PEERS=192.168.56.12');
    expect(installed).toContain(
      'Plugin "gangway/mesh" is requesting the following privileges:\n - network: [host]\n - capabilities: [CAP_NET_ADMIN]\nDo you grant the above permissions? [y/N] latest: Pulling from gangway/mesh\n',
    );
    run('node2', 'docker plugin install --grant-all-permissions gangway/mesh PEERS=192.168.56.11');
    for (const host of ['node1', 'node2']) {
      run(host, 'docker network create -d gangway/mesh:latest --ipam-driver gangway/mesh:latest shared');
      run(host, `docker run -d --name on-${host} --network shared busybox sleep 1000`);
    }
    const address = (host: string) =>
      run(host, `docker inspect -f '{{.NetworkSettings.Networks.shared.IPAddress}}' on-${host}`).trim();
    expect([address('node1'), address('node2')]).toEqual(['10.32.0.1', '10.32.0.128']);
    expect(run('node1', 'docker exec on-node1 ping -c1 -W2 10.32.0.128')).toContain('1 packets received');
    // The way out is that of networks that have none.
    expect(run('node2', 'docker exec on-node2 ping -c1 -W2 192.168.56.1')).toContain('1 packets received');
    expect(run('node2', 'docker network ls')).toContain('docker_gwbridge');
    expect(run('node1', 'docker plugin disable gangway/mesh')).toBe(
      'Error response from daemon: plugin gangway/mesh:latest is in use\n',
    );
    // A program that is killed is started again, and knows its networks.
    run('node1', 'kill -9 $(pgrep -f ^/usr/sbin/meshd); sleep 3');
    expect(run('node1', 'docker exec on-node1 ping -c1 -W2 10.32.0.128')).toContain('1 packets received');
    run('node1', 'docker rm -f on-node1; docker network rm shared');
    expect(run('node1', 'ip -br link | cut -d" " -f1')).toBe('lo\neth0@if3\ndocker0\ndocker_gwbridge\n');
    expect(run('node1', 'docker plugin disable gangway/mesh; docker plugin rm gangway/mesh; docker plugin ls')).toBe(
      'gangway/mesh\ngangway/mesh\nID        NAME      DESCRIPTION   ENABLED\n',
    );
  });
});

describe('an IPAM plug-in beside the engine', () => {
  test('is found by its socket, and sees each request', () => {
    const run = start({ name: 'node1', plugins });
    run('node1', 'docker run -d --name ledger -v /run/docker/plugins:/run/docker/plugins gangway/ledger');
    const activate = 'curl -s --unix-socket /run/docker/plugins/ledger.sock -X POST http://x/Plugin.Activate';
    expect(run('node1', activate)).toBe('{"Implements":["IpamDriver"]}\n');
    run('node1', 'docker network create --ipam-driver ledger even');
    run('node1', 'docker run -d --name c1 --network even busybox sleep 1000');
    run('node1', 'docker run -d --name c2 --network even busybox sleep 1000');
    expect(run('node1', 'docker exec c1 ping -c1 c2')).toContain('PING c2 (10.99.0.4)');
    expect(run('node1', 'docker logs ledger')).toContain(
      'IpamDriver.RequestAddress {"PoolID":"ledger/10.99.0.0/24","Address":"","Options":null} -> {"Address":"10.99.0.4/24","Data":{}}\n',
    );
  });

  test('is tried again for a while, and then told as unreachable', () => {
    const run = start({ name: 'node1', plugins });
    run('node1', 'docker run -d --name ledger -v /run/docker/plugins:/run/docker/plugins gangway/ledger');
    run('node1', 'docker network create --ipam-driver ledger even; docker stop -t1 ledger');
    expect(run('node1', 'docker run --rm --network even busybox true')).toContain(
      'Error response from daemon: failed to set up container networking: Post "http://plugin.moby.localhost/IpamDriver.RequestAddress": dial unix /run/docker/plugins/ledger.sock: connect: no such file or directory\n',
    );
    // One that comes back meanwhile is asked.
    expect(
      run('node1', '(sleep 4; docker start ledger) & docker run --rm --network even busybox hostname -i'),
    ).toContain('10.99.0.2');
  });

  test('is not found where there is none, after a while', () => {
    const run = start({ name: 'node1' });
    expect(run('node1', 'time docker network create --ipam-driver nosuch x')).toMatch(
      /plugin "nosuch" not found\n\nreal\t0m15\.0/,
    );
    expect(run('node1', 'docker network create -d bridge x | wc -c')).toBe('65\n');
  });
});

describe('two requests at once', () => {
  test('wait for each other where a plug-in is asked', () => {
    const run = start({ name: 'node1', plugins });
    run('node1', 'docker plugin install --grant-all-permissions --alias ledger gangway/ledger');
    run(
      'node1',
      'docker network create --ipam-driver ledger:latest n1; docker create --name c1 --network n1 busybox sleep 1000',
    );
    expect(run('node1', 'docker start c1 & docker start c1; wait')).toBe('c1\nc1\n');
    expect(run('node1', '(docker rm -f c1 & docker network connect bridge c1; wait); docker ps -aq')).toContain('c1');
    const twice = 'docker network create --ipam-driver ledger:latest n2 >/dev/null';
    expect(run('node1', `${twice} & ${twice}; wait`)).toBe(
      'Error response from daemon: network with name n2 already exists\n',
    );
    expect(run('node1', 'docker network rm n1 n2; docker plugin disable ledger')).toBe('n1\nn2\nledger\n');
  });
});

describe('a volume plug-in', () => {
  const shelf = ['gangway/shelf'];

  test('beside the engine is found by its socket and keeps what containers write', () => {
    const run = start({ name: 'node1', plugins: shelf });
    run(
      'node1',
      'docker run -d --name shelf -v /run/docker/plugins:/run/docker/plugins -v /var/lib/shelf:/var/lib/shelf gangway/shelf',
    );
    expect(run('node1', 'docker volume create -d shelf -o label=red books')).toBe('books\n');
    expect(run('node1', 'docker volume create -d shelf -o size=1 other')).toBe(
      'Error response from daemon: create other: unknown option size\n',
    );
    run('node1', 'docker run --rm -v books:/data busybox sh -c "echo kept > /data/page"');
    expect(run('node1', 'cat /var/lib/shelf/books/page; docker volume ls -q')).toBe('kept\nbooks\n');
    expect(run('node1', "docker volume inspect -f '{{.Driver}} {{.Mountpoint}} {{json .Status}}' books")).toBe(
      'shelf /var/lib/shelf/books {"label":"red","mounts":0}\n',
    );
    expect(run('node1', "docker info -f '{{json .Plugins.Volume}}'")).toBe('["local","shelf"]\n');
    run('node1', 'docker run -d --name user --mount src=books,dst=/data busybox sleep 1000');
    expect(run('node1', 'docker volume rm books')).toContain('remove books: volume is in use');
    run('node1', 'docker rm -f user');
    expect(run('node1', 'docker volume rm books; ls /var/lib/shelf; docker volume ls -q')).toBe('books\n');
    const log = run('node1', 'docker logs shelf');
    expect(log.match(/VolumeDriver\.\w+(?= \{"Name":"books)/g)?.filter((each) => !each.endsWith('Get'))).toEqual([
      'VolumeDriver.Create',
      'VolumeDriver.Mount',
      'VolumeDriver.Unmount',
      'VolumeDriver.Mount',
      'VolumeDriver.Unmount',
      'VolumeDriver.Remove',
    ]);
  });

  test('that the engine runs keeps its volumes below the data directory', () => {
    const run = start({ name: 'node1', plugins: shelf });
    run('node1', 'docker plugin install --grant-all-permissions gangway/shelf');
    run('node1', 'docker run --rm --volume-driver gangway/shelf:latest -v books:/data busybox touch /data/page');
    const place = run('node1', "docker volume inspect -f '{{.Mountpoint}}' books").trim();
    expect(place).toMatch(/^\/var\/lib\/docker\/plugins\/[0-9a-f]{64}\/propagated-mount\/books$/);
    expect(run('node1', `ls ${place}`)).toBe('page\n');
  });
});
