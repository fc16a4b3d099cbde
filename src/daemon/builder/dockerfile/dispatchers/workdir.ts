import { invalidParameter } from '#errdefs/errdefs.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Builder } from '../builder.ts';
import { commitStep } from '../commit.ts';
import type { Command } from '../instructions/command.ts';
import { copyConfig, shellOf } from '../runconfig.ts';
import type { StageState } from '../state.ts';

type WorkdirCommand = Extract<Command, { text: string }>;

/** WORKDIR: the directory is made where it is missing. @throws DockerError */
export function dispatchWorkdir(builder: Builder, state: StageState, { text }: WorkdirCommand): void {
  if (text === '') throw invalidParameter('cannot normalize nothing');
  const { config } = state;
  config.WorkingDir = joined(text.startsWith('/') ? text : `${config.WorkingDir}/${text}`);
  const ran = copyConfig(config, { Cmd: [...shellOf(config), `#(nop) WORKDIR ${config.WorkingDir}`] });
  const known = builder.prober.probe(state.image, ran);
  if (known) {
    builder.progress.out(' ---> Using cache\n');
    state.image = known;
    return;
  }
  const container = builder.containers.create(state.image, ran);
  const view = FileSystemContext.over(container.overlay);
  if (!view.exists(config.WorkingDir)) view.mkdirAll(config.WorkingDir, 0o755);
  commitStep(builder.daemon, state, container.overlay.upper, ran);
}

/** path.Join from the root. */
export function joined(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
