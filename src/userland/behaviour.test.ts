import { describe, expect, it } from 'vitest';
import type { Coroutine } from '#kernel/coroutine.ts';
import { statusNumber } from '#kernel/process/process.ts';
import { Tty } from '#kernel/tty/tty.ts';
import { Testbed } from './testbed.ts';

describe('signals', () => {
  it('ends a writer whose reader is gone', () => {
    const { stdout, statuses } = new Testbed().run('yes | head -1');
    expect(stdout).toBe('y\n');
    expect(statuses).toEqual([141, 0]);
  });

  it.each([
    'sleep 100',
    'tail -f words',
    'busybox watch -n 1 date',
    'busybox sleep 100',
    'cat | cat',
    'yes | sleep 100',
    'top -b',
  ])('%s ends on an interrupt', (line) => {
    const { statuses } = new Testbed().run(line, {
      during: (processes) => {
        for (const process of processes) process.signal('SIGINT');
      },
    });
    expect(statuses.every((status) => status === 130 || status === 0)).toBe(true);
  });

  it('shows what is added to a file that tail follows', () => {
    const bed = new Testbed();
    const { stdout } = bed.run('tail -n 1 -f words', {
      seconds: 5,
      during: () => bed.kernel.fs.appendFile(`${bed.directory}/words`, 'grape\n'),
    });
    expect(stdout).toBe('fig\ngrape\n');
  });
});

/** Runs a program on a terminal of 10 lines, typing `keys` one after the other. */
function onTerminal(path: string, argv: string[], keys: string[]) {
  const bed = new Testbed();
  const { kernel } = bed;
  const { scheduler, clock } = kernel.world;
  const tty = new Tty(kernel, '/dev/pts/0', undefined);
  tty.setSize({ rows: 10, columns: 80 });
  // A terminal that nobody has open forgets its settings.
  tty.slave.retain();
  const fs = kernel.fs.clone();
  fs.chdir(bed.directory);
  let screen = '';
  function* collect(): Coroutine<void> {
    for (;;) screen += new TextDecoder().decode(yield* tty.master.read(65_536));
  }
  const leader = kernel.spawn('/usr/bin/sleep', ['sleep', '1000'], { session: { tty } });
  const proc = leader.spawn(path, argv, {
    fs,
    files: [
      [0, tty.slave],
      [1, tty.slave],
      [2, tty.slave],
    ],
  });
  scheduler.spawn(collect(), () => {});
  for (const key of keys) {
    scheduler.run({ until: clock.now + 1_000_000_000 });
    function* type(): Coroutine<void> {
      yield* tty.master.write(new TextEncoder().encode(key));
    }
    scheduler.spawn(type(), () => {});
  }
  scheduler.run({ until: clock.now + 5_000_000_000 });
  const [failure] = kernel.failures;
  if (failure) throw failure.error;
  return { screen, status: proc.status && statusNumber(proc.status), tty };
}

describe('on a terminal', () => {
  it('pages, searches and quits', () => {
    const { screen, status, tty } = onTerminal(
      '/usr/bin/less',
      ['less', 'passwd', 'words', 'table', 'list.json'],
      [' ', '/', 'cache\r', 'g', 'G', 'q'],
    );
    expect(status).toBe(0);
    expect(screen).toContain('\x1b[7mcache\x1b[27m');
    expect(screen).toContain('(END)');
    expect(tty.settings.icanon).toBe(true);
  });

  it('leaves top with q', () => {
    const { screen, status } = onTerminal('/usr/bin/top', ['top'], ['q']);
    expect(screen).toContain('  PID USER      PR  NI');
    expect(status).toBe(0);
  });

  it('shows and changes settings', () => {
    expect(onTerminal('/usr/bin/stty', ['stty', 'size'], []).screen).toBe('10 80\r\n');
    expect(onTerminal('/usr/bin/stty', ['stty', '-echo', 'raw'], []).tty.settings).toMatchObject({
      echo: false,
      icanon: false,
    });
    expect(onTerminal('/usr/bin/stty', ['stty', '-a'], []).screen).toContain('intr = ^C; quit = ^\\; erase = ^?;');
  });
});

describe('what is left out', () => {
  it('says so', () => {
    expect(new Testbed().run('nano words')).toMatchObject({ status: 1, stdout: '' });
    expect(new Testbed().run('man ls').stderr).toBe('man: not simulated: try <tool> --help\n');
  });
});

describe('tar', () => {
  it('unpacks what it packed', () => {
    const bed = new Testbed();
    bed.run('tar -cf a.tar dir words link');
    bed.kernel.fs.mkdir(`${bed.directory}/to`);
    expect(bed.run('tar -xvf a.tar -C to').stdout).toBe(
      'dir/\ndir/.hidden\ndir/deep/\ndir/deep/leaf\ndir/inner\nwords\nlink\n',
    );
    expect(bed.run('cat to/dir/deep/leaf to/link').stdout).toContain('leaf\napple\n');
  });
});
