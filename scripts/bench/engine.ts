import { performance } from 'node:perf_hooks';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';

// Figures of the engine alone, in CPU time of one core. Budgets stand beside them; nothing fails.

const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

/** A measured figure and the budget it should keep. */
interface Figure {
  name: string;
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

function ping(): number {
  const lab = start();
  must(
    lab,
    'docker network create app && docker run -d --name aa --network app alpine sleep 10000 && docker run -d --name bb --network app alpine sleep 10000',
  );
  for (let i = 0; i < 10; i++) must(lab, 'docker exec aa ping -c 1 bb');
  return median(30, () => time(() => must(lab, 'docker exec aa ping -c 1 bb')));
}

function curl(): number {
  const lab = start();
  must(lab, 'docker run -d --name web -p 8080:80 nginx');
  for (let i = 0; i < 10; i++) must(lab, 'curl -s localhost:8080');
  return median(30, () => time(() => must(lab, 'curl -s localhost:8080')));
}

function replay(): number {
  const lab = start();
  lab.openConsole('node1', { rows: 24, columns: 80 }, 'c1');
  const commands = [
    'docker network create net$I\r',
    'docker run -d --name box$I --network net$I alpine sleep 1000\r',
    'docker ps\r',
    'docker exec box$I ping -c 1 box$I\r',
    'docker network inspect net$I\r',
  ];
  for (let i = 0; i < 99; i++) {
    lab.advance(lab.now + 2e9);
    lab.input(
      'c1',
      (commands[i % commands.length] as string).replaceAll('$I', String(Math.floor(i / commands.length))),
    );
  }
  lab.advance(lab.now + 2e9);
  const journal = lab.journal();
  return median(3, () => time(() => Lab.replay(lab.scenario, journal)));
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
  { name: 'lab ready for typing (one host)', value: boot(), unit: 'ms', budget: 150 },
  { name: 'docker run -d', value: runContainer(), unit: 'ms', budget: 2 },
  { name: 'docker exec … ping -c 1 between containers', value: ping(), unit: 'ms', budget: 1 },
  { name: 'curl of a published port', value: curl(), unit: 'ms', budget: 2 },
  { name: 'replay of 100 journal entries', value: replay(), unit: 'ms', budget: 100 },
  { name: '1,000 containers on 50 networks, CPU', value: many.create, unit: 'ms', budget: 3000 },
  { name: 'docker ps of them', value: many.list, unit: 'ms', budget: 50 },
  { name: 'memory they take', value: many.memory, unit: 'MB', budget: 200 },
  { name: 'cost of the last 100 to that of the first', value: many.ratio, unit: '×', budget: 2 },
];
for (const { name, value, unit, budget } of figures) {
  const mark = value <= budget ? ' ' : '!';
  console.log(`${mark} ${name.padEnd(46)} ${value.toFixed(2).padStart(9)} ${unit.padEnd(3)} budget ${budget} ${unit}`);
}
