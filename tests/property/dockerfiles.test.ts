// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Dockerfiles
import { expect, test } from 'vitest';
import { Random } from '#kernel/random.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { run } from './run.ts';

/** How many Dockerfiles are tried: MUTATIONS in the environment asks for more, MUTATIONS_SEED for others. */
const FILES = Number(process.env.MUTATIONS ?? 100);
const SEED = process.env.MUTATIONS_SEED ?? 'dockerfiles';

const GOOD = [
  `ARG BASE=busybox
FROM \${BASE}:latest AS build
ARG VERSION=1.0
ENV NAME="a b" HOME_OF=$VERSION
WORKDIR /src
COPY a.txt dir/ ./
RUN echo "$NAME" > out && \\
    # a comment
    cat a.txt
FROM alpine
COPY --from=build --chown=1:2 /src/out /out
LABEL one=1 "two words"='x y'
EXPOSE 80 53/udp 8000-8002
VOLUME ["/data"]
USER 12:13
HEALTHCHECK --interval=5s --retries=3 CMD wget -q localhost
STOPSIGNAL SIGINT
ENTRYPOINT ["/bin/echo"]
CMD ["a", "b"]
`,
  `# escape=\`
FROM busybox
SHELL ["/bin/sh", "-e", "-c"]
ADD *.tar /unpacked/
ADD a.txt /with\\blank
RUN echo one \`
  two
ONBUILD RUN echo trigger
MAINTAINER me <me@example.com>
ENV OLD style value
RUN ["/bin/sh", "-c", "exit 0"]
`,
  `FROM scratch
COPY . /
ARG A B=2
ENV C=\${B:-3} D=\${NOPE:+x} E=\${B%2}
RUN <<EOF
echo in a here-document
EOF
CMD echo $C
`,
];
const PIECES = [
  ...[
    '',
    ' ',
    '\t',
    '\n',
    '\\',
    '\\\n',
    '`',
    '"',
    "'",
    '$',
    '${',
    '}',
    '${B:?no}',
    '${B^^}',
    '$$',
    '[',
    ']',
    '["',
    ',',
  ],
  ...['#', '--', '--from=', '--from=9', '--chown=x:y', '--foo', '=', '<<EOF', '<<-', 'AS', 'FROM', 'FROM nosuch/../x'],
  ...[
    'RUN',
    'COPY',
    'ONBUILD',
    'ONBUILD ONBUILD',
    'HEALTHCHECK',
    '\u{1f433}',
    'é',
    '\0',
    '\r',
    '\uFEFF',
    '../..',
    '*',
    '?[',
  ],
  ...['/', '//', '.', '..', '-1', '99999999999', 'NONE', 'CMD', '{"a":1}', '[1]', 'x'.repeat(300)],
];

function mutated(random: Random, text: string): string {
  let changed = text;
  for (let count = random.integer(1, 3); count > 0; count--) {
    const at = random.integer(0, changed.length);
    const piece = PIECES[random.integer(0, PIECES.length - 1)] ?? '';
    const lines = changed.split('\n');
    const line = random.integer(0, lines.length - 1);
    switch (random.integer(0, 4)) {
      case 0:
        changed = changed.slice(0, at) + piece + changed.slice(at);
        break;
      case 1:
        changed = changed.slice(0, at) + changed.slice(at + random.integer(1, 12));
        break;
      case 2:
        lines.splice(line, 1);
        changed = lines.join('\n');
        break;
      case 3:
        lines.splice(line, 0, lines[random.integer(0, lines.length - 1)] ?? '');
        changed = lines.join('\n');
        break;
      default: {
        const words = (lines[line] ?? '').split(' ');
        words[random.integer(0, words.length - 1)] = piece;
        lines[line] = words.join(' ');
        changed = lines.join('\n');
      }
    }
  }
  return changed;
}

test(`${FILES} broken Dockerfiles: each builds, or is refused with words and changes nothing`, () => {
  const random = new Random(SEED);
  let lab: Lab | undefined;
  for (let number = 0; number < FILES; number++) {
    if (number % 25 === 0) lab = undefined;
    lab ??= start();
    const text = mutated(random, GOOD[number % GOOD.length] ?? '');
    const bytes = [...new TextEncoder().encode(text)]
      .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
      .join('');
    run(lab, `printf '${bytes}' > app/Dockerfile`);
    const before = run(lab, 'docker images -aq; docker ps -aq');
    const { stdout, stderr, exit } = lab.run('node1', 'docker build --force-rm app');
    const told = JSON.stringify({ number, text, stdout, stderr, exit });
    expect(lab.takeFailures(), told).toEqual([]);
    expect(stdout + stderr, told).not.toMatch(/TypeError|undefined|not a function|NaN|\[object/);
    expect(run(lab, 'docker ps -aq'), told).toBe('');
    if (exit === 0) {
      expect(stdout, told).toMatch(/Successfully built [0-9a-f]{12}\n$/);
      continue;
    }
    const words = stderr.trim().split('\n').slice(3).join('\n').trim();
    expect(words, told).not.toBe('');
    // What makes no sense is refused before the first step.
    if (!stdout.includes('Step 1/')) {
      expect(words, told).toMatch(/^Error response from daemon: |^unexpected EOF/);
      expect(run(lab, 'docker images -aq; docker ps -aq'), told).toBe(before);
    }
  }
}, 120_000);

function start(): Lab {
  const lab = Lab.start(plainScenario(['node1'], { seed: SEED, epoch: Date.UTC(2026, 10, 21, 9) }));
  run(lab, 'mkdir -p app/dir; echo a > app/a.txt; echo b > app/dir/b; tar -C app -cf app/t.tar dir');
  return lab;
}
