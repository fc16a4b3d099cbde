import { beforeEach, describe, expect, it } from 'vitest';
import type { Coroutine } from '../coroutine.ts';
import { isErrno } from '../errno.ts';
import type { OpenFile } from '../file/openfile.ts';
import type { Kernel } from '../kernel.ts';
import type { Process } from '../process/process.ts';
import type { Signal } from '../process/signals.ts';
import { World } from '../world.ts';
import { RAW } from './termios.ts';
import { Tty } from './tty.ts';

const GROUP = 7;
let tty: Tty;
let signals: Signal[];
let leader: Process;

/** What a read answers now, or undefined where it waits. */
function read(file: OpenFile, max = 4096): string | undefined {
  const result = file.read(max).next();
  return result.done ? new TextDecoder().decode(result.value) : undefined;
}

function finish<T>(coroutine: Coroutine<T>): T {
  const result = coroutine.next();
  if (!result.done) throw new Error('it waits');
  return result.value;
}

const type = (text: string) => finish(tty.master.write(new TextEncoder().encode(text)));
const print = (text: string) => finish(tty.slave.write(new TextEncoder().encode(text)));

/** Everything on the screen that was not looked at before. */
function screen(): string {
  let text = '';
  for (let part = read(tty.master); part; part = read(tty.master)) text += part;
  return text;
}

beforeEach(() => {
  signals = [];
  const world = new World({ epoch: 0, seed: 'tty' });
  const processes = new Set<Process>();
  const kernel = { world, processes } as unknown as Kernel;
  tty = new Tty(kernel, '/dev/pts/0', undefined);
  leader = { pgid: GROUP, session: { tty }, signal: (signal: Signal) => signals.push(signal) } as unknown as Process;
  processes.add(leader);
  tty.attach(leader);
  tty.master.retain();
  tty.slave.retain();
});

describe('with line editing', () => {
  it('hands out whole lines and echoes', () => {
    type('ls');
    expect(read(tty.slave)).toBeUndefined();
    type(' -l\rnext\r');
    expect(read(tty.slave)).toBe('ls -l\n');
    expect(read(tty.slave, 2)).toBe('ne');
    expect(read(tty.slave)).toBe('xt\n');
    expect(screen()).toBe('ls -l\r\nnext\r\n');
  });

  it('erases characters, words and lines', () => {
    type('one two_x\x7f\x7f\x7f');
    expect(screen()).toBe('one two_x\b \b\b \b\b \b');
    type('\x17\r');
    expect(read(tty.slave)).toBe('one \n');
    screen();
    type('abc\x15d\r');
    expect(screen()).toBe('abc\b \b\b \b\b \bd\r\n');
    expect(read(tty.slave)).toBe('d\n');
  });

  it('erases what a control character and a tab took on the screen', () => {
    type('\x16\x01\x7f');
    expect(screen()).toBe('^\b^A\b \b\b \b');
    type('ab\t\x7f');
    expect(screen()).toBe(`ab\t${'\b \b'.repeat(6)}`);
    type('\x01\r');
    expect(read(tty.slave)).toBe('ab\x01\n');
  });

  it('erases whole characters of UTF-8 where told so', () => {
    tty.configure({ iutf8: true });
    type('aé\x7f\r');
    expect(read(tty.slave)).toBe('a\n');
  });

  it('takes ^D for the end on an empty line, and for an early end of a line otherwise', () => {
    type('abc\x04');
    expect(read(tty.slave)).toBe('abc');
    type('\x04');
    expect(read(tty.slave)).toBe('');
    expect(read(tty.slave)).toBeUndefined();
    expect(screen()).toBe('abc');
  });

  it('does not echo passwords', () => {
    tty.configure({ echo: false });
    type('secret\r');
    expect(screen()).toBe('');
    expect(read(tty.slave)).toBe('secret\n');
  });
});

describe('signals', () => {
  it('come from ^C, ^\\ and ^Z, and throw away what was typed', () => {
    type('half a line\x03');
    expect(signals).toEqual(['SIGINT']);
    expect(screen()).toBe('^C');
    type('\r');
    expect(read(tty.slave)).toBe('\n');
    type('\x1c\x1a');
    expect(signals).toEqual(['SIGINT', 'SIGQUIT', 'SIGTSTP']);
  });

  it('go to the foreground group alone', () => {
    tty.foreground = GROUP + 1;
    type('\x03');
    expect(signals).toEqual([]);
  });

  it('tell of a new size once', () => {
    tty.setSize({ rows: 50, columns: 100 });
    tty.setSize({ rows: 50, columns: 100 });
    expect(signals).toEqual(['SIGWINCH']);
    expect(tty.size).toEqual({ rows: 50, columns: 100 });
  });
});

describe('raw', () => {
  it('hands out every byte as typed, without echo or signals', () => {
    tty.configure(RAW);
    type('a\x03\r\x7f');
    expect(read(tty.slave)).toBe('a\x03\r\x7f');
    print('x\n');
    expect(screen()).toBe('x\n');
    expect(signals).toEqual([]);
  });

  it('makes a half-edited line readable', () => {
    type('ahead');
    tty.configure(RAW);
    expect(read(tty.slave)).toBe('ahead');
  });

  it('does not wait with min 0', () => {
    tty.configure({ ...RAW, min: 0 });
    expect(read(tty.slave)).toBe('');
  });
});

describe('output', () => {
  it('gets carriage returns before newlines', () => {
    print('one\ntwo\n');
    expect(screen()).toBe('one\r\ntwo\r\n');
  });

  it('is held by ^S until ^Q', () => {
    type('\x13');
    const write = tty.slave.write(new TextEncoder().encode('later'));
    expect(write.next().done).toBe(false);
    expect(read(tty.master)).toBeUndefined();
    type('\x11');
    expect(write.next().done).toBe(true);
    expect(screen()).toBe('later');
  });

  it('waits for its reader when there is too much', () => {
    print('x'.repeat(70_000));
    const write = tty.slave.write(new TextEncoder().encode('more'));
    expect(write.next().done).toBe(false);
    screen();
    expect(write.next().done).toBe(true);
  });
});

describe('the end', () => {
  it('of the leader hangs the foreground up and fails writes', () => {
    tty.hangup(leader);
    expect(signals).toEqual(['SIGHUP', 'SIGCONT']);
    expect(read(tty.slave)).toBe('');
    let error: unknown;
    try {
      print('x');
    } catch (thrown) {
      error = thrown;
    }
    expect(isErrno(error, 'EIO')).toBe(true);
  });

  it('of the master reaches leader and programs', () => {
    tty.master.close();
    expect(signals).toContain('SIGHUP');
    expect(read(tty.slave)).toBe('');
  });

  it('of all programs is an end of file for the master, after what they printed', () => {
    print('bye\n');
    tty.slave.close();
    expect(read(tty.master)).toBe('bye\r\n');
    expect(read(tty.master)).toBe('');
  });
});
