import type { Process } from '#kernel/process/process.ts';
import { Addr, type Family } from '#netip/addr.ts';
import { fileLines } from './config.ts';

/** A line of /etc/hosts. */
export interface HostsEntry {
  readonly addr: Addr;
  /** The canonical name first, then aliases. */
  readonly names: readonly string[];
}

/** The entries of /etc/hosts, hosts(5). */
export function hostsEntries(proc: Process): HostsEntry[] {
  return fileLines(proc, '/etc/hosts').flatMap((line) => {
    const [text = '', ...names] = line.replace(/#.*$/, '').trim().split(/\s+/);
    const addr = Addr.tryParse(text);
    return addr && names.length > 0 ? [{ addr, names }] : [];
  });
}

/** Entries that have `name`, in any case, in their order. */
export function hostsByName(proc: Process, name: string, family?: Family): HostsEntry[] {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  return hostsEntries(proc).filter(
    ({ addr, names }) => (!family || addr.family === family) && names.some((each) => each.toLowerCase() === wanted),
  );
}

/** The first entry for `addr`. */
export function hostsByAddress(proc: Process, addr: Addr): HostsEntry | undefined {
  return hostsEntries(proc).find((entry) => entry.addr.equals(addr));
}
