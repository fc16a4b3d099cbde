import { describe, expect, it } from 'vitest';
import { SECOND } from '#kernel/clock.ts';
import { type Answer, type Asked, frame, Testbed } from './testbed.ts';

const ID = 'a'.repeat(64);
const ROUTE = `/v1.51/containers/${ID}`;

/** An engine that runs one container: it says what `talk` says, and ends with `status`. */
function engine(talk: Answer['talk'], status = 0, start: Answer = { status: 204 }) {
  return new Testbed(({ target }: Asked): Answer => {
    if (target.startsWith('/v1.51/containers/create')) return { status: 201, json: { Id: ID, Warnings: [] } };
    if (target.startsWith(`${ROUTE}/attach`)) return { status: 101, talk };
    if (target.startsWith(`${ROUTE}/wait`)) return { status: 200, json: { StatusCode: status } };
    if (target.startsWith(`${ROUTE}/start`)) return start;
    if (target.startsWith(`${ROUTE}/kill`)) return { status: 204 };
    return { status: 404, json: { message: 'page not found' } };
  });
}

describe('without an engine', () => {
  const bed = new Testbed();

  it('says so', () => {
    expect(bed.docker(['stop', 'web'])).toEqual({
      stdout: '',
      stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
      exit: 1,
    });
    expect(bed.docker(['run', 'nginx']).exit).toBe(125);
  });

  it('tells what is wrong with a command line', () => {
    expect(bed.docker(['run']).stderr).toBe(
      "docker: 'docker run' requires at least 1 argument\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nSee 'docker run --help' for more information\n",
    );
    expect(bed.docker(['run', '--nosuchflag', 'alpine'])).toEqual({
      stdout: '',
      stderr:
        "unknown flag: --nosuchflag\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\n",
      exit: 125,
    });
    expect(bed.docker(['netwrok', 'ls'])).toEqual({
      stdout: '',
      stderr: "docker: unknown command: docker netwrok\n\nRun 'docker --help' for more information\n",
      exit: 1,
    });
    expect(bed.docker(['container', 'lss']).stderr).toBe(
      "docker: unknown command: docker container lss\n\nUsage:  docker container\n\nRun 'docker container --help' for more information\n",
    );
    expect(bed.docker(['container', 'nosuch', '--x']).stderr).toBe(
      "unknown flag: --x\n\nUsage:  docker container\n\nRun 'docker container --help' for more information\n",
    );
    expect(bed.docker(['run', '-p', '99999:80', 'nginx']).stderr).toBe(
      "docker: Invalid hostPort: 99999\n\nRun 'docker run --help' for more information\n",
    );
    expect(bed.docker(['--host', 'ftp://x', 'rm', 'y']).stderr).toBe(
      'Failed to initialize: unable to resolve docker endpoint: invalid bind address format: ftp://x\n',
    );
  });

  it('warns of deprecated flags', () => {
    expect(bed.docker(['stop', '--time', '3', '--timeout', '4', 'x']).stderr).toBe(
      'Flag --time has been deprecated, use --timeout instead\nconflicting options: cannot specify both --timeout and --time\n',
    );
    expect(bed.docker(['container', '-h']).stderr).toBe('Flag shorthand -h has been deprecated, use --help\n');
  });

  it('shows help where it is asked for', () => {
    expect(bed.docker(['help', 'stop']).stdout).toMatch(/^Usage: {2}docker stop \[OPTIONS\] CONTAINER/);
    expect(bed.docker(['help', 'nosuch'])).toEqual({ stdout: '', stderr: 'unknown help topic: nosuch\n', exit: 1 });
    expect(bed.docker(['container']).stderr).toMatch(/^Usage: {2}docker container COMMAND\n/);
    expect(bed.docker(['--version']).stdout).toMatch(/^Docker version 28\.5\.2, build /);
  });

  it('completes', () => {
    expect(bed.docker(['__complete', 'container', 'un']).stdout).toBe(
      'unpause\tUnpause all processes within one or more containers\n:4\n',
    );
    expect(bed.docker(['__complete', 'run', '--restart', 'o']).stdout).toBe('on-failure\n:4\n');
    expect(bed.docker(['__complete', 'run', '-d', '--pu']).stdout).toContain('--pull\tPull image before running');
    expect(bed.docker(['__complete', 'rm', '']).stdout).toBe(':1\n');
  });
});

