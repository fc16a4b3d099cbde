import type { CommandNode, Pipeline } from 'unbash';
import { MICROSECOND, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import { pipe } from '#kernel/file/pipe.ts';
import type { Process } from '#kernel/process/process.ts';
import { pipelineStatus, waitForeground } from '../jobs/foreground.ts';
import type { Shell } from '../shell.ts';
import { tick } from './signals.ts';

/** Runs a pipeline with what stands before it: `time` and `!`. */
export function* runPipeline(shell: Shell, node: Pipeline): Coroutine<number> {
  const negated = node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1;
  const timed = node.prefixes.find((prefix) => prefix.type === 'Time');
  const begin = shell.proc.clock.now;
  const usedBefore = timed ? processorTime(shell) : 0;
  if (negated) shell.conditions++;
  let status: number;
  try {
    const only = node.commands.length === 1 ? node.commands[0] : undefined;
    if (only) status = yield* shell.executor.command(shell, only, false);
    else if (node.commands.length === 0) status = 0;
    else status = yield* runPiped(shell, node);
  } finally {
    if (negated) shell.conditions--;
  }
  if (timed) {
    const posix = timed.type === 'Time' && timed.posix !== undefined;
    yield* shell.printError(
      timeReport(
        shell.proc.clock.now - begin,
        processorTime(shell) - usedBefore,
        posix || shell.dialect.kind !== 'bash',
        shell,
      ),
    );
  }
  if (negated) status = status === 0 ? 1 : 0;
  shell.status = status;
  return status;
}

function* runPiped(shell: Shell, node: Pipeline): Coroutine<number> {
  yield* tick(shell);
  const processes = startPipeline(shell, node, shell.options.has('monitor') ? 'new' : undefined, false);
  const text = shell.source.text.slice(node.commands[0]?.pos, node.end).trim();
  const status = yield* waitForeground(shell, processes, text);
  return shell.options.has('pipefail') ? pipelineStatus(shell, shell.pipeStatus) : status;
}

/** Starts all commands of a pipeline, each a process, connected by pipes. */
export function startPipeline(shell: Shell, node: Pipeline, group: 'new' | undefined, background: boolean): Process[] {
  const processes: Process[] = [];
  let input: OpenFile | undefined;
  let leader: number | undefined;
  for (const [index, command] of node.commands.entries()) {
    const last = index === node.commands.length - 1;
    const [read, write] = last ? [] : pipe();
    read?.retain();
    write?.retain();
    const files: [number, OpenFile][] = [];
    if (input) files.push([0, input]);
    if (write) {
      files.push([1, write]);
      if (node.operators[index] === '|&') files.push([2, write]);
    }
    const process = startCommand(shell, command, files, group === 'new' ? (leader ?? 'new') : undefined, background);
    leader ??= process.pgid;
    processes.push(process);
    input?.close();
    write?.close();
    input = read;
  }
  return processes;
}

function startCommand(
  shell: Shell,
  command: CommandNode,
  files: [number, OpenFile][],
  group: 'new' | number | undefined,
  background: boolean,
): Process {
  return shell.executor.fork(
    shell,
    (child) => {
      child.conditions = shell.conditions;
      return child.executor.command(child, command, true);
    },
    { files, group, background },
  );
}

/** Processor time of the shell and of what it has waited for. */
function processorTime({ proc }: Shell): number {
  return proc.processorTime + proc.usage.childrenProcessor;
}

/** What `time` prints: the time that passed and that of the processor, all of it as the user's. */
function timeReport(elapsed: number, used: number, posix: boolean, shell: Shell): string {
  const { kind } = shell.dialect;
  const show = (time: number) => {
    if (posix && kind === 'bash') return (time / SECOND).toFixed(2);
    const minutes = Math.floor(time / (60 * SECOND));
    const rest = (time - minutes * 60 * SECOND) / SECOND;
    if (posix) return `${minutes}m ${rest.toFixed(2)}s`;
    return `${minutes}m${time < MICROSECOND ? '0.000' : rest.toFixed(3)}s`;
  };
  const gap = posix && kind === 'bash' ? ' ' : '\t';
  const lines = `real${gap}${show(elapsed)}\nuser${gap}${show(used)}\nsys${gap}${show(0)}\n`;
  return posix ? lines : `\n${lines}`;
}
