import { describe, expect, test } from 'vitest';
import { Session } from './testing/session.ts';

/** What a shell showed after `keys`, with `$ ` for its prompt. */
function shown(keys: string[], options: ConstructorParameters<typeof Session>[0] = {}): string {
  const session = new Session({ env: { PS1: '$ ' }, ...options });
  for (const group of keys) session.type(group, 0.4);
  return session.text().replaceAll('root@node1:~# ', '$ ');
}

describe('an interactive bash', () => {
  test('shows a prompt, runs what is typed and leaves on ^D', () => {
    const session = new Session();
    expect(session.shown()).toBe('\x1b[?2004hroot@node1:~# ');
    session.type('echo hi\r');
    expect(session.text()).toContain('root@node1:~# echo hi\nhi\nroot@node1:~# ');
    session.type('cd /tmp\r');
    expect(session.text()).toContain('root@node1:/tmp# ');
    session.type('\x04');
    expect(session.text()).toMatch(/\nexit\n$/);
    expect(session.ended).toBe(0);
  });

  test('^C ends what runs in the foreground, loops of its own too', () => {
    expect(shown(['sleep 100\r', '\x03', 'echo $?\r', 'while true; do :; done\r', '\x03', 'echo $?\r'])).toBe(
      '$ sleep 100\n^C\n$ echo $?\n130\n$ while true; do :; done\n^C\n$ echo $?\n130\n$ ',
    );
  });

  test('^Z stops a job; bg and fg go on with it', () => {
    expect(shown(['sleep 100 | cat\r', '\x1a', 'jobs\r', 'bg\r', 'jobs\r', 'fg\r', '\x03', 'jobs\r'])).toBe(
      [
        '$ sleep 100 | cat',
        '^Z',
        '[1]+  Stopped                    sleep 100 | cat',
        '$ jobs',
        '[1]+  Stopped                    sleep 100 | cat',
        '$ bg',
        '[1]+ sleep 100 | cat &',
        '$ jobs',
        '[1]+  Running                    sleep 100 | cat &',
        '$ fg',
        'sleep 100 | cat',
        '^C',
        '$ jobs',
        '$ ',
      ].join('\n'),
    );
  });

  test('background jobs are told of before the next prompt', () => {
    expect(
      shown(['sleep 0.1 &\r', '\r', '(exit 3) &\r', '\r', 'sleep 50 &\r', 'kill %1\r', '\r']).replace(
        /\] \d+$/gm,
        '] PID',
      ),
    ).toBe(
      [
        '$ sleep 0.1 &',
        '[1] PID',
        '$ ',
        '[1]+  Done                       sleep 0.1',
        '$ (exit 3) &',
        '[1] PID',
        '$ ',
        '[1]+  Exit 3                     ( exit 3 )',
        '$ sleep 50 &',
        '[1] PID',
        '$ kill %1',
        '$ ',
        '[1]+  Terminated                 sleep 50',
        '$ ',
      ].join('\n'),
    );
  });

  test('it warns of stopped jobs once', () => {
    const session = new Session();
    session.type('sleep 100\r');
    session.type('\x1a');
    session.type('exit\r');
    expect(session.text()).toContain('exit\nThere are stopped jobs.\n');
    expect(session.ended).toBeUndefined();
    session.type('exit\r');
    expect(session.ended).toBe(1);
  });

  test('errors name the shell, not a line', () => {
    expect(shown(['nosuch\r', 'fi\r', 'cd /nope\r'])).toBe(
      "$ nosuch\nbash: nosuch: command not found\n$ fi\nbash: syntax error near unexpected token `fi'\n$ cd /nope\nbash: cd: /nope: No such file or directory\n$ ",
    );
  });

  test('programs read from the terminal line by line', () => {
    expect(shown(['read x\r', 'typed\r', 'echo "<$x>"\r', 'cat\r', 'abc\r', '\x04'])).toBe(
      '$ read x\ntyped\n$ echo "<$x>"\n<typed>\n$ cat\nabc\nabc\n$ ',
    );
  });

  test('a hang-up ends it and its jobs', () => {
    const session = new Session();
    session.type('sleep 1000 &\r');
    const job = [...session.kernel.processes].find((process) => process.argv[1] === '1000');
    session.tty.master.close();
    session.wait();
    expect(session.ended).toBe(129);
    expect(job?.status).toEqual({ signal: 'SIGHUP' });
  });
});

describe('an interactive ash', () => {
  const ash = { shell: '/bin/ash', argv: ['sh'] };
  test('has the prompt of the images and messages of its own', () => {
    const session = new Session({ ...ash });
    expect(session.shown()).toBe('~ # ');
    session.type('nosuch\r');
    expect(session.text()).toBe('~ # nosuch\nsh: nosuch: not found\n~ # ');
  });

  test('lists jobs its way', () => {
    expect(shown(['sleep 100\r', '\x1a', 'jobs\r', 'kill %1\r', 'exit\r'], { ...ash, env: { PS1: '$ ' } })).toBe(
      '$ sleep 100\n^Z[1]+  Stopped                    sleep 100\n$ jobs\n[1]+  Stopped                    sleep 100\n$ kill %1\n$ exit\n',
    );
  });
});
