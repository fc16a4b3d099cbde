import { beforeEach, describe, expect, it } from 'vitest';
import { SECOND } from '#kernel/clock.ts';
import { readAll } from '#kernel/file/lines.ts';
import { pipe } from '#kernel/file/pipe.ts';
import { Kernel } from '#kernel/kernel.ts';
import { ALL_CAPABILITIES } from '#kernel/process/capabilities.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { ipPacket } from '#kernel/wire/ip.ts';
import { World } from '#kernel/world.ts';
import { Addr } from '#netip/addr.ts';
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

/** Runs a program; `during` happens while it does, half a second after its start. */
function run(line: string, options: { root?: boolean; input?: string; during?: (process: Process) => void } = {}) {
  const args = line.split(' ');
  const [inRead, inWrite] = pipe();
  const [outRead, outWrite] = pipe();
  const [errRead, errWrite] = pipe();
  const { scheduler, clock } = kernel.world;
  const text = { stdout: '', stderr: '' };
  for (const [name, end] of [
    ['stdout', outRead.retain()],
    ['stderr', errRead.retain()],
  ] as const) {
    scheduler.spawn(readAll(end), (result) => {
      if ('value' in result) text[name] = new TextDecoder().decode(result.value);
    });
  }
  inWrite.retain();
  const feed = function* () {
    yield* inWrite.write(new TextEncoder().encode(options.input ?? ''));
    inWrite.close();
  };
  scheduler.spawn(feed(), () => {});
  const process = kernel.spawn(`/usr/sbin/${args[0]}`, args, {
    files: [
      [0, inRead],
      [1, outWrite],
      [2, errWrite],
    ],
    credentials: {
      uid: 0,
      gid: 0,
      capabilities: ALL_CAPABILITIES,
      ...(options.root === false && { capabilities: new Set(), bounding: new Set() }),
    },
  });
  scheduler.run({ until: clock.now + SECOND / 2 });
  options.during?.(process);
  scheduler.run({ until: clock.now + SECOND / 2 });
  const [failed] = kernel.failures;
  if (failed) throw failed.error;
  return { ...text, exit: process.status && statusNumber(process.status) };
}

/** A datagram to a port of this host. */
function sendDatagram(port: number): void {
  const datagram = { kind: 'udp', srcPort: 4000, dstPort: port, data: new Uint8Array(1) } as const;
  kernel.net.ip.output(ipPacket(Addr.LOOPBACK4, Addr.LOOPBACK4, datagram));
}

describe('iptables', () => {
  it('changes rules and prints them', () => {
    expect(run('iptables -A INPUT -s localhost -j DROP')).toEqual({ stdout: '', stderr: '', exit: 0 });
    expect(run('iptables -S INPUT').stdout).toBe('-P INPUT ACCEPT\n-A INPUT -s 127.0.0.1/32 -j DROP\n');
    expect(run('iptables -L INPUT').stdout).toContain(
      'DROP       all  --  localhost            anywhere            \n',
    );
  });

  it('complains as the real program does', () => {
    expect(run('iptables -F NOPE')).toEqual({
      stdout: '',
      stderr: 'iptables: No chain/target/match by that name.\n',
      exit: 1,
    });
    expect(run('iptables -L', { root: false })).toEqual({
      stdout: '',
      stderr:
        'iptables v1.8.13 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n',
      exit: 4,
    });
    expect(run('iptables --version', { root: false }).stdout).toBe('iptables v1.8.13 (nf_tables)\n');
  });

  it('saves and restores', () => {
    const rules = '*filter\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n';
    expect(run('iptables-restore', { input: rules })).toEqual({ stdout: '', stderr: '', exit: 0 });
    expect(run('iptables-save -t filter').stdout).toContain('\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n');
    expect(run('iptables-save --foo')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining("unrecognized option '--foo'"),
    });
  });
});

describe('conntrack', () => {
  const entry =
    'src=127.0.0.1 dst=127.0.0.1 sport=4000 dport=5 [UNREPLIED] src=127.0.0.1 dst=127.0.0.1 sport=5 dport=4000';

  beforeEach(() => {
    run('iptables -A INPUT -m conntrack --ctstate ESTABLISHED');
  });

  it('lists, selects and deletes', () => {
    sendDatagram(5);
    expect(run('conntrack -L')).toEqual({
      stdout: `udp      17 29 ${entry} mark=0 use=1\n`,
      stderr: 'conntrack v1.4.9 (conntrack-tools): 1 flow entries have been shown.\n',
      exit: 0,
    });
    expect(run('conntrack -L -p udp --dport 6').stdout).toBe('');
    expect(run('conntrack -L -o extended -d 127.0.0.1').stdout).toMatch(/^ipv4 {5}2 udp {6}17 \d+ src/);
    expect(run('conntrack -C').stdout).toBe('1\n');
    expect(run('conntrack -D -p udp').exit).toBe(0);
    expect(run('conntrack -D -p udp')).toMatchObject({
      exit: 1,
      stderr: 'conntrack v1.4.9 (conntrack-tools): 0 flow entries have been deleted.\n',
    });
  });

  it('shows events until it is interrupted', () => {
    const watched = run('conntrack -E', {
      during: (process) => {
        sendDatagram(5);
        kernel.world.scheduler.run({ until: kernel.world.clock.now + SECOND / 4 });
        process.signal('SIGINT');
      },
    });
    expect(watched).toEqual({
      stdout: `    [NEW] udp      17 30 ${entry}\n`,
      stderr: 'conntrack v1.4.9 (conntrack-tools): 1 flow events have been shown.\n',
      exit: 0,
    });
  });

  it('knows its options', () => {
    const hint = "\nTry `conntrack -h' or 'conntrack --help' for more information.\n";
    expect(run('conntrack -L -d foo')).toEqual({
      stdout: '',
      stderr: `conntrack v1.4.9 (conntrack-tools): Invalid IP address \`foo'${hint}`,
      exit: 2,
    });
    expect(run('conntrack -L --sport 5').stderr).toContain("unknown option `--sport'");
    expect(run('conntrack -L', { root: false })).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('sorry, you must be root'),
    });
  });
});
