import { isErrno } from '#kernel/errno.ts';
import { ALL_CAPABILITIES, CAPABILITIES, type Capability } from '#kernel/process/capabilities.ts';
import type { CapabilitySet } from '#kernel/process/credentials.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { setgid, setgroups, setuid } from '#kernel/process/setuid.ts';
import { getopt, type Options } from '../getopt.ts';
import { findExecutable } from '../text/path.ts';
import { entryOf, groupsOf, idOf } from '../util-linux/ids.ts';
import { versionOf } from '../util-linux/usage.ts';

const NONE: CapabilitySet = new Set();
const LONG = {
  dump: 'd',
  'no-new-privs': 'no-new-privs',
  nnp: 'no-new-privs',
  'ambient-caps=': 'ambient-caps',
  'inh-caps=': 'inh-caps',
  'bounding-set=': 'bounding-set',
  'ruid=': 'ruid',
  'euid=': 'euid',
  'rgid=': 'rgid',
  'egid=': 'egid',
  'reuid=': 'reuid',
  'regid=': 'regid',
  'clear-groups': 'clear-groups',
  'keep-groups': 'keep-groups',
  'init-groups': 'init-groups',
  'groups=': 'groups',
  'securebits=': 'securebits',
  'pdeathsig=': 'pdeathsig',
  'reset-env': 'reset-env',
  'list-caps': 'list-caps',
  help: 'h',
  version: 'V',
};

class Failure extends Error {
  constructor(
    message: string,
    readonly status = 1,
  ) {
    super(message);
  }
}

/** setpriv(1): runs a program with other users, groups and capabilities. */
export const setpriv: Program = function* (proc) {
  const options = yield* getopt(proc, { short: 'dhV', long: LONG, stopAtOperand: true }, 'gnu');
  try {
    if (options.has('V')) {
      yield* proc.print(versionOf('setpriv'));
      return 0;
    }
    if (options.has('list-caps')) {
      yield* proc.print(CAPABILITIES.map((each) => `${each.toLowerCase()}\n`).join(''));
      return 0;
    }
    if (options.has('d')) {
      yield* proc.print(dumped(proc));
      return 0;
    }
    if (options.has('h')) throw new Failure('not simulated: --help; see setpriv(1)');
    if (options.operands.length === 0) throw new Failure('No program specified');
    for (const name of ['securebits', 'reset-env'])
      if (options.has(name)) throw new Failure(`not simulated: --${name}`);
    apply(proc, options);
    const [name = ''] = options.operands;
    try {
      return yield* proc.exec(findExecutable(proc, name), options.operands);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new Failure(`failed to execute ${name}: ${error.message}`, error.code === 'ENOENT' ? 127 : 126);
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* proc.printError(`setpriv: ${error.message}\n`);
    return error.status;
  }
};

/** @throws Failure */
function apply(proc: Process, options: Options): void {
  if (options.has('no-new-privs')) proc.credentials = { ...proc.credentials, noNewPrivileges: true };
  const uidText = options.value('reuid') ?? options.value('euid') ?? options.value('ruid');
  const gidText = options.value('regid') ?? options.value('egid') ?? options.value('rgid');
  const uid = uidText === undefined ? undefined : idOf(proc, uidText, 'passwd');
  const gid = gidText === undefined ? undefined : idOf(proc, gidText, 'group');
  if (uidText !== undefined && uid === undefined) throw new Failure('failed to parse reuid');
  if (gidText !== undefined && gid === undefined) throw new Failure('failed to parse regid');
  const choices = ['clear-groups', 'keep-groups', 'init-groups', 'groups'].filter((name) => options.has(name));
  if (gid !== undefined && choices.length === 0)
    throw new Failure('--[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups');
  const entry = uid === undefined ? undefined : entryOf(proc, 'passwd', (fields) => Number(fields[2]) === uid);
  if (options.has('init-groups') && !entry) {
    throw new Failure(
      uid === undefined
        ? '--init-groups requires --ruid or --reuid'
        : `uid ${uid} not found, --init-groups requires an user that can be found on the system`,
    );
  }
  const bounding = options.value('bounding-set');
  attempt('apply bounding set', () => {
    if (bounding === undefined) return;
    const before = proc.credentials;
    const after = changed(before.bounding ?? ALL_CAPABILITIES, bounding, 'bounding set');
    if (after.size < (before.bounding ?? ALL_CAPABILITIES).size && !before.capabilities.has('SETPCAP'))
      throw new Failure('apply bounding set: Operation not permitted', 127);
    proc.credentials = { ...before, bounding: after };
  });
  const kept = proc.credentials;
  attempt('setresgid failed', () => gid !== undefined && setgid(proc, gid));
  attempt('setgroups failed', () => {
    if (options.has('clear-groups')) setgroups(proc, []);
    else if (options.has('init-groups') && entry) setgroups(proc, groupsOf(proc, entry[0] ?? '', Number(entry[3])));
    else if (options.has('groups'))
      setgroups(
        proc,
        (options.value('groups') ?? '').split(',').map((each) => idOf(proc, each, 'group') ?? 0),
      );
  });
  attempt('setresuid failed', () => uid !== undefined && setuid(proc, uid));
  const inheritable = options.value('inh-caps');
  if (inheritable !== undefined) {
    const after = changed(kept.inheritable ?? NONE, inheritable, 'inheritable');
    // Capabilities are kept over the change of users for what is to be inherited (SECBIT_KEEP_CAPS).
    const permitted = kept.permitted ?? kept.capabilities;
    if ([...after].some((each) => !permitted.has(each) && !(kept.inheritable ?? NONE).has(each)))
      throw new Failure('apply capabilities: Operation not permitted', 127);
    proc.credentials = { ...proc.credentials, inheritable: after };
  }
  const ambient = options.value('ambient-caps');
  if (ambient !== undefined) {
    const after = changed(proc.credentials.ambient ?? NONE, ambient, 'ambient');
    if ([...after].some((each) => !(proc.credentials.inheritable ?? NONE).has(each)))
      throw new Failure('prctl(PR_CAP_AMBIENT) failed: Operation not permitted', 127);
    proc.credentials = { ...proc.credentials, ambient: after };
  }
}

function attempt(what: string, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new Failure(`${what}: ${error.message}`, 127);
  }
}

