import { DockerError, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Image } from '../../images/image.ts';
import { familiarText, parseReference } from '../../images/reference.ts';
import { parsePlatform } from '../../registry/platform.ts';
import { imagePull } from '../../registry/pull.ts';
import type { Builder } from './builder.ts';
import type { Stage } from './instructions/command.ts';
import { quoted } from './quoted.ts';
import { processWord } from './shell/lex.ts';
import type { StageState } from './state.ts';

const SCRATCH = 'scratch';
const ARCHITECTURES = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'mips64', 'loong64'];
const SYSTEMS = ['linux', 'windows', 'darwin', 'freebsd'];

/** Text with arguments of before the first FROM in it. @throws DockerError */
export function expandMeta(text: string, state: StageState, escapeToken: string): string {
  return processWord(text, state.args.meta, escapeToken);
}

/** The image that a stage begins with; undefined for scratch. @throws DockerError */
export function* baseImage(builder: Builder, state: StageState, stage: Stage): Coroutine<Image | undefined> {
  let platform = '';
  if (stage.platform !== '') {
    platform = expandMeta(stage.platform, state, builder.escapeToken);
    checkPlatform(platform);
  }
  const name = expandMeta(stage.base, state, builder.escapeToken);
  if (name === '') throw unknownError(`base name (${stage.base}) should not be blank`);
  const result = builder.stages.named(name);
  if (result !== undefined) return builder.daemon.images.byId(result);
  if (name === SCRATCH) return undefined;
  return yield* imageFor(builder, name, platform || builder.options.platform);
}

/** An image by name or id, got from its registry where it is not there or where the client wants the newest. @throws DockerError */
export function* imageFor(builder: Builder, name: string, platform: string): Coroutine<Image> {
  const { daemon, options, progress } = builder;
  if (!options.pull) {
    const found = daemon.images.find(name);
    if (found) return found;
  }
  const reference = parseReference(name);
  const request = {
    repository: name,
    tag: reference.tag === undefined && reference.digest === undefined ? 'latest' : '',
    platform,
    credentials: options.credentials(reference.domain),
  };
  yield* imagePull(daemon, request, (message) => progress.tell(message));
  return daemon.images.get(reference.digest ? familiarText({ ...reference, tag: undefined }) : name);
}

function checkPlatform(text: string): void {
  const known = text.includes('/') || ARCHITECTURES.includes(text) || SYSTEMS.includes(text);
  const fail = (reason: string) => invalidParameter(`failed to parse platform ${text}: ${reason}`);
  try {
    parsePlatform(text);
  } catch (error) {
    if (error instanceof DockerError) throw fail(error.message);
    throw error;
  }
  if (!known) throw fail(`${quoted(text)}: unknown operating system or architecture: invalid argument`);
}
