import { ALL_CAPABILITIES, CAPABILITIES, type Capability } from './capabilities.ts';
import type { Confinement } from './confinement.ts';
import type { SeccompFilter } from './seccomp.ts';
import { OVERFLOW_ID, type UserNamespace } from './usernamespace.ts';

export type CapabilitySet = ReadonlySet<Capability>;

/** Who a process is and what it may do: credentials(7), capabilities(7). Numbers are those of its user namespace. */
export interface Credentials {
  uid: number;
  gid: number;
  /** Supplementary groups; none where absent. */
  groups?: readonly number[];
  /** The effective set. */
  capabilities: CapabilitySet;
  /** What it may make effective; as the effective set where absent. */
  permitted?: CapabilitySet;
  /** None where absent, as of the ambient set. */
  inheritable?: CapabilitySet;
  ambient?: CapabilitySet;
  /** What programs it executes could ever get; everything where absent. */
  bounding?: CapabilitySet;
  /** prctl(2) PR_SET_NO_NEW_PRIVS: programs it executes get nothing that it has not. */
  noNewPrivileges?: boolean;
  seccomp?: readonly SeccompFilter[];
  /** Its user namespace; that of the host where absent. */
  user?: UserNamespace;
  /** The host's numbers of its user and group, where they have none in its user namespace. */
  unmapped?: { uid: number; gid: number };
  /** What the host's security module knows it as: an AppArmor profile with its mode, or an SELinux label. */
  label?: string;
  /** What its profile keeps it from; nothing where absent. */
  confinement?: Confinement;
}

/** Capabilities of a file: setcap(8). */
export interface FileCapabilities {
  permitted: CapabilitySet;
  inheritable: CapabilitySet;
  effective: boolean;
}

const NONE: CapabilitySet = new Set();

/** What of an executable file counts when it is executed. */
export interface ExecutedFile {
  mode: number;
  /** The host's numbers. */
  uid: number;
  gid: number;
  capabilities?: FileCapabilities | undefined;
}

/**
 * The credentials of a process after it has executed `file` (capabilities(7), "Transformation of capabilities during
 * execve()"). Answers the same object where nothing changes.
 */
export function credentialsAfterExec(before: Credentials, file: ExecutedFile): Credentials {
  const bounding = before.bounding ?? ALL_CAPABILITIES;
  const inheritable = before.inheritable ?? NONE;
  const gains = !before.noNewPrivileges;
  const uid = gains && file.mode & 0o4000 ? (before.user ? before.user.uidOf(file.uid) : file.uid) : undefined;
  const gid =
    gains && (file.mode & 0o2010) === 0o2010 ? (before.user ? before.user.gidOf(file.gid) : file.gid) : undefined;
  const own = gains ? file.capabilities : undefined;
  const root = (uid ?? before.uid) === 0;
  const privileged = own !== undefined || (uid !== undefined && uid !== before.uid);
  const ambient = privileged ? NONE : (before.ambient ?? NONE);
  let permitted: CapabilitySet;
  let effective: CapabilitySet;
  if (root) {
    permitted = inheritable.size === 0 ? bounding : union(inheritable, bounding);
    effective = permitted;
  } else {
    permitted = own
      ? union(union(both(inheritable, own.inheritable), both(own.permitted, bounding)), ambient)
      : ambient;
    effective = own?.effective ? permitted : ambient;
  }
  const same =
    uid === undefined &&
    gid === undefined &&
    equal(effective, before.capabilities) &&
    equal(permitted, before.permitted ?? before.capabilities) &&
    equal(ambient, before.ambient ?? NONE);
  if (same) return before;
  return {
    ...before,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    capabilities: effective,
    permitted,
    ambient,
  };
}

/**
 * setuid(2) and setgid(2) by a process that may: who gives up being root loses its capabilities, but for those it has been
 * told to keep (ambient ones go as well).
 */
export function withUser(
  before: Credentials,
  to: { uid?: number; gid?: number; groups?: readonly number[] },
): Credentials {
  const after = { ...before, ...to };
  if (before.uid !== 0 || after.uid === 0) return after;
  return { ...after, capabilities: NONE, permitted: NONE, ambient: NONE };
}

/** A set as /proc/PID/status shows it. */
export function capabilityMask(capabilities: CapabilitySet): string {
  let mask = 0n;
  for (const capability of capabilities) mask |= 1n << BigInt(CAPABILITIES.indexOf(capability));
  return mask.toString(16).padStart(16, '0');
}

/** The number of the host for the user that `credentials` are of. */
export function hostUid({ uid, user, unmapped }: Credentials): number {
  return user ? (user.hostUid(uid) ?? unmapped?.uid ?? OVERFLOW_ID) : uid;
}

export function hostGid({ gid, user, unmapped }: Credentials): number {
  return user ? (user.hostGid(gid) ?? unmapped?.gid ?? OVERFLOW_ID) : gid;
}

/**
 * Whether `credentials` have `capability` over what belongs to the user namespace `over`: its members, and above all the
 * user of an outer namespace who made it (user_namespaces(7)).
 */
export function capableOver(
  credentials: Credentials | undefined,
  capability: Capability,
  over: UserNamespace | undefined,
): boolean {
  if (credentials === undefined) return true;
  const { user } = credentials;
  const has = credentials.capabilities.has(capability);
  if (user === over || user?.parent === undefined) {
    if (has) return true;
  }
  for (let space = over; space?.parent; space = space.parent) {
    if (space === user) return has;
    const parent = space.parent.parent ? space.parent : undefined;
    if (parent === user && space.owner === hostUid(credentials)) return true;
  }
  return false;
}

function union(a: CapabilitySet, b: CapabilitySet): CapabilitySet {
  return new Set([...a, ...b]);
}

function both(a: CapabilitySet, b: CapabilitySet): CapabilitySet {
  return new Set([...a].filter((each) => b.has(each)));
}

function equal(a: CapabilitySet, b: CapabilitySet): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const each of a) if (!b.has(each)) return false;
  return true;
}
