import { performance } from 'node:perf_hooks';
import { SECOND } from '#kernel/clock.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';

// What many hosts cost.

const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

function must(lab: Lab, host: number, cmd: string): string {
  const result = lab.run(`node${host}`, cmd);
  if (result.exit !== 0) throw new Error(`${cmd}: exit ${result.exit}\n${result.stdout}${result.stderr}`);
  return result.stdout.trim();
}

/** Hosts that have become a swarm; the first three of many are managers. */
function swarm(hosts: number): Lab {
  const names = Array.from({ length: hosts }, (_, at) => `node${at + 1}`);
  const lab = Lab.start(plainScenario(names, { epoch: EPOCH }));
  must(lab, 1, 'docker swarm init --advertise-addr 192.168.56.11');
  const tokens = ['manager', 'worker'].map((role) => must(lab, 1, `docker swarm join-token -q ${role}`));
  for (let host = 2; host <= hosts; host++) {
    const token = tokens[hosts > 3 && host <= 3 ? 0 : 1];
    must(lab, host, `docker swarm join --token ${token} 192.168.56.11:2377`);
  }
  return lab;
}

/** Processor time that `action` takes, in milliseconds. */
function cpu(action: () => void): number {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Three hosts and their swarm, once the code is warm. */
export function swarmReady(): number {
  const values = Array.from({ length: 9 }, () => cpu(() => swarm(3))).sort((a, b) => a - b);
  return values[4] ?? 0;
}

/** Fifty hosts on which a service comes to run a thousand tasks; the swarm is made beforehand. */
export function thousandTasks(): number {
  const lab = swarm(50);
  return cpu(() => {
    must(lab, 1, 'docker service create -d --no-resolve-image --name web --replicas 1000 alpine sleep 100000');
    for (let left = 24; must(lab, 1, "docker service ls --format '{{.Replicas}}'") !== '1000/1000'; left--) {
      if (left === 0) throw new Error('the tasks do not come to run');
      lab.advance(lab.now + 5 * SECOND);
    }
  });
}

/** One request through the routing mesh, with the curl that makes it. */
export function meshRequest(): number {
  const lab = swarm(3);
  must(lab, 1, 'docker service create -d --no-resolve-image --name web --replicas 3 -p 8080:80 nginx');
  lab.advance(lab.now + 30 * SECOND);
  const times: number[] = [];
  for (let i = 0; i < 40; i++) {
    const begin = performance.now();
    must(lab, 1, 'curl -s localhost:8080');
    times.push(performance.now() - begin);
  }
  return times.slice(10).sort((a, b) => a - b)[15] ?? 0;
}
