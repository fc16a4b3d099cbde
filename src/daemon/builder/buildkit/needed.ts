import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Instructions, Stage } from '../dockerfile/instructions/command.ts';

/**
 * The stages that the target needs, in their order: others are not built.
 * @param baseOf what a stage begins with, variables expanded
 * @throws DockerError `target stage "x" could not be found`
 */
export function neededStages({ stages }: Instructions, target: string, baseOf: (stage: Stage) => string): Stage[] {
  const byName = (text: string, before: number): number => {
    const named = namedBefore(stages, text, before);
    if (named >= 0) return named;
    return /^\d+$/.test(text) && Number(text) < before ? Number(text) : -1;
  };
  const last = target === '' ? stages.length - 1 : byName(target, stages.length);
  if (last < 0) throw invalidParameter(`target stage ${JSON.stringify(target)} could not be found`);
  const needed = new Set<number>();
  const visit = (index: number): void => {
    const stage = stages[index];
    if (!stage || needed.has(index)) return;
    needed.add(index);
    visit(namedBefore(stages, baseOf(stage), index));
    for (const command of stage.commands) {
      if ((command.kind === 'copy' || command.kind === 'add') && command.from !== '')
        visit(byName(command.from, index));
    }
  };
  visit(last);
  return [...needed].sort((a, b) => a - b).flatMap((index) => stages[index] ?? []);
}

/** The place of the last stage of a name before another; -1 where there is none. */
export function namedBefore(stages: readonly Stage[], name: string, before: number): number {
  for (let index = Math.min(before, stages.length) - 1; index >= 0; index--) {
    if (stages[index]?.name !== '' && stages[index]?.name === name.toLowerCase()) return index;
  }
  return -1;
}
