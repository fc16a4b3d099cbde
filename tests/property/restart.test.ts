import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { run } from './run.ts';

const box = fc.nat(3).map((index) => `box${index}`);
const network = fc.nat(2).map((index) => `net${index}`);

const commands = fc.array(
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          '',
          '--internal',
          '--ipv6',
          '--subnet 10.7.0.0/24 --ip-range 10.7.0.128/25 --aux-address a=10.7.0.130',
          '--label a=b',
          '-o com.docker.network.bridge.name=mine',
          '-o com.docker.network.bridge.enable_icc=false',
          '-d macvlan -o parent=eth0.7',
          '-d ipvlan -o parent=eth0.8',
          '--config-only',
        ),
        network,
      )
      .map(([options, name]) => `docker network create ${options} ${name}`),
    fc
      .tuple(
        fc.constantFrom('run -d --restart always', 'run -d --restart always -p 80', 'run -d', 'create'),
        box,
        fc.oneof(network, fc.constantFrom('bridge', 'host', 'none')),
      )
      .map(([verb, name, where]) => `docker ${verb} --name ${name} --network ${where} nginx`),
    fc.tuple(fc.constantFrom('connect', 'disconnect'), network, box).map((each) => `docker network ${each.join(' ')}`),
    fc.tuple(fc.constantFrom('stop', 'start', 'rm -f'), box).map((each) => `docker ${each.join(' ')}`),
    network.map((name) => `docker network rm ${name}`),
    fc.constantFrom(
      'docker volume create data',
      'docker tag nginx mine:1',
      'docker volume rm data',
      'docker rmi mine:1',
    ),
  ),
  { minLength: 2, maxLength: 12 },
);

/** Everything an engine keeps: of the default bridge, which is made anew each time, all but id and date. */
function kept(lab: Lab): string {
  const inspect = '{{.Name}} {{.Id}} {{.Created}} {{.Driver}} {{json .IPAM}} {{json .Options}} {{json .Labels}}';
  return run(
    lab,
    `docker info --format '{{.ID}} {{.Images}}'; docker volume ls; docker images;
     for n in $(docker network ls -q --filter type=custom) host none; do docker network inspect $n --format '${inspect}'; done | sort;
     docker network inspect bridge --format '{{json .IPAM}} {{json .Options}}';
     docker ps -a --no-trunc --format '{{.Names}} {{.ID}} {{.Image}}'; docker network ls --format '{{.Name}}'`,
    'any',
  );
}

/** The containers whose policy is to run always, and the networks each is on. */
function always(lab: Lab): string {
  return run(
    lab,
    `for c in $(docker ps -aq); do docker inspect $c --format '{{.HostConfig.RestartPolicy.Name}} {{.Name}} {{.State.Running}} {{range $n, $e := .NetworkSettings.Networks}}{{$n}} {{end}}'; done | grep ^always | sort`,
    'any',
  );
}

test('an engine that is stopped or killed and started again is the same engine', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(
      commands,
      fc.constantFrom('systemctl restart docker', 'lab engine kill node1; lab engine start node1'),
      (lines, again) => {
        const lab = Lab.start(plainScenario(['node1'], { seed: 'restart', epoch: Date.UTC(2026, 10, 21, 9) }));
        for (const line of lines) run(lab, line, 'any');
        // What was stopped by hand runs again as well, where it is to run always.
        run(lab, 'for c in $(docker ps -aq --filter status=exited); do docker start $c; done', 'any');
        const [before, running] = [kept(lab), always(lab)];
        run(lab, again);
        expect(kept(lab)).toBe(before);
        const after = always(lab);
        for (const line of running.split('\n').filter((each) => each.includes(' true '))) expect(after).toContain(line);
        // Nothing of the last engine is left: devices and rules are those of containers that run.
        const veths = Number(run(lab, 'ip -o link show type veth | grep -c veth', 'any'));
        const ends = Number(
          run(
            lab,
            'for c in $(docker ps -q); do docker inspect $c --format "{{range .NetworkSettings.Networks}}{{.NetworkID}} {{.IPAddress}}{{.GlobalIPv6Address}}x{{println}}{{end}}"; done | grep -c "[0-9]x"',
            'any',
          ),
        );
        expect(veths).toBeLessThanOrEqual(ends + 1);
        expect(lab.takeFailures()).toEqual([]);
      },
    ),
    { numRuns: 12, seed: 7 },
  );
});
