import { arrived } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { SeccompFilter } from '#kernel/process/seccomp.ts';
import type { Container } from '../../containers/container.ts';
import type { Daemon } from '../../daemon.ts';
import { containerCapabilities } from '../capabilities.ts';
import { builtinFilter } from './builtin.ts';
import { profileCode } from './code.ts';
import { securityOptions } from './options.ts';

/**
 * The filters of system calls a container runs under (moby daemon.WithSeccomp); none where it is unconfined.
 * @throws DockerError for a profile that cannot be used
 */
export function* seccompFilters(daemon: Daemon, { hostConfig }: Container): Coroutine<SeccompFilter[] | undefined> {
  const { seccomp } = securityOptions(hostConfig.SecurityOpt);
  if (seccomp === 'unconfined') return undefined;
  const privileged = hostConfig.Privileged;
  if (privileged && seccomp === '') return undefined;
  const capabilities = containerCapabilities({ privileged, add: hostConfig.CapAdd, drop: hostConfig.CapDrop });
  if (!privileged && (seccomp === '' || seccomp === 'builtin')) return [builtinFilter(capabilities)];
  const { profileFilter } = yield* arrived(profileCode);
  const filter = profileFilter(seccomp, capabilities, daemon.kernel.release);
  return filter && [filter];
}
