import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MILLISECOND } from '#kernel/clock.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { Addr } from '#netip/addr.ts';
import { run } from './run.ts';

const ADDRESSES = ['127.0.0.1', '192.168.56.11', '172.17.0.1'];
/** Serves its own name on TCP 80, 81 and 82. */
const WEB = `sh -c 'hostname > /tmp/index.html; for port in 80 81 82; do httpd -p $port -h /tmp; done; sleep 100000'`;

const publication = fc
  .tuple(
    fc.constantFrom('', '', '127.0.0.1:', '192.168.56.11:', '0.0.0.0:', '10.9.9.9:', '[::]:'),
    fc.constantFrom(
      '80',
      '81',
      ':80',
      '8080:80',
      '8081:81',
      '8080-8082:80-82',
      '8080-8082:80',
      '8080-8084:82',
      '80-82',
      '53/udp',
      '5353:53/udp',
      '5353-5354:53-54/udp',
      '8080:53/udp',
      '22:80',
      '8080:90',
      '8081-8082:80-82',
      '70000:80',
      '0:80',
      '2377:80/sctp',
    ),
  )
  // An address always comes with a host port, if only an empty one.
  .map(
    ([address, ports]) =>
      `-p ${address}${address && !ports.includes(':') ? ':' : ''}${address ? ports : ports.replace(/^:/, '')}`,
  );
const options = fc.oneof(
  { weight: 4, arbitrary: fc.uniqueArray(publication, { minLength: 1, maxLength: 3 }).map((each) => each.join(' ')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('-P --expose 80', '-P --expose 80-82 --expose 53/udp', '-P -p 8080:80 --expose 81'),
  },
);
const network = fc.constantFrom('bridge', 'app', 'app', 'other', 'inner', 'none');

const REFUSALS = [
  /port is already allocated/,
  /cannot assign requested address/,
  /invalid hostPort: 70000|invalid containerPort|[Ii]nvalid (host)?[Pp]ort|port numbers/i,
  /invalid ranges specified for container and host [Pp]orts|bad port range/i,
  /all ports are allocated/,
  /failed to listen on TCP socket: address already in use/,
];

test('a published port reaches its container and no other, or is refused for the right reason', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(options, network), { minLength: 1, maxLength: 4 }), (plan) => {
      const lab = Lab.start(plainScenario(['node1', 'node2'], { epoch: 0 }));
      for (const create of ['app', 'other', '--internal inner']) run(lab, `docker network create ${create}`);
      const taken = new Set<string>();
      for (const [index, [flags, where]] of plan.entries()) {
        const name = `web${index}`;
        const command = `docker run -d --name ${name} --hostname ${name} --network ${where} ${flags} busybox ${WEB}`;
        const { exit, stderr } = lab.run('node1', command);
        if (exit !== 0) {
          const reason = REFUSALS.findIndex((refusal) => refusal.test(stderr));
          expect(reason, `${command}\n${stderr}`).toBeGreaterThanOrEqual(0);
          // Others have the port, or another wish of the same container; only the latter is noticed at the sockets.
          const wishes = flags.match(/-p/g)?.length ?? 0;
          if (reason === 0) expect(taken.size > 0 || wishes > 1, `${command}\n${stderr}`).toBe(true);
          if (reason === 5) expect(wishes, `${command}\n${stderr}`).toBeGreaterThan(1);
          if (reason === 1) expect(flags).toContain('10.9.9.9');
          continue;
        }
        // Of SCTP there are rules only, no sockets that would need an address of the host.
        expect(/10\.9\.9\.9(?!\S*sctp)/.test(flags) && !['none', 'inner'].includes(where), command).toBe(false);
        // Nobody has what another has; one container may ask twice for the same.
        const own = new Set(bindings(lab, name).map(({ ip, port, protocol }) => `${ip} ${port}/${protocol}`));
        expect(
          [...own].filter((key) => taken.has(key)),
          command,
        ).toEqual([]);
        for (const key of own) taken.add(key);
      }
      const all = plan.flatMap((_, index) => bindings(lab, `web${index}`));
      const ports = [
        ...new Set([...all.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port), 8080, 8082]),
      ];
      for (const port of ports) {
        for (const address of ADDRESSES) {
          const owner = all.find(
            ({ protocol, ip, port: each }) =>
              protocol === 'tcp' && port === each && (ip === '0.0.0.0' || ip === address),
          );
          const wanted = owner && owner.inside <= 82 ? owner.container : '';
          const label = `${address}:${port} ${JSON.stringify(plan)}`;
          expect(get(lab, 'node1', address, port), `from the host ${label}`).toBe(wanted);
          // Its loopback and its bridges are not there for others.
          expect(get(lab, 'node2', address, port), `from node2 ${label}`).toBe(address === ADDRESSES[1] ? wanted : '');
        }
      }
      for (const binding of all.filter(({ protocol }) => protocol === 'udp')) {
        for (const from of ['node1', 'node2']) {
          const outside = from === 'node2';
          const address = binding.ip === '0.0.0.0' ? '192.168.56.11' : binding.ip;
          if (binding.ip === '::') continue;
          const heard = hear(lab, from, address, binding.port, binding.container, binding.inside);
          expect(heard, `udp ${from} ${address}:${binding.port} ${JSON.stringify(plan)}`).toBe(
            !(outside && address === '127.0.0.1'),
          );
        }
      }
      expect(lab.takeFailures()).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 60_000);

interface Binding {
  container: string;
  protocol: string;
  inside: number;
  ip: string;
  port: number;
}

/** What `docker inspect` says is published. */
function bindings(lab: Lab, container: string): Binding[] {
  const text = run(lab, `docker inspect -f '{{json .NetworkSettings.Ports}}' ${container}`, 'any').trim();
  const ports = (text === '' ? {} : JSON.parse(text)) as Record<string, { HostIp: string; HostPort: string }[] | null>;
  return Object.entries(ports ?? {}).flatMap(([key, list]) => {
    const [inside, protocol] = key.split('/') as [string, string];
    return (list ?? []).map(({ HostIp, HostPort }) => ({
      container,
      protocol,
      inside: Number(inside),
      ip: HostIp,
      port: Number(HostPort),
    }));
  });
}

/** The name of the container that answers, or nothing. */
function get(lab: Lab, host: string, address: string, port: number): string {
  return run(lab, `curl -s -m 1 http://${address}:${port}/`, 'any', host).trim();
}

/** Whether a datagram from `host` arrives in the container. */
function hear(lab: Lab, host: string, address: string, port: number, container: string, inside: number): boolean {
  const netns = lab.hosts
    .get('node1')
    ?.daemon.containers.list()
    .find((each) => each.name === container)?.sandbox?.netns;
  const sender = lab.hosts.get(host)?.kernel.net;
  if (!netns || !sender) throw new Error(`no ${container} on node1`);
  const server = new UdpSocket(netns);
  server.bind(undefined, inside);
  const client = new UdpSocket(sender);
  let heard = false;
  lab.world.scheduler.spawn(
    (function* () {
      const datagram = yield* server.receive(500 * MILLISECOND);
      heard = datagram !== undefined && new TextDecoder().decode(datagram.data) === 'hello';
    })(),
    () => {},
  );
  client.sendTo(new TextEncoder().encode('hello'), Addr.parse(address), port);
  lab.advance(lab.now + 600 * MILLISECOND);
  client.close();
  server.close();
  return heard;
}
