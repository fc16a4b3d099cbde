import { expect, test } from 'vitest';
import { SECOND } from '#kernel/clock.ts';
import { Random } from '#kernel/random.ts';
import { runArgv, testKernel } from './testing/host.ts';
import { Session } from './testing/session.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: shell text
// biome-ignore format: a table
const PIECES = [
  'echo', 'a', '$x', '"$x"', '${x:-d}', '${x#', '${a[@]}', '$(', ')', '`', '"', "'", '\\', '|', '||', '&&', ';', ';;', '&', '\n', '(', '{', '}', '((', '))', '[[', ']]',
  '[', ']', 'if', 'then', 'else', 'fi', 'for', 'in', 'do', 'done', 'while', 'true', 'false', 'case', 'esac', '>', '<', '>>', '<<E', '<<<', '2>&1', '&>', '>&-', '/tmp/f', '*', '?',
  '!(a)', '{1..3}', '{a,b', '~', 'x=1', 'a=(1 2)', 'a[1]=3', '+=', '=', '==', '=~', '$((1+', '1/0', '$((x++))', '$$', '$!', '$?', '$@', '"$@"', '$*', 'set', '-e', '-u', '-x', 'f()', 'f',
  'local', 'export', 'declare', '-A', 'unset', 'read', 'printf', '%s\\n', '%d', 'eval', 'exec', 'trap', 'exit', 'return', 'break', 'shift', 'cat', 'sort', 'time', '!', 'select', 'function', 'coproc', 'let', 'test', '-f',
  'kill', '%1', 'wait', 'jobs', 'fg', 'type', 'command', '-v', 'getopts', 'ab:', 'cd', '/', '..', 'pushd', '#', '${!x}', '${x/a/b}', '${x^^}', '${x:1:2}', "$'\\x41'", '$"', 'é漢', '\u0001', '3<&0', '{fd}>', 'source',
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: shell text

function line(random: Random): string {
  const count = random.integer(1, 12);
  let text = '';
  for (let index = 0; index < count; index++)
    text += PIECES[random.integer(0, PIECES.length - 1)] + (random.integer(0, 3) > 0 ? ' ' : '');
  return text;
}

test.each(['bash', 'ash', 'dash'])('%s takes 700 random command lines without a fault of its own', (shell) => {
  const random = new Random(`fuzz ${shell}`);
  const path = shell === 'dash' ? '/bin/sh' : `/bin/${shell}`;
  let kernel = testKernel();
  for (let index = 0; index < 700; index++) {
    if (index % 20 === 0) kernel = testKernel();
    const text = line(random);
    try {
      runArgv(kernel, [path, '-c', text], { steps: 3000, stdin: 'one\ntwo\n' });
    } catch (error) {
      throw new Error(`at ${JSON.stringify(text)}`, { cause: error });
    }
    for (const process of [...kernel.processes]) process.signal('SIGKILL');
    kernel.world.scheduler.run({ until: kernel.world.clock.now + SECOND, steps: 1000 });
  }
});

test('the line editor takes any keys', () => {
  const random = new Random('keys');
  const keys = [
    'a',
    'echo ',
    '\x01',
    '\x02',
    '\x04',
    '\x05',
    '\x06',
    '\x08',
    '\t',
    '\x0b',
    '\x0c',
    '\r',
    '\x0e',
    '\x10',
    '\x12',
    '\x14',
    '\x15',
    '\x17',
    '\x19',
    '\x1b',
    '\x1b[A',
    '\x1b[D',
    '\x1b[3~',
    '\x1b[200~x\ny\x1b[201~',
    '漢',
    '\x7f',
    '\x03',
    '$H',
    '/',
    '!!',
    "'",
    '\x1a',
  ];
  const session = new Session();
  for (let index = 0; index < 1500 && session.ended === undefined; index++)
    session.type(keys[random.integer(0, keys.length - 1)] as string, 0.01);
  expect(session.kernel.failures).toEqual([]);
});
