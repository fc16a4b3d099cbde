import { type BuildRequest, imageBuild } from '#client/image/build.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext, StatusError } from '../../../command.ts';
import type { ComposeProject, ComposeService } from '../../../compose/spec/types.ts';
import { allCredentials } from '../../../config/configfile.ts';
import { displayMessages, ReportFailure } from '../../../jsonmessage.ts';
import { parseBool } from '../../../pflag/kinds.ts';
import { directoryContext, localsTar, missingContext } from '../../image/build/context.ts';
import { logWarning, notSimulated } from '../context.ts';
import { imageOf } from '../engine/imagename.ts';
import { COMPOSE_VERSION, LABELS } from '../engine/labels.ts';
import type { Progress } from '../progress.ts';
import { BuildDisplay, type TraceEvent } from './display.ts';

/** How services are built, besides what their `build` says. */
export interface BuildWish {
  /** `name=value`; a name alone takes the value of the environment. */
  readonly args?: readonly string[];
  readonly noCache?: boolean;
  readonly pull?: boolean;
  readonly quiet?: boolean;
}

/** `build` of a service with every member that counts here. */
export interface BuildSpec {
  readonly context: string;
  readonly dockerfile: string;
  readonly inline: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly target: string;
  readonly network: string;
  readonly cacheFrom: readonly string[];
  readonly extraHosts: readonly string[];
  readonly noCache: boolean;
  readonly pull: boolean;
}

/**
 * Builds the images of services, one after the other.
 * @returns the ids of the images by services
 * @throws CliError with the engine's words
 */
export function* buildServices(
  context: CommandContext,
  project: ComposeProject,
  names: readonly string[],
  wish: BuildWish,
  progress: Progress,
): Coroutine<Map<string, string>> {
  const ids = new Map<string, string>();
  const sorted = [...names].sort();
  if (sorted.length === 0) return ids;
  const classic = isClassic(context);
  yield* logWarning(
    context,
    `Docker Compose is configured to build using Bake, but ${classic ? "buildkit isn't enabled" : "buildx isn't installed"}`,
  );
  for (const name of sorted) checkBuild(context, project.services[name] as ComposeService);
  if (classic) {
    for (const name of sorted) ids.set(name, yield* buildClassic(context, project, name, wish, progress));
    return ids;
  }
  const display = new BuildDisplay(context, wish.quiet ?? false);
  yield* display.begin();
  try {
    for (const name of sorted) ids.set(name, yield* build(context, project, name, wish, display));
  } finally {
    yield* display.end();
  }
  if (!wish.quiet)
    for (const name of sorted) yield* progress.event({ id: name, stage: 'done', text: '', status: 'Built' });
  return ids;
}

function isClassic({ proc }: CommandContext): boolean {
  const demanded = proc.env.get('DOCKER_BUILDKIT') ?? '';
  try {
    return demanded !== '' && !parseBool(demanded);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`DOCKER_BUILDKIT environment variable expects boolean value: ${reason}`);
  }
}

/** What Compose refuses, and what is left out. @throws CliError */
function checkBuild({ proc }: CommandContext, { build = { context: '' } }: ComposeService): void {
  const { context, additional_contexts: contexts, ssh, privileged, platforms, cache_to: cacheTo } = build;
  if (/^(git:\/\/|https?:\/\/|git@|github\.com\/)/.test(context)) throw notSimulated('docker compose build of a URL');
  if (!proc.fs.find(context)) throw missingContext(context);
  const some = (value: unknown) => (Array.isArray(value) ? value.length : Object.keys(value ?? {}).length) > 0;
  const advice = 'Switch to a different driver, or turn on the containerd image store, and try again.';
  if (Array.isArray(platforms) && platforms.length > 1) {
    throw new CliError(
      `Multi-platform build is not supported for the docker driver.\n${advice}\nLearn more at https://docs.docker.com/go/build-multi-platform/`,
    );
  }
  if (some(cacheTo)) {
    throw new CliError(
      `Cache export is not supported for the docker driver.\n${advice}\nLearn more at https://docs.docker.com/go/build-cache-backends/`,
    );
  }
  if (some(ssh)) {
    throw new CliError(
      'failed to convert agent config {default [] false}: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set',
    );
  }
  if (privileged === true) {
    throw new CliError(
      'failed to solve: granting entitlement security.insecure is not allowed by build daemon configuration',
    );
  }
  if (some(contexts)) throw notSimulated('additional_contexts of a build');
}

