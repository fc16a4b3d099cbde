import { describe, expect, it } from 'vitest';
import { SwarmLab } from './cluster.ts';

const NGINX = 'Welcome to nginx!';

/** Three hosts, an attachable network `mesh`, a service `web` with a task on each that says its name, and a client. */
function deployed(): SwarmLab {
  const swarm = SwarmLab.of(1, 2);
  swarm.ask(1, 'POST', '/networks/create', { Name: 'mesh', Driver: 'overlay', Attachable: true });
  serve(swarm, 'web', 3, 8080);
  swarm.run(1, 'docker run -d --name client --network mesh alpine sleep 100000');
  swarm.wait(2);
  return swarm;
}

function serve(swarm: SwarmLab, name: string, replicas: number, port?: number, image = 'traefik/whoami'): void {
  swarm.ask(1, 'POST', '/services/create', {
    Name: name,
    TaskTemplate: { ContainerSpec: { Image: image }, Networks: [{ Target: 'mesh' }] },
    Mode: { Replicated: { Replicas: replicas } },
    EndpointSpec: { Ports: port === undefined ? [] : [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: port }] },
  });
  swarm.wait(30);
}

/** Who answers so many requests, each once. */
function answers(swarm: SwarmLab, host: number, command: string, times = 6): string[] {
  const text = swarm.run(host, `for i in $(seq ${times}); do ${command} || echo "nobody $?"; done`);
  return [...new Set(text.split('\n').filter((line) => line !== ''))].sort();
}

const ask = (address: string) => `curl -s -m 4 http://${address}/`;
const askInside = (name: string) => `docker exec client wget -q -O - -T 4 http://${name}/`;

describe('a service on an overlay network', () => {
  it('answers from all its tasks at its name, and on its port at every node', () => {
    const swarm = deployed();
    const all = answers(swarm, 1, askInside('web'));
    expect(all).toHaveLength(3);
    expect(all.every((line) => line.startsWith('Hostname: '))).toBe(true);
    for (const host of [1, 2, 3]) {
      for (const address of ['192.168.56.11', '192.168.56.12', '192.168.56.13', 'localhost'])
        expect(answers(swarm, host, ask(`${address}:8080`)), `node${host} asks ${address}`).toEqual(all);
    }
    expect(swarm.run(2, 'nsenter --net=/run/docker/netns/ingress_sbox ipvsadm -Ln')).toContain('FWM  256 rr');
  });

  it('leaves nothing on a node that leaves the swarm', () => {
    const swarm = deployed();
    swarm.leave(3);
    swarm.wait(15);
    expect(
      swarm.run(3, 'ls /run/docker/netns; ip -br link | grep -c -e veth -e vxlan; iptables-save | grep -c 8080'),
    ).toBe('0\n0\n');
    expect(swarm.run(3, 'ss -lntu | grep -c -e 8080 -e 7946 -e 4789 -e 2377')).toBe('0\n');
    expect(swarm.run(3, "docker network ls --format '{{.Name}}'")).toBe('bridge\ndocker_gwbridge\nhost\nnone\n');
    swarm.wait(20);
    expect(answers(swarm, 1, ask('192.168.56.11:8080')).every((line) => line.startsWith('Hostname: '))).toBe(true);
  });

  it('is no business of containers any more whose node has left: they run on without the network', () => {
    const swarm = deployed();
    swarm.leave(1);
    swarm.wait(5);
    expect(swarm.run(1, "docker ps --format '{{.Names}}'; docker exec client ip -o -4 addr | wc -l")).toBe(
      'client\n1\n',
    );
    expect(swarm.run(1, "docker network ls --format '{{.Name}}'")).toBe('bridge\ndocker_gwbridge\nhost\nnone\n');
  });

  it('is not answered by a lost node once it is known to be lost', () => {
    const swarm = deployed();
    const before = answers(swarm, 1, askInside('web'));
    swarm.run(3, 'ip link set eth0 down');
    swarm.wait(15);
    const after = answers(swarm, 1, askInside('web'));
    expect(after).toHaveLength(2);
    expect(before).toEqual(expect.arrayContaining(after));
    expect(answers(swarm, 1, ask('192.168.56.12:8080'))).toEqual(after);
    // Its task comes up elsewhere.
    swarm.wait(60);
    expect(answers(swarm, 1, askInside('web'))).toHaveLength(3);
  });

  it('loses no connection when a task is replaced: it is asked no more before it ends', () => {
    const swarm = deployed();
    swarm.run(1, 'docker service update -d --force --update-delay 1s web');
    for (let second = 0; second < 60; second++) {
      const seen = answers(swarm, 1, ask('192.168.56.12:8080'), 3);
      expect(
        seen.filter((line) => !line.startsWith('Hostname: ')),
        `after ${second} s`,
      ).toEqual([]);
      swarm.wait(1);
    }
  });
});

