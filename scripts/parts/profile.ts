import { takeCoverage } from 'node:v8';
import { Lab } from '#lab/lab.ts';

// Runs what nearly every lesson begins with, up to the prompt and the first keys, and notes which code that takes
// (scripts/parts/profile.mjs). It decides only what the page fetches first, never what a lab does.

const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);
const SECOND = 1e9;

const SETUP = [
  'docker run -d --name stock nginx:alpine',
  'docker run -d --name shop alpine sleep 1d',
  'docker run -d --name visitor alpine sleep 1d',
  'docker network create --subnet 172.30.0.0/24 app',
  'docker run -d --name web --network app -p 8080:80 nginx:alpine',
  'docker run -d --name box --network app --network-alias tool alpine sleep 1d',
  'docker network connect app shop',
];

/** What is typed without Return: the first keys must not wait for anything. */
const KEYS = ['d', 'o', 'x', '\x7f', '\x1b[D', '\x1b[C', '\x01', '\x05', '\x15', '\x1b[A', '\x1b[B', '\x03'];

takeCoverage();

const lab = Lab.start({
  hosts: [{ name: 'node1' }, { name: 'node2' }],
  setup: SETUP.map((cmd) => ({ host: 'node1', cmd })),
  seed: 'profile',
  epoch: EPOCH,
});
lab.openConsole('node1', { rows: 24, columns: 80 }, 'c1');
lab.advance(lab.now + 3 * SECOND);
lab.resize('c1', { rows: 30, columns: 100 });
for (const key of KEYS) {
  lab.input('c1', key);
  lab.advance(lab.now + SECOND);
}
lab.picture();
lab.journal();
// What the session of the page asks besides.
lab.takeFailures();
lab.takeLines();
for (const console of lab.consoles.values()) console.takeUnheard();
takeCoverage();
