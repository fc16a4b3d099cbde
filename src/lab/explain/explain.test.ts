import { beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab.ts';
import { plainScenario } from '../scenario.ts';
import type { Explanation } from './explanation.ts';

const SETUP = [
  'docker network create --subnet 172.30.0.0/24 front',
  'docker network create --subnet 172.31.0.0/24 back',
  'docker network create --internal --subnet 172.29.0.0/24 closed',
  'docker network create --subnet 172.28.0.0/24 -o com.docker.network.bridge.enable_icc=false quiet',
  'docker run -d --name web --network front --ip 172.30.0.10 --network-alias www nginx:alpine',
  'docker run -d --name shop --cap-add NET_ADMIN --network front --ip 172.30.0.11 alpine sleep 1d',
  'docker run -d --name db --network back --ip 172.31.0.10 redis:alpine',
  'docker run -d --name cell --network closed alpine sleep 1d',
  'docker run -d --name old alpine sleep 1d',
  'docker run -d --name older -p 8080:80 -p 8081:81 -p 127.0.0.1:8082:80 nginx:alpine',
  'docker run -d --name quiet1 --network quiet alpine sleep 1d',
  'docker run -d --name quiet2 --network quiet nginx:alpine',
  'docker run -d --name lone --network none alpine sleep 1d',
  'docker create --name idle --network front nginx:alpine',
];

describe('lab explain', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = Lab.start(plainScenario(['node1', 'node2'], { epoch: 0 }));
    for (const command of SETUP) {
      const { exit, stderr } = lab.run('node1', command);
      if (exit !== 0) throw new Error(`${command}: ${stderr}`);
    }
  });

  const on = (host: string, question: string): Explanation => {
    const { stdout, stderr, exit } = lab.run(host, `lab explain --json ${question}`);
    if (exit > 1) throw new Error(stderr);
    const found: Explanation = JSON.parse(stdout);
    expect(exit).toBe(found.arrives ? 0 : 1);
    return found;
  };
  const explain = (question: string) => on('node1', question);
  /** What is explained while `commands` hold; `undo` takes them back. */
  const during = (commands: readonly string[], question: string, undo: readonly string[], host = 'node1') => {
    for (const command of commands) expect(lab.run('node1', command)).toMatchObject({ exit: 0 });
    const found = on(host, question);
    for (const command of undo) expect(lab.run('node1', command)).toMatchObject({ exit: 0 });
    return found;
  };

  it('follows a connection there and back, name first', () => {
    const { arrives, address, steps, verdict } = explain('shop www:80');
    expect({ arrives, address }).toEqual({ arrives: true, address: '172.30.0.10' });
    expect(verdict).toContain('accepted by `web` (`172.30.0.10`)');
    expect(steps[0]).toMatchObject({
      part: 'name',
      where: 'shop',
      what: expect.stringContaining("Docker's name server"),
    });
    expect(steps.filter(({ part }) => part === 'there').at(-1)).toMatchObject({
      where: 'web',
      what: 'is where it arrives',
    });
    expect(steps.at(-1)).toMatchObject({ part: 'back', where: 'shop', what: 'is where it arrives' });
  });

  it('shows the translation of a published port, with its rule', () => {
    const { arrives, steps } = on('node2', 'node2 192.168.56.11:8080');
    expect(arrives).toBe(true);
    expect(steps.find(({ rule }) => rule !== undefined)).toMatchObject({
      where: 'node1',
      what: expect.stringMatching(/^changes its destination, from `192\.168\.56\.11:8080` to `172\.17\.0\.\d:80`$/),
      rule: expect.stringMatching(/^-A DOCKER .* --dport 8080 -j DNAT --to-destination 172\.17\.0\.\d:80$/),
    });
  });

  it('shows masquerading on the way out', () => {
    const { arrives, steps } = explain('shop 192.168.56.12');
    expect(arrives).toBe(true);
    expect(steps.map(({ what }) => what)).toContain('changes its sender, from `172.30.0.11` to `192.168.56.11`');
  });

  it('goes on behind docker-proxy', () => {
    expect(explain('node1 localhost:8080')).toMatchObject({
      arrives: true,
      verdict: expect.stringContaining('by way of docker-proxy'),
    });
    const dead = explain('node1 localhost:8081');
    expect(dead).toMatchObject({ arrives: false, cause: 'refused' });
    expect(dead.verdict).toContain(
      'docker-proxy took the connection, but could not pass it on. The packet reached `older`',
    );
    expect(dead.verdict).toContain('`older` listens on port 80.');
  });

  it.each([
    ['a name that nobody has', 'shop nobody', 'missing', 'No container has the name or the alias `nobody`'],
    ['a name of a machine that nobody has', 'shop crm.corp.example', 'missing', 'gave no address either'],
    [
      'a name of another network',
      'shop db:6379',
      'no-shared-network',
      'The two share no network, and a name is answered only',
    ],
    ['names on the default bridge', 'old older:80', 'default-bridge', 'Its address `172.17.0.3` would do.'],
    ['a name that a host does not know', 'node1 nobody', 'unknown-name', 'Docker answers names in containers only'],
    ['a target that does not run', 'shop idle:80', 'not-running', '`idle` does not run (it is created)'],
    ['a source that does not run', 'idle web', 'not-running', 'so it can send nothing'],
    [
      'a closed TCP port',
      'shop web:81',
      'refused',
      'no program listens on TCP port 81 there: the connection was refused. `web` listens on port 80.',
    ],
    ['a closed UDP port', 'shop web:53/udp', 'refused', 'no program listens on UDP port 53 there'],
    ['icc=false', 'quiet1 quiet2:80', 'filtered', 'enable_icc=false'],
    ['an internal network', 'cell 192.168.56.1', 'no-route', 'It is on `closed` only, an internal network'],
    ['no network at all', 'lone 172.30.0.10', 'no-route', 'the network `none`, which has no way out'],
    [
      'an address that nobody has',
      'shop 172.30.0.99:80',
      'nobody-there',
      'No running container and no host has `172.30.0.99`',
    ],
    [
      'networks that are kept apart',
      'shop 172.31.0.10',
      'filtered',
      "Docker's firewall rule `-A PREROUTING -d 172.31.0.10/32 ! -i br-",
    ],
    ['the end of the lab', 'shop 10.99.0.1', 'no-route', 'the lab has no Internet'],
    ['a container of another host', 'node2 web:80', 'no-route', '`web` is on another host'],
    ['a name of the world outside', 'shop example.com', 'missing', 'The lab has no Internet'],
    ['a family without a route', 'shop fd00::1', 'no-route', 'None of its networks has IPv6'],
  ])('names %s', (_, question, cause, words) => {
    const found = explain(question);
    expect(found).toMatchObject({ arrives: false, cause });
    expect(found.verdict).toContain(words);
  });

  it.each([
    [
      'a rule that drops',
      ['iptables -I DOCKER-USER -p icmp -j DROP'],
      'shop 192.168.56.1',
      'filtered',
      'the firewall rule `-A DOCKER-USER -p icmp -j DROP` drops it (table `filter`, rule 1 of chain `DOCKER-USER`)',
      ['iptables -F DOCKER-USER'],
    ],
    [
      'a rule that rejects',
      ['iptables -I OUTPUT -p tcp --dport 80 -j REJECT'],
      'node1 web:80',
      'filtered',
      'rejects it',
      ['iptables -D OUTPUT 1'],
    ],
    [
      'a policy',
      ['iptables -P INPUT DROP'],
      'shop 192.168.56.11',
      'filtered',
      'policy of the chain',
      ['iptables -P INPUT ACCEPT'],
    ],
    [
      'forwarding that is off',
      ['sysctl -qw net.ipv4.ip_forward=0'],
      'shop 192.168.56.1',
      'no-route',
      'net.ipv4.ip_forward=1',
      ['sysctl -qw net.ipv4.ip_forward=1'],
    ],
    [
      'a blackhole',
      ['ip route add blackhole 10.9.0.0/16'],
      'node1 10.9.1.1',
      'no-route',
      'a blackhole route swallows it',
      ['ip route del blackhole 10.9.0.0/16'],
    ],
    [
      'a forbidden route',
      ['ip route add prohibit 10.9.0.0/16'],
      'node1 10.9.1.1',
      'no-route',
      'forbids',
      ['ip route del prohibit 10.9.0.0/16'],
    ],
    [
      'a device that is off',
      ['docker exec shop ip link set eth0 down'],
      'web shop',
      'nobody-there',
      '`shop` has it, but its device `eth0` is switched off',
      [],
    ],
    [
      'a device of its own that is off',
      [],
      'shop web',
      'cut',
      'Its device `eth0` is switched off',
      ['docker restart -t 0 shop'],
    ],
    [
      'a TTL that runs out',
      ['docker run -d --name short --network front --sysctl net.ipv4.ip_default_ttl=1 alpine sleep 1d'],
      'short 192.168.56.1',
      'expired',
      'it has passed too many routers',
      ['docker rm -f short'],
    ],
    [
      'a program that listens on 127.0.0.1 only',
      ['docker run -d --name local --network front alpine httpd -f -p 127.0.0.1:9000'],
      'shop local:9000',
      'refused',
      'has to listen on `0.0.0.0`',
      ['docker rm -f local'],
    ],
    [
      'the reverse path filter',
      ['sysctl -qw net.ipv4.conf.all.rp_filter=1', 'ip route add 172.30.0.11/32 dev docker0'],
      'shop 192.168.56.1',
      'impossible-address',
      'reverse path filter',
      ['ip route del 172.30.0.11/32', 'sysctl -qw net.ipv4.conf.all.rp_filter=0'],
    ],
  ])('names %s', (_, commands, question, cause, words, undo) => {
    const found = during(commands, question, undo);
    expect(found.verdict).toContain(words);
    expect(found.cause).toBe(cause);
  });

  it('looks into tunnels', () => {
    const tunnel = (from: number, to: number) =>
      `ip link add vx0 type vxlan id 42 local 192.168.56.${from} remote 192.168.56.${to} dstport 4789 dev eth0 && ip addr add 10.42.0.${from}/24 dev vx0 && ip link set vx0 up`;
    expect(lab.run('node1', tunnel(11, 12))).toMatchObject({ exit: 0 });
    expect(lab.run('node2', tunnel(12, 11))).toMatchObject({ exit: 0 });
    const { arrives, steps } = explain('node1 10.42.0.12');
    expect(arrives).toBe(true);
    expect(steps.map(({ where, what }) => `${where} ${what.split(' ')[0]}`)).toEqual(
      expect.arrayContaining(['node1 wraps', 'node2 unwraps', 'node2 wraps', 'node1 unwraps']),
    );
    // First the question for the hardware address is lost in the tunnel, then, once that is known, the packet.
    lab.run('node2', 'iptables -I INPUT -p udp --dport 4789 -j DROP');
    expect(explain('node1 10.42.0.12')).toMatchObject({
      cause: 'filtered',
      verdict: expect.stringContaining('was lost at `node2`'),
    });
    lab.run('node2', 'iptables -D INPUT 1; ping -c1 10.42.0.11');
    lab.run('node2', 'iptables -I INPUT -p udp --dport 4789 -j DROP');
    const known = explain('node1 10.42.0.12');
    lab.run('node2', 'iptables -D INPUT 1; ip link del vx0');
    lab.run('node1', 'ip link del vx0');
    expect(known).toMatchObject({ cause: 'filtered', verdict: expect.stringContaining('The packet ended at `node2`') });
  });

  it('names cables that are cut and firewalls on the way', () => {
    lab.run('node1', 'lab cut node1 node2');
    expect(explain('node1 node2')).toMatchObject({
      cause: 'cut',
      verdict: expect.stringContaining('the link between node1 and node2 is cut'),
    });
    lab.run('node1', 'lab heal');
    lab.run('node1', 'lab block 8080/tcp node2');
    expect(on('node2', 'node2 192.168.56.11:8080')).toMatchObject({
      cause: 'filtered',
      verdict: expect.stringContaining('8080/tcp is blocked'),
    });
    lab.run('node1', 'lab heal');
  });

  it('says where an answer got lost', () => {
    lab.run('node1', 'docker exec --privileged older ip route del default');
    const found = on('node2', 'node2 192.168.56.11:8080');
    lab.run('node1', 'docker restart -t 0 older');
    expect(found).toMatchObject({ arrives: false, cause: 'no-route' });
    expect(found.verdict).toContain('The packet arrived, but the answer ended at `node1/older`');
  });

  it('tells other hosts that a port is published on the loopback address only', () => {
    const found = on('node2', 'node2 192.168.56.11:8082');
    expect(found).toMatchObject({ arrives: false });
    expect(found.verdict).toContain('127.0.0.1');
  });

  it('warns of a paused container', () => {
    lab.run('node1', 'docker pause web');
    expect(explain('shop web:80').verdict).toContain('`web` is paused');
    lab.run('node1', 'docker unpause web');
  });

  it('finds containers of other hosts, by ID and with HOST/ before the name', () => {
    expect(on('node2', 'node2 node1/older:80')).toMatchObject({ to: 'node1/older:80', address: '172.17.0.3' });
    const id = lab.run('node1', 'docker ps -qf name=web').stdout.trim();
    expect(explain(`${id} shop`)).toMatchObject({ from: 'web', arrives: true });
  });

  it.each([
    ['lab explain', 'expected where from and where to'],
    ['lab explain shop', 'expected where from and where to'],
    ['lab explain shop web db', 'expected two arguments, not 3'],
    ['lab explain nope web', "there is no host or container 'nope'; the lab has node1, node2"],
    ['lab explain shop node9/web', "there is no host 'node9'"],
    ['lab explain shop web:0', '0 is no port'],
    ['lab explain shop web:80/sctp', 'not simulated: SCTP sockets'],
    ['lab explain shop web/tcp', 'a protocol needs a port: web:80/tcp'],
    ['lab explain --all shop web', "unknown option '--all'"],
    ['lab explian shop web', "unknown verb 'explian'"],
  ])('%s is refused', (command, words) => {
    const { exit, stderr, stdout } = lab.run('node1', command);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).toContain('--help');
  });

  it('prints the verdict last, without Markdown', () => {
    const { stdout } = lab.run('node1', 'lab explain shop web:81');
    expect(stdout).not.toContain('`');
    expect(stdout.trimEnd().split('\n\n').at(-1)).toMatch(
      /^It does not arrive\. shop resolved web to 172\.30\.0\.10\./,
    );
  });

  it('sees what the same command line did before it', () => {
    const line =
      'docker run -d --name fresh --network front nginx:alpine >/dev/null && lab explain shop fresh:80; docker rm -f fresh';
    expect(lab.run('node1', line)).toMatchObject({ exit: 0, stdout: expect.stringContaining('It arrives.') });
  });

  it('is listed by `lab`, and completes places', () => {
    expect(lab.run('node1', 'lab').stdout).toContain('explain');
    expect(lab.run('node1', "lab __complete explain sho ''").stdout).toMatch(/^(.+\n)*web\n(.+\n)*:4\n$/);
    expect(lab.run('node1', 'lab __complete ex').stdout).toMatch(/^explain\t/);
  });
});
