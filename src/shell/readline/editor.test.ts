import { describe, expect, test } from 'vitest';
import { executable } from '#kernel/process/program.ts';
import { testKernel } from '../testing/host.ts';
import { Screen } from '../testing/screen.ts';
import { Session } from '../testing/session.ts';

/** What is on the screen after `keys`, typed one group after the other. */
function screen(
  keys: string[],
  options: { columns?: number; kernel?: ReturnType<typeof testKernel> } = {},
): { lines: string[]; cursor: [number, number] } {
  const columns = options.columns ?? 40;
  const kernel = options.kernel ?? testKernel();
  kernel.fs.writeFile('/etc/bash.bashrc', 'PS1="$ "\n');
  const session = new Session({ size: { rows: 24, columns }, kernel });
  for (const group of keys) session.type(group);
  const shown = new Screen(columns);
  shown.write(session.shown());
  return { lines: shown.lines, cursor: shown.cursor };
}

const typed = (...keys: string[]) => screen(keys).lines;

describe('emacs keys', () => {
  test.each([
    ['moving and deleting', 'echo hallo\x02\x02\x02\x7fe', '$ echo hello'],
    ['^W', 'echo one two\x17three', '$ echo one three'],
    ['^A and ^E', 'abc\x01x\x05y', '$ xabcy'],
    ['^U and ^Y', 'abc def\x02\x02\x02\x15\x19\x19', '$ abc abc def'],
    ['^K', 'abc def\x01\x1bf\x0b', '$ abc'],
    ['Alt-b, Alt-d', 'one two three\x1bb\x1bb\x1bd', '$ one  three'],
    ['arrows, Home and Delete', 'abcd\x1b[H\x1b[C\x1b[3~', '$ acd'],
    ['^T', 'ab\x14', '$ ba'],
    ['Alt-u', 'abc\x01\x1bu', '$ ABC'],
    ['control characters', 'a\x16\x01b', '$ a^Ab'],
  ])('%s', (_, keys, line) => {
    expect(typed(keys)).toEqual([line]);
  });

  test('wide characters take two columns', () => {
    expect(screen(['echo é漢字\x02\x02X'])).toEqual({ lines: ['$ echo éX漢字'], cursor: [0, 9] });
  });

  test('long lines go over several rows, and the cursor with them', () => {
    const { lines, cursor } = screen([`echo ${'0123456789'.repeat(4)}\x01\x1b[Cxyz`], { columns: 20 });
    expect(lines).toEqual(['$ exyzcho 0123456789', '01234567890123456789', '0123456789']);
    expect(cursor).toEqual([0, 6]);
  });

  test('a line that fills its row leaves the cursor at the start of the next', () => {
    expect(screen([`echo ${'x'.repeat(13)}`], { columns: 20 }).cursor).toEqual([1, 0]);
    expect(screen([`echo ${'x'.repeat(13)}`, 'y\x7f\x7fz\r'], { columns: 20 }).lines).toEqual([
      `$ echo ${'x'.repeat(12)}z`,
      `${'x'.repeat(12)}z`,
      '$',
    ]);
  });
});

describe('history', () => {
  test('^P and ^N walk through it', () => {
    expect(typed('echo a\r', 'echo b\r', '\x10\x10\x0e')).toEqual(['$ echo a', 'a', '$ echo b', 'b', '$ echo b']);
  });

  test('^R searches backwards', () => {
    expect(typed('echo alpha\r', 'echo beta\r', '\x12alp').pop()).toBe("(reverse-i-search)`alp': echo alpha");
    expect(typed('echo alpha\r', 'echo beta\r', '\x12alp\r').slice(-3)).toEqual(['$ echo alpha', 'alpha', '$']);
  });

  test('!! and its kin are replaced and shown', () => {
    expect(typed('echo a\r', '!!\r')).toEqual(['$ echo a', 'a', '$ !!', 'echo a', 'a', '$']);
    expect(typed('echo a b\r', 'printf "%s\\n" !$\r').slice(2)).toEqual([
      '$ printf "%s\\n" !$',
      'printf "%s\\n" b',
      'b',
      '$',
    ]);
    expect(typed('!nope\r')).toEqual(['$ !nope', 'bash: !nope: event not found', '$']);
  });

  test('it is kept in ~/.bash_history', () => {
    const kernel = testKernel();
    new Session({ kernel }).type('echo kept\r');
    expect(kernel.fs.readText('/root/.bash_history')).toBe('echo kept\n');
    const session = new Session({ kernel });
    session.type('\x10');
    expect(session.text()).toContain('echo kept');
  });
});

describe('completion', () => {
  test('of a command, with a space behind it', () => {
    expect(screen(['unal\t']).cursor).toEqual([0, 10]);
  });

  test('of a file, as far as it is certain; the second Tab lists', () => {
    expect(typed('touch /tmp/aa1 /tmp/aa2\r', 'echo /tmp/a\t', '\t').slice(1)).toEqual([
      '$ echo /tmp/aa',
      'aa1  aa2',
      '$ echo /tmp/aa',
    ]);
  });

  test('of a directory, with a slash', () => {
    expect(typed('cd /us\t')).toEqual(['$ cd /usr/']);
  });

  test('by the program itself, where completions are installed for it', () => {
    const kernel = testKernel();
    kernel.programs.register('tool', function* (proc) {
      yield* proc.print(`al:${proc.argv.slice(1).join('|')}\nbeta\nalpha\tfirst\nalpine\tsecond\n:4\n`);
      return 0;
    });
    kernel.fs.writeFile('/usr/bin/tool', executable('tool'), 0o755);
    kernel.fs.mkdirAll('/usr/share/bash-completion/completions');
    kernel.fs.writeFile('/usr/share/bash-completion/completions/tool', '');
    const { lines } = screen(['tool x al', '\t', '\t'], { kernel });
    expect(lines).toEqual([
      '$ tool x al',
      'al:__complete|x|al',
      'alpha               (first)',
      'alpine              (second)',
      '$ tool x al',
    ]);
  });
});

describe('more lines', () => {
  test('a pasted block is taken as a whole', () => {
    expect(typed('\x1b[200~echo a\necho b\x1b[201~', '\r')).toEqual(['$ echo a', 'echo b', 'a', 'b', '$']);
  });

  test('an unfinished command asks for more', () => {
    expect(typed('for i in 1 2\r', 'do echo $i\r', 'done\r')).toEqual([
      '$ for i in 1 2',
      '> do echo $i',
      '> done',
      '1',
      '2',
      '$',
    ]);
    expect(typed('echo a \\\r', 'b\r')).toEqual(['$ echo a \\', '> b', 'a b', '$']);
  });

  test('the screen is drawn anew when the terminal changes its size', () => {
    const session = new Session({ size: { rows: 24, columns: 40 } });
    session.type('echo $COLUMNS');
    session.tty.setSize({ rows: 30, columns: 100 });
    session.wait();
    session.type('\r');
    expect(session.text()).toContain('\n100\n');
  });
});
