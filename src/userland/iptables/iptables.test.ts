import { Addr } from '#netip/addr.ts';
import { SECOND } from '#kernel/clock.ts';
import { readAll } from '#kernel/file/lines.ts';
import { pipe } from '#kernel/file/pipe.ts';
import { Kernel } from '#kernel/kernel.ts';
import { ALL_CAPABILITIES } from '#kernel/process/capabilities.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { ipPacket } from '#kernel/wire/ip.ts';
import { World } from '#kernel/world.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { conntrack } from './conntrack.ts';
import { iptables } from './iptables.ts';
import { iptablesRestore } from './iptables-restore.ts';
import { iptablesSave } from './iptables-save.ts';

const PROGRAMS: Record<string, Program> = {
  '/usr/sbin/iptables': iptables,
  '/usr/sbin/iptables-save': iptablesSave,
  '/usr/sbin/iptables-restore': iptablesRestore,
  '/usr/sbin/conntrack': conntrack,
};

let kernel: Kernel;

beforeEach(() => {
  kernel = new Kernel(new World({ epoch: 0, seed: 'test' }), 'node1');
  kernel.fs.mkdirAll('/usr/sbin');
  for (const [path, program] of Object.entries(PROGRAMS)) {
    kernel.programs.register(path, program);
    kernel.fs.writeFile(path, executable(path), 0o755);
  }
  kernel.net.loopback.setUp(true);
});

/** Starts a program with its output in pipes. */
function start(line: string, options: { root?: boolean; input?: string } = {}) {
  const args = line.split(' ');
  const [input, output, errors] = [pipe(), pipe(), pipe()];
  const text = { out: '', err: '' };
  const collect = (name: 'out' | 'err', end: typeof output) =>
    kernel.world.scheduler.spawn(
      (function* () {
        text[name] = new TextDecoder().decode(yield* readAll(end.read));
      })(),
      () => {},
    );
  collect('out', output);
  collect('err', errors);
  const process = kernel.spawn(`/usr/sbin/${args[0]}`, args, {
    files: [
      [0, input.read],
      [1, output.write],
      [2, errors.write],
    ],
    credentials: { uid: 0, gid: 0, capabilities: options.root === false ? new Set() : ALL_CAPABILITIES },
  });
  kernel.world.scheduler.spawn(
    (function* () {
      input.write.retain();
      if (options.input) yield* input.write.write(new TextEncoder().encode(options.input));
      input.write.close();
    })(),
    () => {},
  );
  return { process, text };
}

function finish({ process, text }: { process: Process; text: { out: string; err: string } }) {
  kernel.world.scheduler.run({ until: kernel.clockNow() + SECOND });
  return { stdout: text.out, stderr: text.err, exit: process.status ? statusNumber(process.status) : undefined };
}
