import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBank, checkBanks } from '../../scripts/content/quizbank.ts';
import { newLesson } from '../../scripts/content/skeleton.ts';

const BANK = `title: Canaries
items:
  - type: single
    id: which-driver
    domain: networking
    difficulty: 1
    lesson: canary
    objective: create-network
    stem: Which driver has a network that was made without naming one?
    options:
      - text: "\`bridge\`"
        correct: true
        feedback: It is the default.
      - text: "\`overlay\`"
        feedback: It needs a swarm.
    explanation: Bridge is the default.
    probe:
      setup: [docker network create net]
      run:
        - run: docker network inspect -f '{{.Driver}}' net
          stdout: { is: "{option}" }
  - type: fill-in
    id: list
    domain: networking
    difficulty: 1
    lesson: canary
    objective: create-network
    stem: What lists networks?
    accept: [docker network ls]
    mistakes:
      - texts: [docker network lss]
        feedback: One letter less.
    feedback: { right: So it is., wrong: Look again. }
    explanation: It lists them.
    probe:
      run:
        - run: "{answer}"
          stdout: [bridge, host]
  - type: cidr
    id: last
    domain: networking
    difficulty: 2
    lesson: canary
    objective: create-network
    stem: Which is the last address of {subnet}?
    parameters:
      length: { from: 24, to: 28 }
      subnet: { subnetOf: 10.0.0.0/8, length: length }
    key: { compute: broadcast, of: subnet }
    mistakes:
      - key: { compute: last-host, of: subnet }
        feedback: One more.
    feedback: { right: So it is., wrong: Look again. }
    explanation: It is {key}.
  - type: output
    id: read
    domain: networking
    difficulty: 2
    lesson: canary
    objective: create-network
    stem: Which network is there besides those of the engine?
    lab:
      setup: [docker network create mine]
    run: [docker network ls]
    options:
      - text: "\`mine\`"
        correct: true
        feedback: It has a name that somebody chose.
      - text: "\`host\`"
        feedback: Every engine has it.
    explanation: Three networks are there from the start.
  - type: ordering
    id: order
    domain: networking
    difficulty: 2
    lesson: canary
    objective: create-network
    stem: In which order?
    steps:
      - text: "\`docker network create mine\`"
        feedback: First.
      - text: "\`docker run -d --name web --network mine nginx\`"
        feedback: Second.
      - text: "\`docker exec web hostname\`"
        feedback: Third.
    explanation: The network comes first.
    probe:
      run: [{ run: "{steps}" }]
`;
let content: string;

beforeEach(() => {
  content = mkdtempSync(join(tmpdir(), 'gangway-'));
  mkdirSync(join(content, 'lessons/01-canaries'), { recursive: true });
  mkdirSync(join(content, 'bank'));
  writeFileSync(join(content, 'lessons/01-canaries/part.yaml'), 'title: Canaries\nsummary: They sing.\n');
  newLesson(content, 'scripts/content/skeleton', '01-canaries/01-canary', 'Canary');
});
afterEach(() => rmSync(content, { recursive: true }));

function faultsOf(text: string): string {
  writeFileSync(join(content, 'bank/birds.yaml'), text);
  return [...checkBank(content, 'birds')].flatMap(({ faults }) => faults).join('\n');
}

it('a bank with nothing wrong passes', () => {
  expect(faultsOf(BANK)).toBe('');
});

