import { isErrno } from '#kernel/errno.ts';
import { ALL_CAPABILITIES, CAPABILITIES, type Capability } from '#kernel/process/capabilities.ts';
import type { CapabilitySet, Credentials } from '#kernel/process/credentials.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { setgid, setgroups, setuid } from '#kernel/process/setuid.ts';
import { nameOfGroup, nameOfUser } from '../text/owners.ts';
import { entryOf, groupsOf } from '../util-linux/ids.ts';
import { capabilityNamed, fromText, iabText, nameOf, namesOf, toText } from './captext.ts';
import { CAPSH_USAGE } from './usage.ts';

const NONE: CapabilitySet = new Set();

/** What ends capsh: its status and what it says. */
class Failure extends Error {
  constructor(
    message: string,
    readonly status = 1,
  ) {
    super(message);
  }
}

/** capsh(1): shows and changes capabilities, option after option, and runs bash with what is left. */
export const capsh: Program = function* (proc) {
  const args = proc.argv.slice(1);
  try {
    for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
      if (arg === '--' || arg === '-+' || arg === '==') {
        const shell = '/bin/bash';
        if (arg !== '-+') return yield* proc.exec(shell, [shell, ...args]);
        const child = proc.spawn(shell, [shell, ...args]);
        yield* proc.wait(child);
        return child.status && 'code' in child.status ? child.status.code : 1;
      }
      const [option = '', ...rest] = arg.split('=');
      const text = yield* act(proc, option, rest.join('='), arg);
      if (text !== '') yield* proc.print(text);
    }
    return 0;
  } catch (error) {
    if (error instanceof Failure) {
      yield* error.message === CAPSH_USAGE ? proc.print(error.message) : proc.printError(error.message);
      return error.status;
    }
    if (!isErrno(error)) throw error;
    yield* proc.printError(`capsh: ${error.message}\n`);
    return 1;
  }
};

function* act(proc: Process, option: string, value: string, arg: string) {
  const { credentials } = proc;
  switch (option) {
    case '--print':
      return printed(proc);
    case '--current':
      return `Current: ${toText(sets(credentials))}\nCurrent IAB: ${iab(credentials)}\n`;
    case '--decode':
      return decoded(value);
    case '--supports':
      known(value);
      return '';
    case '--has-p':
    case '--has-i':
    case '--has-a':
    case '--has-b':
      if (!setOf(credentials, option.slice(-1)).has(known(value)))
        throw new Failure(`cap[${value}] not ${MISSING[option.slice(-1)]}\n`);
      return '';
    case '--is-uid':
      if (credentials.uid !== Number(value)) throw new Failure(`uid: got=${credentials.uid}, want=${value}\n`);
      return '';
    case '--is-gid':
      if (credentials.gid !== Number(value)) throw new Failure(`gid: got=${credentials.gid}, want=${value}\n`);
      return '';
    case '--has-no-new-privs':
      if (!credentials.noNewPrivileges) throw new Failure('no-new-privs not set\n');
      return '';
    case '--no-new-privs':
      proc.credentials = { ...credentials, noNewPrivileges: true };
      return '';
    case '--drop':
      drop(proc, value);
      return '';
    case '--inh':
      proc.credentials = { ...credentials, inheritable: listed(value) };
      return '';
    case '--addamb': {
      const wanted = listed(value);
      const { permitted = credentials.capabilities, inheritable = NONE } = credentials;
      if ([...wanted].some((each) => !permitted.has(each) || !inheritable.has(each)))
        throw new Failure(`failed to raise ambient for [${value}]: Operation not permitted\n`);
      proc.credentials = { ...credentials, ambient: new Set([...(credentials.ambient ?? NONE), ...wanted]) };
      return '';
    }
    case '--delamb':
    case '--noamb': {
      const gone = option === '--noamb' ? ALL_CAPABILITIES : listed(value);
      proc.credentials = {
        ...credentials,
        ambient: new Set([...(credentials.ambient ?? NONE)].filter((each) => !gone.has(each))),
      };
      return '';
    }
    case '--caps': {
      const state = fromText(value);
      if (!state) throw new Failure(`unable to interpret [${value}]\n`);
      const { permitted = credentials.capabilities } = credentials;
      if ([...state.permitted].some((each) => !permitted.has(each)))
        throw new Failure(`Unable to set capabilities [${value}]\n`);
      proc.credentials = {
        ...credentials,
        capabilities: state.effective,
        permitted: state.permitted,
        inheritable: state.inheritable,
      };
      return '';
    }
    case '--user': {
      const entry = entryOf(proc, 'passwd', ([name]) => name === value);
      if (!entry) throw new Failure(`User [${value}] not known\n`);
      setgroups(proc, groupsOf(proc, value, Number(entry[3])));
      setgid(proc, Number(entry[3]));
      setuid(proc, Number(entry[2]));
      return '';
    }
    case '--uid':
    case '--cap-uid':
      setuid(proc, Number(value));
      return '';
    case '--gid':
      setgid(proc, Number(value));
      return '';
    case '--groups':
      setgroups(proc, value.split(',').map(Number));
      return '';
    case '--chroot':
      proc.fs.chroot(value);
      proc.fs.chdir('/');
      return '';
    case '--mode':
      if (value === '') return 'Mode: HYBRID\n';
      throw new Failure('capsh: not simulated: --mode\n');
    case '--modes':
      return 'Supported modes: NOPRIV PURE1E_INIT PURE1E HYBRID\n';
    case '--explain':
      throw new Failure('capsh: not simulated: --explain; see capabilities(7)\n');
    case '--quiet':
    case '--strict':
    case '--noenv':
      return '';
    case '--help':
    case '-h':
      yield* proc.print(CAPSH_USAGE);
      return proc.exit(0);
    default:
      throw new Failure(
        /^--(keep|secbits|iab|forkfor|killit|shell|suggest|inmode|has-ambient|license)$/.test(option)
          ? `capsh: not simulated: ${arg}\n`
          : CAPSH_USAGE,
      );
  }
}