/** What a service's `build` asks for. */
export function buildSpec({ proc }: CommandContext, project: ComposeProject, name: string, wish: BuildWish): BuildSpec {
  const service = project.services[name] as ComposeService;
  const build = (service.build ?? { context: '' }) as Readonly<Record<string, unknown>> & { context: string };
  const given = Object.fromEntries(
    (wish.args ?? []).map((text): [string, string | null] => {
      const equals = text.indexOf('=');
      return equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
  const args = Object.entries({ ...recordOf(build.args), ...given }).flatMap(([key, value]) => {
    const set = value ?? proc.env.get(key);
    return set === undefined || set === null ? [] : [[key, String(set)] as const];
  });
  const own = {
    [LABELS.project]: project.name,
    [LABELS.service]: name,
    [LABELS.version]: COMPOSE_VERSION,
  };
  const labels = Object.entries(recordOf(build.labels)).map(([key, value]) => [key, String(value ?? '')] as const);
  return {
    context: build.context,
    dockerfile: build.dockerfile === undefined ? 'Dockerfile' : String(build.dockerfile),
    inline: build.dockerfile_inline === undefined ? undefined : String(build.dockerfile_inline),
    args: Object.fromEntries(args),
    labels: { ...Object.fromEntries(labels), ...own },
    tags: [imageOf(project, name, service), ...listOf(build.tags)],
    target: String(build.target ?? ''),
    network: String(build.network ?? ''),
    cacheFrom: listOf(build.cache_from),
    extraHosts: Object.entries(hostsOf(build.extra_hosts)).map(([host, address]) => `${host}:${address}`),
    noCache: wish.noCache || build.no_cache === true,
    pull: wish.pull || build.pull === true,
  };
}

function recordOf(value: unknown): Record<string, string | null> {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      value.map((text) => {
        const [key = '', ...rest] = String(text).split('=');
        return [key, rest.length > 0 ? rest.join('=') : null];
      }),
    );
  }
  return (value ?? {}) as Record<string, string | null>;
}

function hostsOf(value: unknown): Record<string, string> {
  const texts = Array.isArray(value) ? value.map(String) : [];
  if (!Array.isArray(value)) return (value ?? {}) as Record<string, string>;
  return Object.fromEntries(texts.map((text) => /^([^=:]*)[=:](.*)$/.exec(text)?.slice(1, 3) ?? [text, '']));
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function* build(
  context: CommandContext,
  project: ComposeProject,
  name: string,
  wish: BuildWish,
  display: BuildDisplay,
): Coroutine<string> {
  const { client, proc } = context;
  const spec = buildSpec(context, project, name, wish);
  if (!['', 'default', 'none', 'host'].includes(spec.network)) {
    throw new CliError(
      `network mode ${JSON.stringify(spec.network)} not supported by buildkit - you can define a custom network for your builder using the network driver-opt in buildx create`,
    );
  }
  const tar = localsTar(proc, spec.context, spec.inline === undefined ? spec.dockerfile : 'Dockerfile', spec.inline);
  const file = spec.inline === undefined ? (spec.dockerfile.split('/').at(-1) ?? '') : 'Dockerfile';
  const report = yield* imageBuild(client, tar, requestOf(context, spec, file, '2'));
  let id = '';
  let last = 0;
  for (let message = yield* report.next(); message; message = yield* report.next()) {
    const failure = message.errorDetail?.message ?? message.error;
    if (failure !== undefined) {
      report.close();
      throw new CliError(failure);
    }
    if (message.id === 'moby.image.id') id = (message.aux as { ID: string }).ID;
    else if (message.id === 'moby.buildkit.trace') {
      const event = message.aux as TraceEvent;
      last = Math.max(last, event.vertex);
      yield* display.take(name, event);
    }
  }
  // The client asks for it itself.
  yield* display.take(name, { vertex: last + 1, name: 'resolving provenance for metadata file' });
  yield* display.take(name, { vertex: last + 1, completed: true });
  return id;
}

/** Without BuildKit: the classic builder, with what it prints. */
function* buildClassic(
  context: CommandContext,
  project: ComposeProject,
  name: string,
  wish: BuildWish,
  progress: Progress,
): Coroutine<string> {
  const { client, proc } = context;
  const plain = buildSpec(context, project, name, wish);
  const spec = { ...plain, labels: { ...plain.labels, 'com.docker.compose.image.builder': 'classic' } };
  yield* progress.event({ id: `Service ${name}`, stage: 'working', text: '', status: 'Building' });
  const inline = spec.inline === undefined ? undefined : new TextEncoder().encode(spec.inline);
  const file = spec.dockerfile.startsWith('/') ? spec.dockerfile : `${spec.context}/${spec.dockerfile}`;
  const prepared = directoryContext(proc, spec.context, file, inline);
  const report = yield* imageBuild(client, prepared.tar, requestOf(context, spec, prepared.dockerfile, '1'));
  let id = '';
  try {
    yield* displayMessages(proc, report, wish.quiet ? undefined : 1, {
      aux: (value) => {
        id = (value as { ID?: string }).ID ?? id;
      },
    });
  } catch (error) {
    if (error instanceof ReportFailure) throw new StatusError(error.code || 1, error.message);
    throw error;
  }
  yield* progress.event({ id: `Service ${name}`, stage: 'done', text: '', status: 'Built' });
  return id;
}

function requestOf({ proc }: CommandContext, spec: BuildSpec, dockerfile: string, version: '1' | '2'): BuildRequest {
  return {
    tags: spec.tags,
    extraHosts: spec.extraHosts,
    securityOptions: [],
    auth: allCredentials(proc),
    parameters: {
      nocache: spec.noCache ? '1' : '',
      rm: '1',
      pull: spec.pull ? '1' : '',
      networkmode: spec.network || 'default',
      dockerfile,
      target: spec.target,
      buildargs: JSON.stringify(spec.args),
      labels: JSON.stringify(spec.labels),
      cachefrom: version === '1' ? JSON.stringify(spec.cacheFrom) : '',
      version,
    },
  };
}
