import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { fingerprint } from './fingerprint.ts';
import { run } from './run.ts';

const box = fc.nat(3).map((index) => `box${index}`);
const network = fc.nat(2).map((index) => `net${index}`);
const flags = fc
  .uniqueArray(
    fc.constantFrom(
      '-p 80',
      '-p 8080:80',
      '-p 8080-8082:80',
      '-P --expose 53/udp --expose 9000-9001',
      '-p 127.0.0.1:5353:53/udp',
      '--network-alias twin',
      '--hostname inside',
      '--tmpfs /scratch',
      '-v /data',
      '--restart always',
      '--init',
      '--add-host far:10.9.8.7',
      '--dns 10.9.8.7',
      '--stop-timeout 1',
    ),
    { maxLength: 3 },
  )
  .map((chosen) => chosen.join(' '));
const image = fc.constantFrom('nginx', 'busybox sleep 10000', 'busybox true', 'busybox nosuchprogram');
const driver = fc.constantFrom(
  '',
  '--internal',
  '--ipv6',
  '--subnet 10.7.0.0/29',
  '-o com.docker.network.bridge.enable_icc=false',
  '-o com.docker.network.bridge.name=mine',
  '-o com.docker.network.bridge.gateway_mode_ipv4=routed',
  '-d macvlan',
  '-d macvlan -o parent=eth0.7',
  '-d ipvlan -o parent=eth0 --subnet 10.7.1.0/24',
  '-d ipvlan -o ipvlan_mode=l3 -o parent=eth0.8',
);

const commands = fc.array(
  fc.oneof(
    fc.tuple(driver, network).map(([options, name]) => `docker network create ${options} ${name}`),
    fc
      .tuple(
        fc.constantFrom('run -d', 'run --rm -d', 'create'),
        flags,
        box,
        fc.oneof(network, fc.constantFrom('bridge', 'host', 'none', 'container:box0')),
        image,
      )
      .map(
        ([verb, options, name, where, what]) => `docker ${verb} ${options} --name ${name} --network ${where} ${what}`,
      ),
    fc
      .tuple(fc.constantFrom('connect', 'disconnect', 'disconnect -f'), fc.oneof(network, fc.constant('bridge')), box)
      .map((each) => `docker network ${each.join(' ')}`),
    fc
      .tuple(
        fc.constantFrom(
          'start',
          'stop -t 0',
          'restart -t 0',
          'kill',
          'pause',
          'unpause',
          'rm -f',
          'rm',
          'exec -d',
          'rename',
        ),
        box,
        fc.nat(3),
      )
      .map(
        ([verb, name, other]) =>
          `docker ${verb} ${name}${verb === 'exec -d' ? ' sleep 100' : verb === 'rename' ? ` box${other}` : ''}`,
      ),
    network.map((name) => `docker network rm ${name}`),
    fc.constantFrom('sleep 1', 'docker network prune -f', 'docker container prune -f', 'docker volume prune -af'),
  ),
  { minLength: 5, maxLength: 25 },
);

const CLEAN_UP = [
  'docker ps -aq | xargs -r docker unpause',
  'docker ps -aq | xargs -r docker rm -f -v',
  'docker network prune -f',
  'docker volume prune -af',
  // Proxies and programs have been told to end, and do so.
  'sleep 1',
];

test('containers and networks leave nothing behind, and no address is given twice', () => {
  const fresh = fingerprint(Lab.start(plainScenario(['node1'], { epoch: 0 })));
  fc.assert(
    fc.property(commands, (script) => {
      const lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
      for (const command of script) {
        lab.run('node1', command);
        expectNoSharedAddress(lab);
      }
      for (const command of CLEAN_UP) lab.run('node1', command);
      expect(lab.takeFailures()).toEqual([]);
      expect(fingerprint(lab)).toEqual(fresh);
      // Pools and addresses start from the lowest again, and the ports are free.
      for (const [index, subnet] of ['172.18.0.0/16', '172.19.0.0/16'].entries()) {
        run(lab, `docker network create again${index}`);
        expect(run(lab, `docker network inspect -f '{{(index .IPAM.Config 0).Subnet}}' again${index}`)).toBe(
          `${subnet}\n`,
        );
      }
      run(
        lab,
        'docker run -d --name web -p 8080:80 -p 8081:80 -p 8082:80 -p 127.0.0.1:5353:53/udp --network again0 nginx',
      );
      expect(run(lab, "docker inspect -f '{{.NetworkSettings.Networks.again0.IPAddress}}' web")).toBe('172.18.0.2\n');
      expect(run(lab, 'curl -s localhost:8080')).toContain('Welcome to nginx');
    }),
    { numRuns: 60 },
  );
}, 60_000);

function expectNoSharedAddress(lab: Lab): void {
  for (const host of lab.picture().hosts) {
    const seen = new Map<string, string>();
    for (const { name, networks } of host.containers) {
      for (const { name: network, address } of networks) {
        if (!address) continue;
        const key = `${network} ${address}`;
        expect(seen.get(key), `${key}: ${name}`).toBeUndefined();
        seen.set(key, name);
      }
    }
  }
}
