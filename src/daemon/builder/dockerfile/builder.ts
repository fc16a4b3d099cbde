import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../../daemon.ts';
import type { Image } from '../../images/image.ts';
import type { BuildOptions } from '../options.ts';
import type { BuildProgress } from '../progress.ts';
import type { BuildContext } from '../remotecontext/archive.ts';
import type { Source } from '../remotecontext/source.ts';
import { baseImage, expandMeta } from './baseimage.ts';
import { BuildArgs } from './buildargs.ts';
import { BuildContainers } from './containers.ts';
import { dispatch } from './dispatch.ts';
import { ImageProber } from './imageprober.ts';
import type { Instructions, Stage } from './instructions/command.ts';
import { parseCommand, parseInstructions } from './instructions/parse.ts';
import { parseDockerfile } from './parser/parse.ts';
import { processWord } from './shell/lex.ts';
import { StageResults } from './stages.ts';
import { StageState } from './state.ts';

/** What the connection is cut with where the engine itself fails: a Dockerfile without any stage brings it about. */
export class BuildPanic extends Error {
  override readonly name = 'BuildPanic';
}

/** One build, instruction by instruction (moby builder/dockerfile: the classic builder). */
export class Builder {
  readonly containers: BuildContainers;
  readonly prober: ImageProber;
  readonly stages = new StageResults();
  readonly source: Source;
  readonly escapeToken: string;
  readonly #instructions: Instructions;
  readonly #warnings: readonly string[];

  /** @throws DockerError for a Dockerfile that makes no sense; nothing has been told then */
  constructor(
    readonly daemon: Daemon,
    readonly options: BuildOptions,
    readonly progress: BuildProgress,
    context: BuildContext,
  ) {
    this.source = context.source;
    this.escapeToken = context.dockerfile.escapeToken;
    this.#warnings = context.dockerfile.warnings;
    this.#instructions = withLabels(upTo(parseInstructions(context.dockerfile.nodes), options.target), options.labels);
    this.containers = new BuildContainers(daemon, options, progress);
    this.prober = new ImageProber(daemon, options.noCache || isForeign(options.platform), options.cacheFrom);
  }

  /** Carries every instruction out. @returns the image of the last stage @throws DockerError, BuildPanic */
  *build(): Coroutine<Image> {
    const { metaArgs, stages } = this.#instructions;
    const total = metaArgs.length + stages.reduce((sum, stage) => sum + 1 + stage.commands.length, 0);
    let step = 0;
    const announce = (code: string) => this.progress.out(`Step ${++step}/${total} : ${code}\n`);
    if (this.#warnings.length > 0)
      this.progress.err(`${this.#warnings.map((text) => `[WARNING]: ${text}`).join('\n')}\n`);
    const args = new BuildArgs(this.options.buildArgs);
    for (const meta of metaArgs) {
      announce(meta.code);
      for (const { key, value } of meta.args) {
        const known = args.allowed;
        const expand = (text: string) => processWord(text, known, this.escapeToken);
        const [name, set] = [expand(key), value === undefined ? undefined : expand(value)];
        args.add(name, set);
        args.addMeta(name, set);
      }
    }
    if (stages.length === 0) throw new BuildPanic('no stage');
    let state = new StageState(args);
    for (const stage of stages) {
      this.stages.checkName(stage.name);
      state = new StageState(args.forStage());
      announce(stage.code);
      yield* this.#begin(state, stage);
      this.progress.out(` ---> ${state.shortId}\n`);
      for (const command of stage.commands) {
        announce(command.code);
        yield* dispatch(this, state, command);
        this.progress.out(` ---> ${state.shortId}\n`);
      }
      if (state.image) this.progress.tell({ aux: { ID: state.imageId } });
      args.takeReferences(state.args);
      this.stages.add(stage.name, state.imageId);
    }
    const { unused } = args;
    if (unused.length > 0)
      this.progress.out(`[Warning] One or more build-args [${unused.join(' ')}] were not consumed\n`);
    if (!state.image) throw unknownError('No image was generated. Is your Dockerfile empty?');
    return state.image;
  }

  /** FROM, with what the image has kept for whoever builds on it. */
  *#begin(state: StageState, stage: Stage): Coroutine<void> {
    this.prober.reset();
    state.begin(yield* baseImage(this, state, stage));
    const triggers = state.config.OnBuild ?? [];
    if (triggers.length === 0) return;
    state.config.OnBuild = null;
    this.progress.out(`# Executing ${triggers.length} build trigger${triggers.length > 1 ? 's' : ''}\n`);
    for (const trigger of triggers) {
      const { nodes } = parseDockerfile(trigger);
      const [node] = nodes;
      if (!node || nodes.length !== 1) throw unknownError('onbuild trigger should be a single expression');
      yield* dispatch(this, state, parseCommand(node));
    }
  }

  /** Text with arguments of before the first FROM in it. @throws DockerError */
  expandMeta(text: string, state: StageState): string {
    return expandMeta(text, state, this.escapeToken);
  }
}

/** Whether it is no platform of the images here, so that none of them will do. */
function isForeign(platform: string): boolean {
  return !['', 'linux', 'amd64', 'linux/amd64'].includes(platform);
}

/** What is needed up to a stage. @throws DockerError `target stage "x" could not be found` */
function upTo(instructions: Instructions, target: string): Instructions {
  if (target === '') return instructions;
  const { stages, metaArgs } = instructions;
  const index = stages.findIndex(({ name }) => name === target.toLowerCase());
  if (index < 0) throw invalidParameter(`target stage ${JSON.stringify(target)} could not be found`);
  return { stages: stages.slice(0, index + 1), metaArgs };
}

/** Labels that the client gives are instructions at the end of the last stage. */
function withLabels(instructions: Instructions, labels: Readonly<Record<string, string>>): Instructions {
  const last = instructions.stages.at(-1);
  for (const key of Object.keys(labels).sort()) {
    const value = labels[key] ?? '';
    last?.commands.push({
      kind: 'label',
      code: `LABEL ${key}=${value}`,
      line: 0,
      pairs: [{ key, value }],
      literal: true,
    });
  }
  return instructions;
}