const MISSING: Readonly<Record<string, string>> = {
  p: 'permitted',
  i: 'inheritable',
  a: 'in ambient set',
  b: 'in bounding set',
};

function setOf(credentials: Credentials, letter: string): CapabilitySet {
  if (letter === 'p') return credentials.permitted ?? credentials.capabilities;
  if (letter === 'i') return credentials.inheritable ?? NONE;
  return letter === 'a' ? (credentials.ambient ?? NONE) : (credentials.bounding ?? ALL_CAPABILITIES);
}

/** @throws Failure */
function known(name: string): Capability {
  const found = capabilityNamed(name);
  if (!found) throw new Failure(`cap[${name}] not recognized by library\n`);
  return found;
}

function listed(text: string): Set<Capability> {
  if (text === 'all') return new Set(CAPABILITIES);
  return new Set(text.split(',').filter(Boolean).map(known));
}

function drop(proc: Process, value: string): void {
  const gone = listed(value);
  const { credentials } = proc;
  if (!credentials.capabilities.has('SETPCAP'))
    throw new Failure(`Unable to drop bounding capability [${nameOf([...gone][0] ?? 'CHOWN')}]\n`);
  const bounding = new Set([...(credentials.bounding ?? ALL_CAPABILITIES)].filter((each) => !gone.has(each)));
  proc.credentials = { ...credentials, bounding };
}

function decoded(value: string): string {
  const digits = /^[\da-f]+/i.exec(value.replace(/^0x/i, ''))?.[0] ?? '0';
  const mask = BigInt(`0x${digits}`);
  const names = CAPABILITIES.filter((_, index) => (mask >> BigInt(index)) & 1n).map(nameOf);
  return `0x${mask.toString(16).padStart(16, '0')}=${names.join(',')}\n`;
}

function sets(credentials: Credentials) {
  const { capabilities, permitted = capabilities, inheritable = NONE } = credentials;
  return { effective: capabilities, permitted, inheritable };
}

function iab({ inheritable = NONE, ambient = NONE, bounding = ALL_CAPABILITIES }: Credentials): string {
  return iabText(inheritable, ambient, bounding);
}

function printed(proc: Process): string {
  const { credentials } = proc;
  const { uid, gid, groups = [], ambient = NONE, bounding = ALL_CAPABILITIES } = credentials;
  const user = nameOfUser(proc, uid);
  const shown = groups.map((each) => `${each}(${nameOfGroup(proc, each)})`).join(',');
  return [
    `Current: ${toText(sets(credentials))}`,
    `Bounding set =${namesOf(bounding)}`,
    `Ambient set =${namesOf(ambient)}`,
    `Current IAB: ${iab(credentials)}`,
    `Securebits: 00/0x0/1'b0 (no-new-privs=${credentials.noNewPrivileges ? 1 : 0})`,
    ' secure-noroot: no (unlocked)',
    ' secure-no-suid-fixup: no (unlocked)',
    ' secure-keep-caps: no (unlocked)',
    ' secure-no-ambient-raise: no (unlocked)',
    `uid=${uid}(${user}) euid=${uid}(${user})`,
    `gid=${gid}(${nameOfGroup(proc, gid)})`,
    `groups=${shown}`,
    `Guessed mode: ${credentials.noNewPrivileges ? 'UNCERTAIN (0)' : 'HYBRID (4)'}`,
    '',
  ].join('\n');
}
