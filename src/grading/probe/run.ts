import type { Place } from '#course/schema/check.ts';
import type { Lab } from '#lab/lab.ts';
import { EmptySource, Sink } from '#lab/sink.ts';
import type { LabProcess } from '../engine.ts';
import type { Subject } from '../subject.ts';

/** What a probe's program printed, how it ended, and what the network did meanwhile. */
export interface ProbeResult {
  exit: number;
  stdout: string;
  stderr: string;
  records: ReturnType<Lab['world']['trace']['since']>;
  /** The host and the number of the network namespace it ran in. */
  host: string;
  inode: number;
}

/** Nanoseconds in a second. */
const SECOND = 1_000_000_000;
/** The status that stands for a program that was killed, as a shell shows it. */
const KILLED = 137;
/** How long a probe may take, in virtual time. */
const LIMIT = 20 * SECOND;

/**
 * Runs a program of the host where a check wants it: in the network, files and names of a container, or on a host. The
 * program need not be in the container's image.
 * @param argv the program by its base name, and its arguments
 * @returns undefined when the container does not run
 */
export function runProbe(subject: Subject, place: Place, argv: string[]): ProbeResult | undefined {
  const parent = processAt(subject, place);
  if (!parent) return undefined;
  const { lab } = subject;
  const { host } = subject.engine(place.host);
  const [name = ''] = argv;
  const path = host.kernel.programs.names().find((each) => each.endsWith(`/${name}`));
  const program = path === undefined ? undefined : host.kernel.programs.get(path);
  if (!program) throw new Error(`no program ${name} is installed on ${host.name}`);
  const [stdout, stderr] = [new Sink(), new Sink()];
  const position = lab.world.trace.position;
  const process = parent.fork(
    function* (child) {
      child.argv = argv;
      return yield* program(child);
    },
    {
      env: host.environment,
      credentials: host.init.credentials,
      group: 'new',
      files: [
        [0, new EmptySource()],
        [1, stdout],
        [2, stderr],
      ],
    },
  );
  lab.world.scheduler.run({ until: lab.now + LIMIT, done: () => process.status !== undefined });
  const { status } = process;
  if (!status) process.signal('SIGKILL');
  return {
    exit: status && 'code' in status ? status.code : 124,
    stdout: stdout.text(),
    stderr: stderr.text(),
    records: lab.world.trace.since(position),
    host: host.name,
    inode: parent.namespaces.net.inode,
  };
}

/** What a command printed and how it ended. */
export interface ShellResult {
  exit: number;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

/**
 * Runs shell text as root: on a host in the shell that somebody logs in with; in a container in the host's bash, which
 * calls what is in the container's image, or, on Windows, in the shell of that image.
 * @param seconds how long it may take, in virtual time
 * @returns undefined when the container does not run
 */
export function runShell(subject: Subject, place: Place, text: string, seconds: number): ShellResult | undefined {
  const parent = processAt(subject, place);
  if (!parent) return undefined;
  const { lab } = subject;
  const { host } = subject.engine(place.host);
  const [stdout, stderr] = [new Sink(), new Sink()];
  const files: NonNullable<Parameters<LabProcess['spawn']>[2]>['files'] = [
    [0, new EmptySource()],
    [1, stdout],
    [2, stderr],
  ];
  const { login, environment: env } = host;
  const bash = place.container === undefined ? undefined : host.kernel.programs.get('/bin/bash');
  let process: LabProcess;
  if (bash) {
    process = parent.fork(
      function* (child) {
        child.argv = ['bash', '-c', text];
        // The container's program may leave its children to themselves, as httpd does; a shell has to wait for its own.
        child.onSignal('SIGCHLD', 'default');
        return yield* bash(child);
      },
      { env, credentials: host.init.credentials, session: {}, files },
    );
  } else {
    const { credentials } = place.container === undefined ? host : parent;
    process = parent.spawn(login.shell, login.command(text), { env, credentials, session: {}, files });
    if (place.container === undefined) process.fs.chdir(login.home);
  }
  lab.world.scheduler.run({ until: lab.now + seconds * SECOND, done: () => process.status !== undefined });
  const { status } = process;
  if (!status) process.signal('SIGKILL');
  subject.forget();
  return {
    exit: status && 'code' in status ? status.code : KILLED,
    stdout: stdout.text(),
    stderr: stderr.text(),
    timedOut: status === undefined,
  };
}

/** The process at whose side a probe runs; undefined when the container does not run. */
export function processAt(subject: Subject, place: Place): LabProcess | undefined {
  const engine = subject.engine(place.host);
  if (place.container === undefined) return engine.host.init;
  const container = engine.container(place.container);
  return container && engine.processOf(container);
}
