import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { run } from './run.ts';

interface NetworkPlan {
  internal: boolean;
  icc: boolean;
}

/** Networks `net0`, `net1`, …; the last number of every membership is the default bridge. */
const plans = fc.integer({ min: 1, max: 3 }).chain((count) =>
  fc.record({
    networks: fc.array(
      fc.record({ internal: fc.boolean(), icc: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.boolean()) }),
      { minLength: count, maxLength: count },
    ),
    containers: fc.array(fc.uniqueArray(fc.nat(count), { minLength: 1, maxLength: count + 1 }), {
      minLength: 2,
      maxLength: 4,
    }),
    changes: fc.array(fc.tuple(fc.nat(3), fc.nat(count)), { maxLength: 4 }),
  }),
);

test('what ping reaches is what sharing a network predicts', () => {
  fc.assert(
    fc.property(plans, ({ networks, containers, changes }) => {
      const lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
      const nameOf = (index: number) => (index === networks.length ? 'bridge' : `net${index}`);
      const plan = (index: number): NetworkPlan => networks[index] ?? { internal: false, icc: true };
      for (const [index, { internal, icc }] of networks.entries()) {
        const options = `${internal ? '--internal ' : ''}${icc ? '' : '-o com.docker.network.bridge.enable_icc=false '}`;
        run(lab, `docker network create ${options}${nameOf(index)}`);
      }
      const members = containers.map((list) => new Set(list));
      for (const [index, [first, ...others]] of containers.entries()) {
        run(lab, `docker run -d --name box${index} --network ${nameOf(first as number)} busybox sleep 100000`);
        for (const other of others) run(lab, `docker network connect ${nameOf(other)} box${index}`);
      }
      for (const [box, network] of changes) {
        const joined = members[box];
        if (!joined) continue;
        const verb = joined.has(network) ? 'disconnect' : 'connect';
        run(lab, `docker network ${verb} ${nameOf(network)} box${box}`);
        if (!joined.delete(network)) joined.add(network);
      }

      const addresses = members.map((_, box) => addressesOf(lab, box, networks.length + 1, nameOf));
      for (const [from, joined] of members.entries()) {
        const others = [...members.keys()].filter((box) => box !== from);
        const targets = others.flatMap((box) => [`box${box}`, ...(addresses[box] as Map<number, string>).values()]);
        const reached = ping(lab, `box${from}`, targets);
        const expected = new Set<string>();
        for (const to of others) {
          for (const [network, address] of addresses[to] as Map<number, string>) {
            if (joined.has(network) && plan(network).icc) expected.add(address);
          }
          const named = [...(members[to] as Set<number>)].filter((each) => joined.has(each) && each < networks.length);
          const open = named.filter((each) => plan(each).icc);
          // Where only some of the networks in common let containers talk, it is the address given that decides.
          if (open.length > 0 && open.length < named.length) {
            const resolved = /\((.*?)\)/.exec(run(lab, `docker exec box${from} ping -c 1 -W 1 box${to}`, 'any'))?.[1];
            expect(named.map((each) => addresses[to]?.get(each))).toContain(resolved);
            if (open.some((each) => addresses[to]?.get(each) === resolved)) expected.add(`box${to}`);
          } else if (open.length > 0) expected.add(`box${to}`);
        }
        expect([...reached].sort(), `from box${from}, on ${[...joined].map(nameOf)}`).toEqual([...expected].sort());
      }
      expect(lab.takeFailures()).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 60_000);

/** The addresses of a container by network, as `docker inspect` has them. */
function addressesOf(lab: Lab, box: number, count: number, nameOf: (index: number) => string): Map<number, string> {
  const [inspected] = JSON.parse(run(lab, `docker inspect box${box}`));
  const { Networks: endpoints } = inspected.NetworkSettings as { Networks: Record<string, { IPAddress: string }> };
  const result = new Map<number, string>();
  for (let index = 0; index < count; index++) {
    const endpoint = endpoints[nameOf(index)];
    if (endpoint) result.set(index, endpoint.IPAddress);
  }
  return result;
}

/** Which of `targets` answer an echo request from `container`. */
function ping(lab: Lab, container: string, targets: readonly string[]): Set<string> {
  const loop = `for target in ${targets.join(' ')}; do ping -c 1 -W 1 $target >/dev/null 2>&1 && echo $target; done; true`;
  return new Set(
    run(lab, `docker exec ${container} sh -c '${loop}'`)
      .split('\n')
      .filter((line) => line !== ''),
  );
}
