import type { Info } from '#api/system.ts';
import { Prefix } from '#netip/prefix.ts';
import type { DaemonConfig } from '../config/config.ts';

type RegistryConfig = Info['RegistryConfig'];

/** What the engine knows of registries (moby registry.newServiceConfig). */
export function registryConfig(config: DaemonConfig): RegistryConfig {
  const mirrors = config.list('registry-mirrors').map((mirror) => `${mirror.replace(/\/+$/, '')}/`);
  const insecure = config.list('insecure-registries').map((name) => name.replace(/^https?:\/\//, ''));
  const networks = insecure.filter((text) => text.includes('/') && Prefix.tryParse(text));
  const names = insecure.filter((text) => !networks.includes(text));
  const indexes = Object.fromEntries(
    names.map((name) => [name, { Mirrors: [], Name: name, Official: false, Secure: false }]),
  );
  return {
    IndexConfigs: { 'docker.io': { Mirrors: mirrors, Name: 'docker.io', Official: true, Secure: true }, ...indexes },
    InsecureRegistryCIDRs: [...networks, '::1/128', '127.0.0.0/8'],
    Mirrors: mirrors.length > 0 ? mirrors : null,
  };
}
