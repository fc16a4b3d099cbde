import type { Capability } from '#kernel/process/capabilities.ts';
import type { CapabilitySet } from '#kernel/process/credentials.ts';
import type { SeccompFilter } from '#kernel/process/seccomp.ts';

/** Which capability lets a system call through; none lets those through that have no entry here but false. */
const NEEDS: Readonly<Record<string, Capability | false>> = {
  mount: 'SYS_ADMIN',
  umount2: 'SYS_ADMIN',
  unshare: 'SYS_ADMIN',
  setns: 'SYS_ADMIN',
  sethostname: 'SYS_ADMIN',
  setdomainname: 'SYS_ADMIN',
  bpf: 'SYS_ADMIN',
  quotactl: 'SYS_ADMIN',
  chroot: 'SYS_CHROOT',
  reboot: 'SYS_BOOT',
  clock_settime: 'SYS_TIME',
  settimeofday: 'SYS_TIME',
  init_module: 'SYS_MODULE',
  delete_module: 'SYS_MODULE',
  acct: 'SYS_PACCT',
  syslog: 'SYSLOG',
  iopl: 'SYS_RAWIO',
  ioperm: 'SYS_RAWIO',
  open_by_handle_at: 'DAC_READ_SEARCH',
  pivot_root: false,
  swapon: false,
  swapoff: false,
  keyctl: false,
  add_key: false,
  request_key: false,
  kexec_load: false,
  userfaultfd: false,
};

/** moby's standard profile for a container with these capabilities: what it does not name is not let through. */
export function builtinFilter(capabilities: CapabilitySet): SeccompFilter {
  return {
    decide(call) {
      const need = NEEDS[call];
      if (need === undefined || (need !== false && capabilities.has(need))) return undefined;
      return call === 'syslog' && capabilities.has('SYS_ADMIN') ? undefined : 'EPERM';
    },
  };
}
