import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError } from './errors.ts';
import { parseBool } from './pflag/kinds.ts';

const INSTALL = `Install the buildx component to build images with BuildKit:
PADhttps://docs.docker.com/go/buildx/`;
const MISSING = `DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
PAD${INSTALL}`.replaceAll('PAD', ' '.repeat(12));
const BROKEN = `ERROR: BuildKit is enabled but the buildx component is missing or broken.
PAD${INSTALL}`.replaceAll('PAD', ' '.repeat(7));
const DISABLED = `DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0
            environment-variable.`;

/**
 * Says that images are built the old way where a command would be buildx's, if that were there (docker/cli:
 * cmd/docker/builder.go). @param args without the flags before the command @throws CliError where BuildKit is demanded
 */
export function* announceLegacyBuilder(proc: Process, args: readonly string[]): Coroutine<void> {
  const [first, second] = args;
  if (first !== 'build' && first !== 'builder' && !(first === 'image' && second === 'build')) return;
  const demanded = proc.env.get('DOCKER_BUILDKIT') ?? '';
  let enabled: boolean | undefined;
  try {
    if (demanded !== '') enabled = parseBool(demanded);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`DOCKER_BUILDKIT environment variable expects boolean value: ${reason}`);
  }
  if (enabled === true) throw new CliError(BROKEN);
  yield* proc.printError(`${enabled === false ? DISABLED : MISSING}\n\n`);
}