/** `+net_admin,-chown`, `-all` */
function changed(set: CapabilitySet, text: string, what: string): Set<Capability> {
  const after = new Set(set);
  for (const word of text.split(',')) {
    const sign = word[0];
    if (sign !== '+' && sign !== '-') throw new Failure(`unrecognized capability change "${word}"`);
    const name = word.slice(1).replace(/^cap_/, '');
    const found = name === 'all' ? CAPABILITIES : CAPABILITIES.filter((each) => each.toLowerCase() === name);
    if (found.length === 0) throw new Failure(`unknown capability "${name}"`);
    for (const each of found) {
      if (sign === '-') after.delete(each);
      else if (what === 'bounding set' && !set.has(each)) throw new Failure(`cannot add capability to ${what}`);
      else after.add(each);
    }
  }
  return after;
}

function dumped(proc: Process): string {
  const { uid, gid, groups = [], noNewPrivileges, inheritable, ambient, bounding } = proc.credentials;
  const list = (set: CapabilitySet = NONE) =>
    CAPABILITIES.filter((each) => set.has(each))
      .map((each) => each.toLowerCase())
      .join(',') || '[none]';
  return [
    `uid: ${uid}`,
    `euid: ${uid}`,
    `gid: ${gid}`,
    `egid: ${gid}`,
    `Supplementary groups: ${groups.join(',') || '[none]'}`,
    `no_new_privs: ${noNewPrivileges ? 1 : 0}`,
    `Inheritable capabilities: ${list(inheritable)}`,
    `Ambient capabilities: ${list(ambient)}`,
    `Capability bounding set: ${list(bounding ?? ALL_CAPABILITIES)}`,
    'Securebits: [none]',
    `Parent death signal: ${proc.parentDeathSignal?.replace(/^SIG/, '').toLowerCase() ?? '[none]'}`,
    '',
  ].join('\n');
}
