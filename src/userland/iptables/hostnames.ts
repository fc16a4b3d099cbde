import type { NameSource } from '#kernel/netfilter/match.ts';
import type { Process } from '#kernel/process/process.ts';

/** Names as /etc/hosts has them; read only when something is looked up. */
export function hostNames(proc: Process): NameSource {
  let entries: { address: string; names: string[] }[] | undefined;
  const hosts = () => {
    entries ??= readHosts(proc);
    return entries;
  };
  return {
    nameOf: (address) => hosts().find((entry) => entry.address === address)?.names[0],
    addressesOf: (name, family) =>
      hosts()
        .filter((entry) => entry.names.includes(name) && entry.address.includes(':') === (family === 6))
        .map((entry) => entry.address),
  };
}

function readHosts(proc: Process): { address: string; names: string[] }[] {
  if (!proc.fs.exists('/etc/hosts')) return [];
  return proc.fs
    .readText('/etc/hosts')
    .split('\n')
    .flatMap((line) => {
      const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
      return address && names.length > 0 ? [{ address, names }] : [];
    });
}