describe('docker run', () => {
  it('joins both streams, in order, and exits as the container does', () => {
    const bed = engine(function* (socket) {
      yield* socket.write(frame(1, 'out\n'));
      yield* socket.write(frame(2, 'err\n'));
    }, 7);
    expect(bed.docker(['run', '--rm', 'alpine', 'sh'])).toEqual({ stdout: 'out\n', stderr: 'err\n', exit: 7 });
    expect(bed.asked.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'POST /v1.51/containers/create',
      `POST ${ROUTE}/attach?stderr=1&stdout=1&stream=1`,
      `POST ${ROUTE}/wait?condition=removed`,
      `POST ${ROUTE}/start`,
    ]);
  });

  it('sends its input and the end of it', () => {
    const bed = engine(function* (socket) {
      let seen = '';
      for (;;) {
        const bytes = yield* socket.read(100);
        if (bytes.length === 0) break;
        seen += new TextDecoder().decode(bytes);
      }
      yield* socket.write(frame(1, `got ${seen}`));
    });
    expect(bed.docker(['run', '-i', 'alpine', 'cat'], { input: 'hello\n' })).toMatchObject({
      stdout: 'got hello\n',
      exit: 0,
    });
  });

  it('prints the id of a detached container before it starts it', () => {
    const error = { status: 500, json: { message: 'driver failed: port is already allocated' } };
    const bed = engine(undefined, 0, error);
    expect(bed.docker(['run', '-d', 'nginx'])).toEqual({
      stdout: `${ID}\n`,
      stderr:
        "docker: Error response from daemon: driver failed: port is already allocated\n\nRun 'docker run --help' for more information\n",
      exit: 125,
    });
  });

  it('exits with 127 where there is no such program, with 126 where it cannot be run', () => {
    const failing = (message: string) => engine(undefined, 0, { status: 400, json: { message } });
    expect(failing('exec: "x": executable file not found in $PATH').docker(['run', '-d', 'alpine', 'x']).exit).toBe(
      127,
    );
    expect(failing('exec: "/etc": is a directory').docker(['run', '-d', 'alpine', '/etc']).exit).toBe(126);
  });

  it('forwards signals to the container', () => {
    const bed = engine(function* (socket, proc) {
      yield* proc.sleep(5 * SECOND);
      yield* socket.write(frame(1, 'bye\n'));
    }, 130);
    const result = bed.docker(['run', 'alpine', 'sleep', '9'], { during: (proc) => proc.signal('SIGINT') });
    expect(result).toEqual({ stdout: 'bye\n', stderr: '', exit: 130 });
    expect(bed.asked.at(-1)?.target).toBe(`${ROUTE}/kill?signal=INT`);
  });

  it('wants a terminal for -it', () => {
    expect(engine(undefined).docker(['run', '-it', 'alpine'])).toEqual({
      stdout: '',
      stderr: 'the input device is not a TTY\n',
      exit: 1,
    });
  });
});

describe('verbs that take many names', () => {
  const bed = new Testbed(({ target }) =>
    target.includes('nosuch') ? { status: 404, json: { message: 'No such container: nosuch' } } : { status: 204 },
  );
  const missing = 'Error response from daemon: No such container: nosuch\n';

  it('go on after an error', () => {
    expect(bed.docker(['stop', 'a', 'nosuch', 'b'])).toEqual({ stdout: 'a\nb\n', stderr: missing, exit: 1 });
    expect(bed.docker(['rm', '-f', 'a', 'nosuch'])).toEqual({ stdout: 'a\n', stderr: missing, exit: 0 });
    expect(bed.docker(['start', 'nosuch', 'a'])).toEqual({
      stdout: 'a\n',
      stderr: `${missing}Error: failed to start containers: nosuch\n`,
      exit: 1,
    });
    expect(bed.docker(['rename', 'nosuch', 'other']).stderr).toBe(
      `${missing}Error: failed to rename container named nosuch\n`,
    );
  });
});
