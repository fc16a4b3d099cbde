import { MILLISECOND, SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { IcmpSocket } from '#kernel/socket/icmpsocket.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import type { Addr } from '#netip/addr.ts';
import { LabError } from '../errors.ts';
import type { Lab } from '../lab.ts';
import type { Sent } from './journey.ts';
import type { Target } from './question.ts';

/** What came of a probe. */
export interface Probed extends Sent {
  /** What came back: an answer, a refusal, or nothing. */
  answer: 'yes' | 'refused' | 'none';
  /** The connection stood, and was closed at once by the other end. */
  hungUp: boolean;
  /** The error the sender was given. */
  error?: string;
  /** The same in words. */
  message?: string;
}

/** How long a probe may take, in virtual time: longer than the kernel looks for a neighbour, shorter than it tries to connect. */
const LIMIT = 20 * SECOND;
const PATIENCE = 5 * SECOND;
/** How long a datagram's answer, or the end of a fresh connection, is waited for. */
const LINGER = 500 * MILLISECOND;
const ECHO_ID = 0x6c61;

/** Runs `work` as a process beside `parent`, in its network and files. @throws LabError when it comes to no end */
export function runBeside<T>(lab: Lab, parent: Process, work: (proc: Process) => Coroutine<T>): Sent & { value: T } {
  const position = lab.world.trace.position;
  let value: { of: T } | undefined;
  const process = parent.fork(
    function* (child) {
      value = { of: yield* work(child) };
      return 0;
    },
    { credentials: lab.hosts.get(parent.kernel.hostname)?.init.credentials, group: 'new' },
  );
  lab.world.scheduler.run({ until: lab.now + LIMIT, done: () => process.status !== undefined });
  if (!value) {
    const failure = parent.kernel.failures.at(-1)?.error;
    throw failure instanceof Error ? failure : new LabError('the probe came to no end');
  }
  return {
    value: value.of,
    records: lab.world.trace.since(position),
    host: parent.kernel.hostname,
    inode: parent.namespaces.net.inode,
  };
}

/** Sends what `target` asks for to `addr` from beside `parent`: opens a connection, sends a datagram, or pings. */
export function probe(lab: Lab, parent: Process, addr: Addr, target: Target): Probed {
  const { port = 0, protocol } = target;
  const { value, ...sent } = runBeside(lab, parent, (proc) =>
    attempt(
      protocol === 'tcp' ? connect(proc, addr, port) : protocol === 'udp' ? send(proc, addr, port) : ping(proc, addr),
    ),
  );
  return { ...sent, ...value };
}

type Outcome = Omit<Probed, keyof Sent>;

function* attempt(work: Coroutine<Outcome>): Coroutine<Outcome> {
  try {
    return yield* work;
  } catch (error) {
    if (!isErrno(error)) throw error;
    const { code, message } = error;
    return { answer: code === 'ECONNREFUSED' ? 'refused' : 'none', hungUp: false, error: code, message };
  }
}

function* connect(proc: Process, addr: Addr, port: number): Coroutine<Outcome> {
  const socket = new TcpSocket(proc.namespaces.net, proc);
  proc.files.install(socket);
  yield* socket.connect(addr, port, { timeout: PATIENCE });
  let hungUp = false;
  const end = proc.clock.now + LINGER;
  while (proc.clock.now < end && !hungUp) {
    const { readable, hangup } = socket.readiness();
    if (hangup) hungUp = true;
    else if (readable) hungUp = (yield* socket.read(1)).length === 0;
    if (readable && !hungUp) break;
    yield* sleep(proc.clock, LINGER / 10);
  }
  return { answer: 'yes', hungUp };
}

function* send(proc: Process, addr: Addr, port: number): Coroutine<Outcome> {
  const socket = new UdpSocket(proc.namespaces.net, proc);
  proc.files.install(socket);
  socket.connect(addr, port);
  yield* socket.write(new Uint8Array([10]));
  const received = yield* socket.receive(PATIENCE);
  return { answer: received ? 'yes' : 'none', hungUp: false };
}

function* ping(proc: Process, addr: Addr): Coroutine<Outcome> {
  const socket = new IcmpSocket(proc.namespaces.net, addr.family, proc);
  proc.files.install(socket);
  socket.send(addr, { id: ECHO_ID, seq: 1, data: new Uint8Array(56) });
  const end = proc.clock.now + PATIENCE;
  while (proc.clock.now < end) {
    const received = yield* socket.receive(end - proc.clock.now);
    if (!received) break;
    if (received.message.type === 'echo-reply') return { answer: 'yes', hungUp: false };
    if (received.message.quoted) return { answer: 'none', hungUp: false, error: received.message.type };
  }
  return { answer: 'none', hungUp: false };
}
