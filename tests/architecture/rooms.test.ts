import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCycle, house, MAY_IMPORT, SRC, violations } from './rooms.ts';

const files = house();

describe('the rooms of the house', () => {
  test('no file imports what its room may not', () => {
    expect([...files].flatMap(([file, text]) => violations(file, text))).toEqual([]);
  });

  test('imports form no cycle', () => {
    expect(findCycle(files)).toBeUndefined();
  });

  test('every room below the terminal compiles without DOM, Node or timers', () => {
    const base = JSON.parse(readFileSync(join(SRC, '../tsconfig.base.json'), 'utf8')).compilerOptions;
    expect([base.lib, base.types]).toEqual([['es2022'], []]);
    for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
      if (['terminal', 'grading', 'site'].includes(room)) continue;
      const own = JSON.parse(readFileSync(join(SRC, room, 'tsconfig.json'), 'utf8'));
      expect(own.compilerOptions.lib, room).toBeUndefined();
      const paths = Object.keys(own.compilerOptions.paths).map((path) => path.slice(1, -2));
      const leaves = ['netip', 'errdefs', 'api', 'http'].filter((leaf) => leaf !== room);
      expect(paths.sort(), room).toEqual([...leaves, ...allowed].sort());
    }
  });

  test('a file of more than 600 lines is a mistake', () => {
    const long = [...files].filter(([, text]) => text.split('\n').length > 600).map(([file]) => file);
    expect(long).toEqual([]);
  });
});

describe('canaries: what must fail does fail', () => {
  test.each([
    ['kernel/canary.ts', "import { Daemon } from '#daemon/daemon.ts';", 'kernel may not import daemon'],
    ['daemon/canary.ts', "import { bash } from '#shell/bash.ts';", 'daemon may not import shell'],
    ['libnetwork/canary.ts', "export * from '#userland/catalogue.ts';", 'libnetwork may not import userland'],
    ['kernel/dev/canary.ts', "import '../../daemon/daemon.ts';", 'a relative import must stay inside src/kernel'],
    ['cli/canary.ts', "import { readFileSync } from 'node:fs';", 'cli may not use the package node:fs'],
    ['kernel/canary.ts', "const x = await import('#lab/lab.ts');", 'kernel may not import lab'],
    ['attic/canary.ts', '', 'src/attic is not a room of the house'],
  ])('%s: %s', (file, text, rule) => {
    expect(violations(file, text).map((violation) => violation.rule)).toEqual([rule]);
  });

  test('a cycle is found', () => {
    const cycle = findCycle(
      new Map([
        ['a/x.ts', "import './y.ts';"],
        ['a/y.ts', "import { x } from '#a/x.ts';"],
      ]),
    );
    expect(cycle).toEqual(['a/x.ts', 'a/y.ts', 'a/x.ts']);
  });

  test.each([
    ['a timer', 'setTimeout(() => {}, 1);', /setTimeout/],
    ['the DOM', 'export const title = document.title;', /document/],
    ['Node', 'export const home = process.env.HOME;', /process/],
    ['a forbidden room', "import '#daemon/daemon.ts';", /#daemon/],
  ])('the compiler refuses %s in the kernel', (_name, text, message) => {
    const root = join(SRC, '..');
    const folder = mkdtempSync(join(root, 'node_modules/canary-'));
    try {
      writeFileSync(join(folder, 'canary.ts'), `${text}\nexport {};\n`);
      const config = {
        extends: join(SRC, 'kernel/tsconfig.json'),
        include: ['./canary.ts', join(SRC, 'platform.d.ts')],
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
      const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
      expect(stdout).toMatch(message);
      expect(status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
