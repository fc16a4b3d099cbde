import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Package } from '../package.ts';

const MODES = ['enforce', 'complain', 'prompt', 'kill', 'unconfined'] as const;

/** The profile and mode of a process, from its label `docker-default (enforce)`. */
function profileOf(process: Process): { profile: string; mode: string } | undefined {
  const [, profile = '', mode = ''] = /^(.*) \((\w+)\)$/.exec(process.credentials.label ?? '') ?? [];
  return profile === '' ? undefined : { profile, mode };
}

/** aa-status(8): the profiles that are loaded and the processes that run under them. */
export const aaStatus: Program = function* (proc) {
  const { kernel } = proc;
  if (proc.argv.includes('--enabled')) return kernel.securityModule === 'apparmor' ? 0 : 1;
  if (!proc.has('MAC_ADMIN')) {
    yield* proc.print('apparmor module is loaded.\n');
    yield* proc.printError('You do not have enough privilege to read the profile set.\n');
    return 4;
  }
  const profiles = [...kernel.profiles].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = ['apparmor module is loaded.', `${profiles.length} profiles are loaded.`];
  for (const mode of MODES) {
    const found = profiles.filter(([, each]) => each === mode);
    lines.push(`${found.length} profiles are in ${mode} mode.`, ...found.map(([name]) => `   ${name}`));
  }
  const processes = proc.namespaces.pid.list().flatMap(({ pid, process }) => {
    const found = profileOf(process);
    return found ? [{ pid, exe: process.exe, ...found }] : [];
  });
  lines.push(`${processes.length} processes have profiles defined.`);
  for (const mode of MODES) {
    const found = processes.filter((each) => each.mode === mode);
    lines.push(
      mode === 'unconfined'
        ? `${found.length} processes are unconfined but have a profile defined.`
        : `${found.length} processes are in ${mode} mode.`,
      ...found.map(({ exe, pid, profile }) => `   ${exe} (${pid}) ${profile}`),
    );
  }
  lines.push('0 processes are in mixed mode.', '');
  yield* proc.print(lines.join('\n'));
  return 0;
};

/** aa-enabled(1) */
const aaEnabled: Program = function* (proc) {
  const enabled = proc.kernel.securityModule === 'apparmor';
  if (!proc.argv.includes('--quiet')) yield* proc.print(enabled ? 'Yes\n' : 'No - disabled at boot.\n');
  return enabled ? 0 : 1;
};

/** Debian's apparmor; only on hosts that ask for it. */
export const apparmorPackage: Package = {
  host: { '/usr/sbin/aa-status': aaStatus, '/usr/sbin/apparmor_status': aaStatus, '/usr/bin/aa-enabled': aaEnabled },
  applets: {},
};
