import { type DockerError, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { ErrnoCode } from '#kernel/errno.ts';
import type { CapabilitySet } from '#kernel/process/credentials.ts';
import type { SeccompAction, SeccompFilter } from '#kernel/process/seccomp.ts';
import { jsonFault } from '../../config/jsonfault.ts';

interface Argument {
  index: number;
  value: number;
  valueTwo?: number;
  op: string;
}

interface Condition {
  caps?: string[];
  arches?: string[];
  minKernel?: string;
}

interface Call {
  name?: string;
  names?: string[];
  action?: string;
  errnoRet?: number;
  args?: Argument[] | null;
  includes?: Condition;
  excludes?: Condition;
}

interface Profile {
  defaultAction?: string;
  defaultErrnoRet?: number;
  architectures?: string[];
  archMap?: unknown[];
  syscalls?: Call[] | null;
}

interface Rule {
  action: SeccompAction;
  args: readonly Argument[];
}

/** Numbers of errors on x86-64 that profiles answer with (errno(3)). */
const ERRNOS: Readonly<Record<number, ErrnoCode>> = {
  1: 'EPERM',
  2: 'ENOENT',
  3: 'ESRCH',
  4: 'EINTR',
  5: 'EIO',
  6: 'ENXIO',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  16: 'EBUSY',
  17: 'EEXIST',
  19: 'ENODEV',
  20: 'ENOTDIR',
  22: 'EINVAL',
  28: 'ENOSPC',
  30: 'EROFS',
  38: 'ENOSYS',
  95: 'EOPNOTSUPP',
  97: 'EAFNOSUPPORT',
};
const ARCHITECTURE = 'amd64';
const GO_TYPE = 'seccomp.Seccomp';

/**
 * The filter of a profile in JSON (moby profiles/seccomp.LoadProfile, then what runc makes of it); undefined for an empty one.
 * @throws DockerError in their words
 */
export function profileFilter(text: string, capabilities: CapabilitySet, release: string): SeccompFilter | undefined {
  const profile = decode(text);
  const { defaultAction = '', syscalls } = profile;
  if (defaultAction === '' && (syscalls ?? []).length === 0) return undefined;
  if ((profile.architectures ?? []).length > 0 && (profile.archMap ?? []).length > 0) {
    throw both('architectures', 'archMap');
  }
  const rules = new Map<string, Rule[]>();
  const standard = actionOf(defaultAction, profile.defaultErrnoRet);
  for (const call of syscalls ?? []) {
    if (call.name && (call.names ?? []).length > 0) throw both('name', 'names');
    if (!applies(call, capabilities, release)) continue;
    const action = actionOf(call.action ?? '', call.errnoRet);
    for (const name of call.name ? [call.name] : (call.names ?? [])) {
      rules.set(name, [...(rules.get(name) ?? []), { action, args: call.args ?? [] }]);
    }
  }
  return {
    decide(call, args) {
      const rule = rules.get(call)?.find((each) => matches(each.args, args));
      return rule ? rule.action : standard;
    },
  };
}

function decode(text: string): Profile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw failed(jsonFault(text));
  }
  if (value === null) return {};
  const kind = Array.isArray(value) ? 'array' : typeof value;
  if (kind !== 'object') throw failed(`json: cannot unmarshal ${kindName(kind)} into Go value of type ${GO_TYPE}`);
  const profile = value as Profile;
  wrongType(profile.defaultAction, 'string', 'defaultAction', 'specs.LinuxSeccompAction');
  wrongType(profile.syscalls, 'array', 'syscalls', '[]*seccomp.Syscall');
  for (const call of profile.syscalls ?? []) {
    wrongType(call.names, 'array', 'syscalls.names', '[]string');
    wrongType(call.action, 'string', 'syscalls.action', 'specs.LinuxSeccompAction');
    wrongType(call.errnoRet, 'number', 'syscalls.errnoRet', 'uint');
  }
  return profile;
}

function wrongType(value: unknown, wanted: string, field: string, type: string): void {
  if (value === undefined || value === null) return;
  const kind = Array.isArray(value) ? 'array' : typeof value;
  if (kind !== wanted) {
    throw failed(`json: cannot unmarshal ${kindName(kind)} into Go struct field Seccomp.${field} of type ${type}`);
  }
}

function kindName(kind: string): string {
  return kind === 'boolean' ? 'bool' : kind;
}

function failed(reason: string): DockerError {
  return unknownError(`Decoding seccomp profile failed: ${reason}`);
}

function both(first: string, second: string): DockerError {
  return unknownError(
    `both '${first}' and '${second}' are specified in the seccomp profile, use either '${first}' or '${second}'`,
  );
}

function actionOf(name: string, errno: number | undefined): SeccompAction {
  switch (name) {
    case 'SCMP_ACT_ALLOW':
    case 'SCMP_ACT_LOG':
      return undefined;
    case 'SCMP_ACT_KILL':
    case 'SCMP_ACT_KILL_THREAD':
    case 'SCMP_ACT_KILL_PROCESS':
    case 'SCMP_ACT_TRAP':
      return 'kill';
    case 'SCMP_ACT_TRACE':
      return 'ENOSYS';
    case 'SCMP_ACT_ERRNO':
      return ERRNOS[errno ?? 1] ?? 'EINVAL';
    case 'SCMP_ACT_NOTIFY':
      throw invalidParameter('not simulated: seccomp profiles with SCMP_ACT_NOTIFY');
    default:
      throw unknownError(
        `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: string ${name} is not a valid action for seccomp`,
      );
  }
}

function applies({ includes, excludes }: Call, capabilities: CapabilitySet, release: string): boolean {
  const has = (name: string) => (capabilities as ReadonlySet<string>).has(name.replace(/^CAP_/, ''));
  if ((excludes?.arches ?? []).includes(ARCHITECTURE) || (excludes?.caps ?? []).some(has)) return false;
  if (excludes?.minKernel !== undefined && reaches(release, excludes.minKernel)) return false;
  if ((includes?.arches ?? []).length > 0 && !includes?.arches?.includes(ARCHITECTURE)) return false;
  if (!(includes?.caps ?? []).every(has)) return false;
  return includes?.minKernel === undefined || reaches(release, includes.minKernel);
}

/** Whether a kernel is of version `wanted` (`4.8`) or later. */
function reaches(release: string, wanted: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  const [least = 0, then = 0] = wanted.split('.').map(Number);
  return major > least || (major === least && minor >= then);
}

/** Conditions on the same argument are alternatives, those on others have to hold together. */
function matches(conditions: readonly Argument[], args: readonly number[]): boolean {
  const indices = new Set(conditions.map(({ index }) => index));
  if (indices.size < conditions.length) return conditions.some((condition) => holds(condition, args));
  return conditions.every((condition) => holds(condition, args));
}

function holds({ index, value, valueTwo = 0, op }: Argument, args: readonly number[]): boolean {
  const given = args[index] ?? 0;
  switch (op) {
    case 'SCMP_CMP_NE':
      return given !== value;
    case 'SCMP_CMP_LT':
      return given < value;
    case 'SCMP_CMP_LE':
      return given <= value;
    case 'SCMP_CMP_GE':
      return given >= value;
    case 'SCMP_CMP_GT':
      return given > value;
    case 'SCMP_CMP_MASKED_EQ':
      return Number(BigInt(given) & BigInt(value)) === valueTwo;
    default:
      return given === value;
  }
}
