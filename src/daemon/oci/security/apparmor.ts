import { unknownError } from '#errdefs/errdefs.ts';
import type { Confinement } from '#kernel/process/confinement.ts';
import type { Credentials } from '#kernel/process/credentials.ts';
import type { Container } from '../../containers/container.ts';
import type { Daemon } from '../../daemon.ts';
import { securityOptions } from './options.ts';

/** The profile of containers that ask for none. */
const STANDARD = 'docker-default';
const UNCONFINED = 'unconfined';
/** What moby's profile lets nobody write (profiles/apparmor/template.go). */
const DENIED = [
  /^\/proc\/[^/]+$/,
  /^\/proc\/[^/\d][^/]*\/(?!sys\/)/,
  /^\/proc\/sys\/[^k]/,
  /^\/proc\/sys\/kernel\/(?!shm)/,
  /^\/sys\/[^f]/,
  /^\/sys\/f[^s]/,
  /^\/sys\/fs\/(?!cgroup)/,
];

/** The profile that a container runs under by its options: '' where the host has no AppArmor. */
export function appArmorProfile({ kernel }: Daemon, { hostConfig }: Pick<Container, 'hostConfig'>): string {
  if (kernel.securityModule !== 'apparmor') return '';
  const { appArmor } = securityOptions(hostConfig.SecurityOpt);
  if (appArmor !== '') return appArmor;
  return hostConfig.Privileged ? UNCONFINED : STANDARD;
}

/**
 * What AppArmor makes of the processes of a container; nothing where the host has none.
 * @param prefix of the error
 * @throws DockerError where its profile is not loaded
 */
export function appArmorCredentials(
  daemon: Daemon,
  container: Container,
  prefix: string,
): Pick<Credentials, 'label' | 'confinement'> {
  const { kernel } = daemon;
  const profile = appArmorProfile(daemon, container);
  if (profile === '') return {};
  if (profile === UNCONFINED) return { label: UNCONFINED };
  if (profile === STANDARD) kernel.profiles.set(STANDARD, 'enforce');
  const mode = kernel.profiles.get(profile);
  if (mode === undefined) {
    throw unknownError(
      `${prefix}: unable to apply apparmor profile: apparmor failed to apply profile: write fsmount:fscontext:proc/thread-self/attr/apparmor/exec: no such file or directory`,
    );
  }
  const label = `${profile} (${mode})`;
  return mode === 'enforce' && profile === STANDARD ? { label, confinement: DOCKER_DEFAULT } : { label };
}

const DOCKER_DEFAULT: Confinement = {
  profile: STANDARD,
  refusesMounts: true,
  refusesWriting: (path) => DENIED.some((pattern) => pattern.test(path)),
};