describe('canaries: a bank that must fail does fail', () => {
  it.each<[string, string, string, RegExp]>([
    [
      'a field nobody knows',
      'difficulty: 1',
      'dificulty: 1',
      /content\/bank\/birds\.yaml:6:5: expected a known field, found "dificulty"/,
    ],
    ['an item without lesson', '    lesson: canary\n', '', /birds\.yaml:3:5: expected the lesson of the item/],
    ['a type nobody knows', 'type: single', 'type: guess', /expected one of "single", "multiple"/],
    [
      'a setup of another form',
      '[docker network create net]',
      '[[x]]',
      /birds\.yaml:\d+:\d+: expected a command, or the fields/,
    ],
    ['two items of one id', 'id: list', 'id: which-driver', /expected an id that no other item has/],
    ['a lesson that is not there', 'lesson: canary', 'lesson: parrot', /which-driver: there is no lesson parrot/],
    [
      'an objective that is not there',
      'objective: create-network',
      'objective: sing',
      /expected the objective .* found sing/,
    ],
    [
      'an objective nobody asks about',
      'items:',
      'objectives: [{ id: fly, text: Fly }]\nitems:',
      /no question is about the objective fly/,
    ],
    [
      'a key the engine contradicts',
      'create net]',
      'create -d ipvlan net]',
      /contradicts the key with \{option\} = "bridge"/,
    ],
    [
      'a wrong option the engine shows',
      '"`overlay`"',
      '"** bridge **"',
      /the probe holds with \{option\} = "bridge", which is not right/,
    ],
    [
      'an accepted answer that fails',
      '[docker network ls]',
      '[docker network lss]',
      /contradicts the key with \{answer\} = "docker network lss"/,
    ],
    [
      'a mistake that is accepted',
      '[docker network lss]',
      '["docker  network ls"]',
      /the mistake "docker {2}network ls" is accepted/,
    ],
    ['a placeholder of another type', 'run: "{answer}"', 'run: "{steps}"', /the type fill-in has no \{steps\}/],
    [
      'steps in a wrong order',
      '- text: "`docker network create mine`"\n        feedback: First.\n      ',
      '',
      /at least 3 entries/,
    ],
    ['a step that fails', '--network mine nginx', '--network nine nginx', /contradicts the key with \{steps\}/],
    [
      'a setup that fails',
      'setup: [docker network create mine]',
      'setup: [docker network create mine, exit 3]',
      /setup of node1 failed/,
    ],
    [
      'an output that fails',
      'run: [docker network ls]',
      'run: [docker network inspect nine]',
      /exit status 1 without fails: true/,
    ],
    [
      'an output that does not fail',
      'run: [docker network ls]',
      'run: [{ run: docker network ls, fails: true }]',
      /this succeeds/,
    ],
    ['an output of nothing', 'run: [docker network ls]', 'run: ["true"]', /none of its commands prints anything/],
    [
      'a host that is not there',
      'run: [docker network ls]',
      'run: [{ host: node2, run: docker ps }]',
      /one of the hosts \(node1\)/,
    ],
    [
      'a parameter that is not there',
      'of: subnet }\n    mistakes',
      'of: net }\n    mistakes',
      /the name of a parameter or value before it/,
    ],
    ['a name that is not there', 'It is {key}', 'It is {keys}', /expected \{names\} of parameters and values/],
    ['parameters that do not fit', 'from: 24', 'from: 4', /parameters do not fit: \/\d is larger/],
    [
      'numbers that are always the same',
      'length: length }',
      'length: 8 }',
      /every attempt has the answer 10\.255\.255\.255/,
    ],
    ['a mistake that is right', 'compute: last-host', 'compute: broadcast', /its mistakes are the right answer/],
    ['a question with its answer', 'last address of', 'last of 10.0.0.0 to {end} in', /\{names\} of parameters/],
    [
      'a long right option',
      '"`bridge`"',
      'The driver called bridge, which is for networks on one host',
      /by far the longest/,
    ],
    ['an absolute', '"`overlay`"', 'never `overlay`', /only wrong options say "never"/],
    ['an echo', '"`mine`"', '"`mine` was not naming besides the engine"', /"besides" of the question comes back/],
  ])('%s', (_, old, text, words) => {
    expect(BANK).toContain(old);
    expect(faultsOf(BANK.replace(old, () => text))).toMatch(words);
  });

  it('mostly longest options and mostly true statements', () => {
    const single = (n: number) =>
      `  - { type: single, id: s${n}, domain: storage, difficulty: 1, lesson: canary, objective: create-network, stem: Q?, explanation: So., options: [{ text: abcd, correct: true, feedback: f }, { text: abc, feedback: f }] }\n`;
    const statement = (n: number) =>
      `  - { type: true-false, id: t${n}, domain: storage, difficulty: 1, lesson: canary, objective: create-network, stem: Q., explanation: So., answer: true, feedback: { "true": f, "false": f } }\n`;
    const items = [0, 1, 2, 3, 4].map((n) => single(n) + statement(n)).join('');
    const faults = faultsOf(`title: T\nitems:\n${items}`);
    expect(faults).toMatch(/in 5 of 5 items the right option is the longest: s0, s1/);
    expect(faults).toMatch(/5 of 5 statements are true/);
  });

  it('one id in two banks', () => {
    writeFileSync(join(content, 'bank/birds.yaml'), BANK);
    writeFileSync(join(content, 'bank/cats.yaml'), BANK);
    expect(checkBanks(content).faults).toContain('content/bank/cats.yaml and birds.yaml both have an item list');
  });
});
