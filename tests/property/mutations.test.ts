import { expect, test } from 'vitest';
import { Random } from '#kernel/random.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { transcripts } from '../conformance/transcript.ts';

/** How many lines are tried: MUTATIONS in the environment asks for more, MUTATIONS_SEED for others. */
const LINES = Number(process.env.MUTATIONS ?? 250);
const SEED = process.env.MUTATIONS_SEED ?? 'mutations';
/** So many lines share a lab. */
const SHARED = 50;

const WORDS = [
  ...[
    '',
    '""',
    '-',
    '--',
    '-1',
    '0',
    '99999999999999999999',
    '1e309',
    '0x7fffffff',
    '-0',
    '65536',
    '2147483648',
    'NaN',
  ],
  ...[
    '::',
    '::1',
    '0.0.0.0',
    '255.255.255.255/33',
    '10.0.0.0/-1',
    'fe80::1%eth0',
    '127.0.0.1:99999',
    '[::]:',
    '@',
    '%',
  ],
  ...[
    'é',
    '\u{1f433}',
    '\\',
    '\\\\',
    '%s%n%d',
    '{{',
    '}}',
    '{{.}}',
    '{{json .}}',
    '../../..',
    '/dev/null',
    '/proc/self/fd/0',
  ],
  ...[
    '--help',
    '-h',
    '-v',
    '--version',
    '--format',
    '-f',
    '-it',
    '-x',
    '-i any',
    '-c 1',
    '--',
    '=',
    'a=b=c',
    ':',
    ',',
    ',,',
  ],
  ...[
    '*',
    '?',
    '[a-',
    '$x',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a line of shell
    '${x:?}',
    '$(',
    '$((1/0))',
    '`',
    '<(echo a)',
    '> /nope/x',
    '< /nope',
    '2>&1',
    '|& cat',
    '<<<x',
  ],
];
const FRAMES = [
  '@ | @',
  '@ && @ || @',
  '$(@)',
  'x=$(@); echo "$x"',
  '(((@',
  'for i in 1 2; do @; done',
  'if @; then @; fi',
  'if @; then',
  'while @; do break; done',
  'f() { @; }; f',
  'cat <<E\n@\n$(@)\nE',
  'cat <<E\n@',
  "cat <<'E' | sh\n@\nE",
  '@ "',
  "@ '",
  '@ \\',
  '@ ;; @',
  'timeout 1 @',
  '@ & wait',
  'docker run --rm busybox @',
  'echo "@" | xargs -n 1',
  'eval "@"',
  '[[ @ ]]',
  'case @ in @) ;; esac',
];

function character(random: Random): string {
  const kind = random.integer(0, 3);
  if (kind === 0) return String.fromCharCode(random.integer(1, 31));
  if (kind === 1) return String.fromCodePoint(random.integer(0xa0, 0xd7ff));
  return String.fromCharCode(random.integer(32, 126));
}

function noise(random: Random): string {
  return Array.from({ length: random.integer(1, 40) }, () => character(random)).join('');
}

function mutated(source: readonly string[], random: Random): string {
  const pick = <T>(list: readonly T[]) => list[random.integer(0, list.length - 1)] as T;
  if (random.integer(0, 24) === 0) return noise(random);
  let line = pick(source);
  for (let times = random.integer(1, 4); times > 0; times--) {
    const words = line.split(' ');
    const at = random.integer(0, words.length - 1);
    const place = random.integer(0, line.length);
    switch (random.integer(0, 9)) {
      case 0:
        words.splice(at, 1);
        line = words.join(' ');
        break;
      case 1:
        words.splice(at, 0, pick(WORDS));
        line = words.join(' ');
        break;
      case 2:
        words[at] = pick(WORDS);
        line = words.join(' ');
        break;
      case 3:
        words.splice(at, 0, words[at] as string);
        line = words.join(' ');
        break;
      case 4:
        words[at] = pick(pick(source).split(' '));
        line = words.join(' ');
        break;
      case 5:
        line = line.slice(0, place) + character(random) + line.slice(place);
        break;
      case 6:
        line = line.slice(0, place) + line.slice(place + random.integer(1, 3));
        break;
      case 7:
        line = line.slice(0, place);
        break;
      case 8: {
        const inner = line;
        line = pick(FRAMES).replaceAll('@', () => (random.integer(0, 2) > 0 ? inner : pick(source)));
        break;
      }
      default:
        line = line.replace(/\d+/, () => pick(['-1', '0', '4294967296', '99999999999999999999', '1.5', 'x']));
    }
  }
  // Nested as deeply as somebody's cat sleeps on the keyboard.
  if (random.integer(0, 200) === 0) line = `${'$('.repeat(60)}${line}${')'.repeat(60)}`;
  if (random.integer(0, 200) === 0) line = `${'('.repeat(300)}${line}`;
  if (random.integer(0, 200) === 0) line = `echo ${'x'.repeat(20_000)} | ${line}`;
  return line;
}

test(`${LINES} mutated command lines leave the lab usable`, () => {
  const source = [...new Set(transcripts().flatMap(({ steps }) => steps.map(({ cmd }) => cmd)))];
  const random = new Random(SEED);
  const problems: string[] = [];
  for (let done = 0; done < LINES; done += SHARED) {
    const lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
    lab.run('node1', 'docker network create app && docker run -d --name web --network app -p 8080:80 nginx');
    for (let count = Math.min(SHARED, LINES - done); count > 0; count--) {
      const line = mutated(source, random);
      // A loop that has lost its end may call docker for ninety seconds; that is right, and slow.
      if (/\b(while|until)\b/.test(line) && line.includes('docker')) continue;
      try {
        lab.run('node1', line);
      } catch (error) {
        problems.push(`${JSON.stringify(line)}: ${error instanceof Error ? error.stack : error}`);
        break;
      }
      for (const { argv, error } of lab.takeFailures())
        problems.push(`${JSON.stringify(line)}: ${argv.join(' ')}: ${error instanceof Error ? error.stack : error}`);
    }
    // Whoever ends dockerd, or removes docker, has no engine; the host answers all the same.
    const { stdout, stderr } = lab.run('node1', 'docker ps');
    if (!/^CONTAINER ID/.test(stdout) && !/Cannot connect to the Docker daemon|docker: .*not found/.test(stderr))
      problems.push(`docker ps: ${stdout}${stderr}`);
  }
  expect(problems).toEqual([]);
}, 3_600_000);
