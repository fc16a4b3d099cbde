import type { Coroutine } from '#kernel/coroutine.ts';
import type { Shell } from '../shell.ts';

/** The words of `name=( … )`, expanded: elements with their subscripts, where written. */
export interface CompoundValue {
  name: string;
  append: boolean;
  elements: { subscript?: string; append?: boolean; value: string }[];
}

/**
 * A command that the shell runs itself. `args[0]` is its name; compound assignments among the arguments of declaring
 * builtins come in `compound`, by the index of their argument.
 */
export type Builtin = (
  shell: Shell,
  args: string[],
  compound?: ReadonlyMap<number, CompoundValue>,
) => Coroutine<number>;