describe('blocked between two nodes', () => {
  it('port 4789 keeps packets away, while names are known and the other nodes reach each other', () => {
    const swarm = deployed();
    swarm.run(2, 'iptables -I INPUT -p udp --dport 4789 -j DROP');
    expect(swarm.run(1, 'docker exec client nslookup tasks.web | grep -c "Address: 10"')).toBe('3\n');
    expect(answers(swarm, 1, askInside('web'))).toContain('nobody 1');
    expect(swarm.table(1)).toEqual(['node1 ready leader', 'node2 ready', 'node3 ready']);
    swarm.run(2, 'iptables -D INPUT -p udp --dport 4789 -j DROP');
    expect(answers(swarm, 1, askInside('web'))).toHaveLength(3);
  });

  it('port 7946 leaves new tasks without names elsewhere, while managers see them run', () => {
    const swarm = SwarmLab.of(1, 1);
    for (const protocol of ['tcp', 'udp']) swarm.run(2, `iptables -I INPUT -p ${protocol} --dport 7946 -j DROP`);
    for (const protocol of ['tcp', 'udp']) swarm.run(2, `iptables -I OUTPUT -p ${protocol} --dport 7946 -j DROP`);
    swarm.wait(15);
    swarm.ask(1, 'POST', '/networks/create', { Name: 'mesh', Driver: 'overlay', Attachable: true });
    serve(swarm, 'web', 2, 8080, 'nginx');
    swarm.run(1, 'docker run -d --name client --network mesh alpine sleep 100000');
    swarm.wait(2);
    expect(swarm.run(1, "docker service ls --format '{{.Replicas}}'")).toBe('2/2\n');
    expect(swarm.run(1, 'docker exec client nslookup tasks.web | grep -c "Address: 10"')).toBe('1\n');
    expect(swarm.run(1, "docker network inspect mesh -f '{{len .Peers}}'")).toBe('1\n');
    // Every node balances over what it knows: its own task.
    expect(swarm.run(1, 'curl -s -m 4 http://192.168.56.12:8080 | grep title')).toContain(NGINX);
    swarm.run(2, 'iptables -F');
    swarm.wait(60);
    expect(swarm.run(1, 'docker exec client nslookup tasks.web | grep -c "Address: 10"')).toBe('2\n');
  });
});

it('an engine that was killed and comes back finds its place on the mesh again', () => {
  const swarm = deployed();
  swarm.stopEngine(2, 'KILL');
  swarm.wait(10);
  swarm.startEngine(2);
  swarm.wait(60);
  expect(answers(swarm, 1, ask('192.168.56.12:8080')).every((line) => line.startsWith('Hostname: '))).toBe(true);
  expect(answers(swarm, 1, askInside('web'))).toHaveLength(3);
});

it('a host that takes 1,400 bytes lets large answers stall, until the network is made for it', () => {
  const swarm = SwarmLab.of(1, 1);
  swarm.ask(1, 'POST', '/networks/create', { Name: 'wide', Driver: 'overlay', Attachable: true });
  const Options = { 'com.docker.network.driver.mtu': '1400' };
  swarm.ask(1, 'POST', '/networks/create', { Name: 'narrow', Driver: 'overlay', Attachable: true, Options });
  swarm.run(2, 'mkdir /srv/www && echo small > /srv/www/small && head -c 100000 /dev/zero > /srv/www/big');
  swarm.run(2, 'docker run -d --name files --network wide -v /srv/www:/www busybox httpd -f -p 80 -h /www');
  swarm.run(2, 'docker network connect narrow files');
  const size = (network: string, file: string) =>
    swarm.run(1, `docker run --rm --network ${network} busybox sh -c 'wget -q -T 9 -O - http://files/${file} | wc -c'`);
  expect(size('wide', 'big')).toBe('100000\n');
  swarm.run(1, 'ip link set eth0 mtu 1400');
  expect(size('wide', 'small')).toBe('6\n');
  expect(size('wide', 'big')).not.toContain('100000');
  expect(size('narrow', 'big')).toBe('100000\n');
});

it('the same commands give the same leader, places, addresses and answers', () => {
  const told = () => {
    const swarm = deployed();
    return [
      swarm.table(1),
      swarm.run(1, 'docker service ps web; docker network inspect -v mesh ingress'),
      swarm.run(
        2,
        'ip -d addr; ip neigh; iptables-save -c; nsenter --net=/run/docker/netns/ingress_sbox ipvsadm -Ln --stats',
      ),
      answers(swarm, 3, ask('192.168.56.11:8080')),
    ];
  };
  expect(told()).toEqual(told());
});
