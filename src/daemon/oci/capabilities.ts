import { ALL_CAPABILITIES, CAPABILITIES, type Capability } from '#kernel/process/capabilities.ts';

/** What containers have unless told otherwise (moby oci/caps/defaults.go). */
const DEFAULT: readonly Capability[] = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
];

/** The capabilities of a container with --cap-add and --cap-drop (names with CAP_, or ALL; moby caps.TweakCapabilities). */
export function containerCapabilities(options: {
  privileged: boolean;
  add: readonly string[] | null;
  drop: readonly string[] | null;
}): ReadonlySet<Capability> {
  if (options.privileged) return ALL_CAPABILITIES;
  const add = new Set((options.add ?? []).map(bare));
  const drop = new Set((options.drop ?? []).map(bare));
  const base: readonly Capability[] = add.has('ALL') ? CAPABILITIES : drop.has('ALL') ? [] : DEFAULT;
  const kept = base.filter((name) => !drop.has(name));
  const added = CAPABILITIES.filter((name) => add.has(name));
  return new Set([...kept, ...added]);
}

function bare(name: string): string {
  return name.replace(/^CAP_/, '');
}
