import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';

const SECOND = 1_000_000_000;

const LINES = [
  'docker network create app',
  'docker run -d --name web --network app -p 8080:80 nginx',
  'docker run --rm -it alpine sh',
  'docker run -d --name job alpine sleep 3',
  'docker ps -a',
  'docker rm -f web job',
  'docker network rm app',
  'docker logs -f web',
  'docker stats',
  'docker events',
  'docker run --rm alpine ping -c 3 1.1.1.1',
  'docker exec -it web sh',
  'ping 192.168.56.1',
  'sleep 5',
  'while :; do :; done',
  'for i in 1 2 3; do echo $i $RANDOM; sleep 1; done',
  'cat',
  'exit',
  'curl -s localhost:8080 | head -3',
  'iptables -A INPUT -p tcp --dport 9 -j DROP',
  'echo "half',
  'top',
  'jobs; sleep 100 &',
];

type Step = { type: string } | { wait: number } | { rows: number; columns: number } | { command: string };

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...LINES).map((line): Step => ({ type: `${line}\r` })) },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom('\x03', '\x04', '\x1a', '\t\t', '\x1b[A\r', '\x10\x11')
        .map((type): Step => ({ type })),
    },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 3000 }).map((ms): Step => ({ wait: ms * 1_000_000 })) },
    {
      weight: 1,
      arbitrary: fc.record({ rows: fc.integer({ min: 2, max: 50 }), columns: fc.integer({ min: 5, max: 150 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('docker ps -q', 'docker network ls', 'hostname').map((command): Step => ({ command })),
    },
  ) as fc.Arbitrary<Step>,
  { minLength: 1, maxLength: 14 },
);

/** Everything a learner or a task could see of a lab. */
function look(lab: Lab) {
  const shown = [...lab.consoles.values()].map((console) =>
    console
      .takeUnheard()
      .map((bytes) => new TextDecoder().decode(bytes))
      .join(''),
  );
  const failures = lab
    .takeFailures()
    .map(({ argv, error }) => `${argv.join(' ')}: ${error instanceof Error ? error.stack : error}`);
  const { now } = lab;
  const picture = lab.picture();
  const commands = ['docker ps -a --no-trunc', 'iptables-save -c'].map((command) => lab.run('node1', command));
  return { now, failures, shown, picture, commands };
}

function play(script: readonly Step[], slice: (lab: Lab, until: number) => void): Lab {
  const lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
  const console = lab.openConsole('node1', { rows: 24, columns: 80 });
  for (const step of script) {
    if ('type' in step) lab.input(console.id, step.type);
    else if ('wait' in step) slice(lab, lab.now + step.wait);
    else if ('command' in step) lab.run('node1', step.command);
    else lab.resize(console.id, step);
  }
  slice(lab, lab.now + SECOND);
  return lab;
}

const whole = (lab: Lab, until: number) => void lab.advance(until);

test('a journal replays to the same lab, however time was sliced', () => {
  fc.assert(
    fc.property(steps, fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }), (script, slices) => {
      const original = play(script, whole);
      const replayed = Lab.replay(original.scenario, original.journal());
      let turn = 0;
      const sliced = play(script, (lab, until) => {
        while (lab.now < until) lab.advance(until, slices[turn++ % slices.length]);
      });
      const twin = play(script, whole);
      twin.fork().run('node1', 'docker rm -f web; docker network create other; iptables -F');
      const seen = look(original);
      expect(seen.failures).toEqual([]);
      expect(look(replayed), 'replayed').toEqual(seen);
      expect(look(sliced), 'sliced').toEqual(seen);
      expect(look(twin), 'forked').toEqual(seen);
    }),
    { numRuns: 25 },
  );
}, 60_000);
