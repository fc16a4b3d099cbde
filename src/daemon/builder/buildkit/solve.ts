import { DockerError, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../../daemon.ts';
import { imageConfig } from '../../images/config.ts';
import type { Image } from '../../images/image.ts';
import { newImage } from '../../images/imagejson.ts';
import { parseReference } from '../../images/reference.ts';
import { BuildArgs } from '../dockerfile/buildargs.ts';
import type { Instructions, Stage } from '../dockerfile/instructions/command.ts';
import { parseInstructions } from '../dockerfile/instructions/parse.ts';
import { processWord } from '../dockerfile/shell/lex.ts';
import { StageState } from '../dockerfile/state.ts';
import type { BuildOptions } from '../options.ts';
import { DOCKERFILE, type LocalsContext, localsContext } from '../remotecontext/archive.ts';
import { fetchBase } from './base.ts';
import { type CacheRecord, recordId } from './cache.ts';
import { namedBefore, neededStages } from './needed.ts';
import { COMMENT, StageWork, stepsOf } from './stage.ts';
import { carryOut } from './steps.ts';
import { Trace, type TraceEvent } from './trace.ts';

const PLATFORM = { PLATFORM: 'linux/amd64', OS: 'linux', ARCH: 'amd64', VARIANT: '' };
/** What a transfer of a file costs besides its content and name. */
const OVERHEAD = 27;

/** A build the way BuildKit does it: only what is needed, and nothing but the image is left. */
export class Solve {
  readonly trace: Trace;
  readonly works = new Map<Stage, StageWork>();
  context!: LocalsContext;
  instructions!: Instructions;
  /** Whether the files of the context have been asked for. */
  contextLoaded = false;

  constructor(
    readonly daemon: Daemon,
    readonly options: BuildOptions,
    tell: (event: TraceEvent) => void,
  ) {
    this.trace = new Trace(tell);
  }

  get escapeToken(): string {
    return this.context.dockerfile.escapeToken;
  }

  /** @param body the tar of the context @returns the id of the image @throws DockerError */
  *run(body: Uint8Array): Coroutine<string> {
    this.#definition(body);
    const { metaArgs, stages } = this.instructions;
    const args = new BuildArgs(this.options.buildArgs);
    for (const [name, value] of Object.entries(PLATFORM)) {
      for (const side of ['BUILD', 'TARGET']) args.addMeta(`${side}${name}`, value);
    }
    for (const { key, value } of metaArgs.flatMap((meta) => meta.args)) {
      const known = args.allowed;
      const set = value === undefined ? undefined : processWord(value, known, this.escapeToken);
      args.add(key, set);
      args.addMeta(key, set);
    }
    const baseOf = (stage: Stage) => processWord(stage.base, args.meta, this.escapeToken);
    const needed = neededStages(this.instructions, this.options.target, baseOf);
    const bases = new Map<string, Image>();
    for (const stage of needed) {
      const name = baseOf(stage);
      if (name === '') throw invalidParameter(`base name (${stage.base}) should not be blank`);
      if (name === 'scratch' || this.#earlier(stage, name) || bases.has(name)) continue;
      bases.set(name, yield* fetchBase(this, name));
    }
    this.#ignoreFile();
    for (const stage of needed) {
      const name = baseOf(stage);
      const image = bases.get(name);
      const index = stages.indexOf(stage);
      const label = stage.name || (stages.length > 1 ? `stage-${index}` : '');
      const work = new StageWork(stage, label, new StageState(args.forStage()), stepsOf(stage, image !== undefined));
      this.works.set(stage, work);
      yield* this.#stage(work, image, name);
    }
    const last = this.works.get(needed.at(-1) as Stage) as StageWork;
    return this.#export(last);
  }

  /** Keeps note of what is there besides the results of steps: what the client has sent, and base images. */
  remember(type: CacheRecord['type'], description: string, size: number): void {
    const { daemon, options } = this;
    const key = `${type} ${description} ${type === 'regular' ? '' : options.tags.join(' ')}`;
    const { now } = daemon.clock;
    if (daemon.root.buildCache.get(key, now)) return;
    const id = recordId(key);
    daemon.root.buildCache.set(key, { id, type, description, size, created: now, lastUsed: now, uses: 1 });
  }

  /** The stage of this name before another. */
  #earlier(stage: Stage, name: string): Stage | undefined {
    const { stages } = this.instructions;
    return stages[namedBefore(stages, name, stages.indexOf(stage))];
  }

  #definition(body: Uint8Array): void {
    const { dockerfile } = this.options;
    const name = dockerfile || DOCKERFILE;
    const vertex = this.trace.begin(`[internal] load build definition from ${name}`);
    try {
      this.context = localsContext(body, name, this.daemon.clock, (size) => {
        vertex.status(`transferring dockerfile: ${size === undefined ? 2 : size + OVERHEAD + name.length}B done`);
        vertex.done();
        this.remember('source.local', 'local source for dockerfile', size ?? 0);
      });
      this.instructions = parseInstructions(this.context.dockerfile.nodes);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      throw invalidParameter(error.message.replace(`failed to parse ${name}: `, ''));
    }
    if (this.instructions.stages.length === 0) throw invalidParameter('dockerfile contains no stages to build');
  }

  #ignoreFile(): void {
    const vertex = this.trace.begin('[internal] load .dockerignore');
    const size = this.context.ignoreSize;
    vertex.status(`transferring context: ${size === undefined ? 2 : size + OVERHEAD + '.dockerignore'.length}B done`);
    vertex.done();
    this.remember('source.local', 'local source for .dockerignore', size ?? 0);
  }

  *#stage(work: StageWork, image: Image | undefined, name: string): Coroutine<void> {
    const { state } = work;
    if (image) {
      const { domain, path, tag, digest } = parseReference(name);
      const shown = `${domain}/${path}${digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`}`;
      this.trace.begin(work.nextName(`FROM ${shown}`)).done();
      work.beginWith(image);
      this.remember('regular', `pulled from ${shown}`, 0);
      state.begin(image);
    } else {
      const earlier = this.#earlier(work.stage, name);
      const other = earlier && this.works.get(earlier);
      state.begin(undefined);
      if (other) {
        work.beginWithStage(other);
        state.config = structuredCloneOf(other.state.config);
      }
    }
    const triggers = state.config.OnBuild ?? [];
    if (triggers.length > 0) throw unknownError('not simulated: ONBUILD with BuildKit');
    for (const command of work.stage.commands) yield* carryOut(this, work, command);
  }

  #export(work: StageWork): string {
    const { daemon, options, trace } = this;
    const vertex = trace.begin('exporting to image');
    const labels = { ...work.state.config.Labels, ...options.labels };
    const given = Object.entries({ ...work.state.config, Labels: labels }).filter(
      ([, value]) => value !== null && value !== undefined,
    );
    const made = newImage(daemon.clock, {
      created: work.created || daemon.clock.now,
      config: imageConfig(Object.fromEntries(given)),
      layers: work.layers,
      history: work.history,
      comment: COMMENT,
      author: work.state.maintainer,
    });
    const image = daemon.images.byId(made.id) ?? made;
    if (image === made) {
      daemon.images.add(made);
      daemon.events.log('image', 'create', made.id, { name: made.id });
    }
    vertex.status('exporting layers done');
    vertex.status(`writing image ${image.id} done`);
    for (const tag of options.tags) {
      daemon.images.tag(image, tag, daemon.clock.now);
      daemon.events.log('image', 'tag', image.id, { name: tag });
      const { domain, path, tag: version = 'latest' } = parseReference(tag);
      const latest = version === 'latest' ? '' : `:${version}`;
      vertex.status(`naming to ${domain}/${path}${latest} done`);
    }
    vertex.done();
    return image.id;
  }
}

function structuredCloneOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
