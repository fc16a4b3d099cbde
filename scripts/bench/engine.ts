import { performance } from 'node:perf_hooks';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { meshRequest, swarmReady, thousandTasks } from './swarm.ts';

// Figures of the engine alone, on one core; written as JSON for scripts/bench/engine.mjs.

const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

/** A measured figure and the budget it should keep. */
interface Figure {
  figure: string;
  value: number;
  unit: string;
  budget: number;
}

const start = (hosts = ['node1']) => Lab.start(plainScenario(hosts, { epoch: EPOCH }));

function time(action: () => void): number {
  const begin = performance.now();
  action();
  return performance.now() - begin;
}

/** The middle of `count` measurements, in milliseconds. */
function median(count: number, action: (index: number) => number): number {
  const values = Array.from({ length: count }, (_, index) => action(index)).sort((a, b) => a - b);
  return values[Math.floor(count / 2)] ?? 0;
}

function must(lab: Lab, cmd: string): void {
  const result = lab.run('node1', cmd);
  if (result.exit !== 0) throw new Error(`${cmd}: exit ${result.exit}\n${result.stdout}${result.stderr}`);
}

function boot(): number {
  return median(5, () => time(() => start().openConsole('node1', { rows: 24, columns: 80 })));
}

function runContainer(): number {
  const lab = start();
  for (let i = 0; i < 20; i++) must(lab, `docker run -d --name warm${i} alpine sleep 1000`);
  return median(30, (i) => time(() => must(lab, `docker run -d --name c${i} alpine sleep 1000`)));
}

/** The ping alone, in the namespace of a container: neither the docker command nor the engine's exec. */
function ping(): number {
  const lab = start();
  must(lab, 'docker network create app');
  for (const name of ['aa', 'bb']) must(lab, `docker run -d --name ${name} --network app alpine sleep 10000`);
  const pid = lab.run('node1', "docker inspect -f '{{.State.Pid}}' aa").stdout.trim();
  const cmd = `nsenter -t ${pid} -n ping -c 1 172.18.0.3`;
  for (let i = 0; i < 20; i++) must(lab, cmd);
  return median(30, () => time(() => must(lab, cmd)));
}

function curl(): number {
  const lab = start();
  must(lab, 'docker run -d --name web -p 8080:80 nginx');
  for (let i = 0; i < 10; i++) must(lab, 'curl -s localhost:8080');
  return median(30, () => time(() => must(lab, 'curl -s localhost:8080')));
}

const COMMANDS = [
  'docker network create net$I',
  'docker run -d --name box$I --network net$I alpine sleep 1000',
  'docker ps',
  'docker exec box$I ping -c 1 box$I',
  'docker network inspect net$I',
];

/** A journal of 100 entries in which each entry is what `inputs` gives. */
function replay(inputs: () => Generator<string>): number {
  const lab = start();
  lab.openConsole('node1', { rows: 24, columns: 80 }, 'c1');
  const source = inputs();
  for (let i = 0; i < 99; i++) {
    lab.advance(lab.now + 2e9);
    lab.input('c1', source.next().value as string);
  }
  lab.advance(lab.now + 2e9);
  const journal = lab.journal();
  return median(3, () => time(() => Lab.replay(lab.scenario, journal)));
}

function* commands(): Generator<string> {
  for (let i = 0; ; i++) {
    yield `${(COMMANDS[i % COMMANDS.length] as string).replaceAll('$I', String(Math.floor(i / COMMANDS.length)))}\r`;
  }
}

function* keystrokes(): Generator<string> {
  for (const command of commands()) yield* command;
}

function thousand(): { create: number; list: number; memory: number; ratio: number } {
  const before = memory();
  const lab = start();
  const chunk = (from: number, to: number) =>
    time(() => {
      for (let i = from; i < to; i++) must(lab, `docker run -d --name c${i} --network n${i % 50} alpine sleep 100000`);
    }) /
    (to - from);
  const networks = time(() => {
    for (let i = 0; i < 50; i++) must(lab, `docker network create --subnet 10.${i}.0.0/16 n${i}`);
  });
  const cpu = process.cpuUsage();
  const first = chunk(0, 100);
  chunk(100, 900);
  const last = chunk(900, 1000);
  const { user, system } = process.cpuUsage(cpu);
  const list = median(5, () => time(() => must(lab, 'docker ps')));
  return { create: networks + (user + system) / 1000, list, memory: memory() - before, ratio: last / first };
}

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const many = thousand();
const figures: Figure[] = [
  { figure: 'lab ready for typing (one host)', value: boot(), unit: 'ms', budget: 150 },
  { figure: 'docker run -d', value: runContainer(), unit: 'ms', budget: 2 },
  { figure: 'ping -c 1 between containers', value: ping(), unit: 'ms', budget: 1 },
  { figure: 'curl of a published port', value: curl(), unit: 'ms', budget: 2 },
  { figure: 'replay of 100 journal entries (keystrokes)', value: replay(keystrokes), unit: 'ms', budget: 100 },
  { figure: 'the same, each entry a whole command', value: replay(commands), unit: 'ms', budget: 1000 },
  { figure: '1,000 containers on 50 networks, CPU', value: many.create, unit: 'ms', budget: 3000 },
  { figure: 'docker ps of them', value: many.list, unit: 'ms', budget: 50 },
  { figure: 'memory they take', value: many.memory, unit: 'MB', budget: 200 },
  { figure: 'cost of the last 100 to that of the first', value: many.ratio, unit: '×', budget: 2 },
  { figure: 'three hosts and a swarm, CPU', value: swarmReady(), unit: 'ms', budget: 50 },
  { figure: '1,000 tasks of a service on 50 hosts, CPU', value: thousandTasks(), unit: 'ms', budget: 10_000 },
  { figure: 'curl through the routing mesh', value: meshRequest(), unit: 'ms', budget: 2 },
];
process.stdout.write(JSON.stringify(figures));
