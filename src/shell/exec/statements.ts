import type { AndOr, PipelineNode, Statement } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';
import { commandText } from '../builtins/functiontext.ts';
import { reapJobs } from '../jobs/foreground.ts';
import type { Shell } from '../shell.ts';
import { ShellExit } from './control.ts';
import { runPipeline, startPipeline } from './pipeline.ts';
import { runTrap, tick } from './signals.ts';

/** Runs statements one after the other. */
export function* runStatements(shell: Shell, statements: readonly Statement[], tail: boolean): Coroutine<number> {
  let status = statements.length === 0 ? shell.status : 0;
  for (let index = 0; index < statements.length; index++) {
    const statement = statements[index] as Statement;
    status = yield* runStatement(shell, statement, tail && index === statements.length - 1);
  }
  return status;
}

function* runStatement(shell: Shell, statement: Statement, tail: boolean): Coroutine<number> {
  if (shell.options.has('noexec') && !shell.interactive) return 0;
  if (statement.background) return yield* startBackground(shell, statement);
  if (statement.command.type === 'AndOr') return yield* runAndOr(shell, statement.command, tail);
  return yield* runChecked(shell, statement.command, tail);
}

function* runAndOr(shell: Shell, node: AndOr, tail: boolean): Coroutine<number> {
  let status = 0;
  for (let index = 0; index < node.commands.length; index++) {
    const command = node.commands[index] as PipelineNode;
    const operator = node.operators[index - 1];
    if (index > 0 && (operator === '&&') !== (status === 0)) continue;
    if (index === node.commands.length - 1) return yield* runChecked(shell, command, tail);
    shell.conditions++;
    try {
      status = yield* runNode(shell, command, false);
    } finally {
      shell.conditions--;
    }
  }
  return status;
}

/** Runs a pipeline whose failure counts: the ERR trap runs, and `set -e` ends the shell. */
function* runChecked(shell: Shell, node: PipelineNode, tail: boolean): Coroutine<number> {
  const status = yield* runNode(shell, node, tail);
  if (status === 0 || shell.conditions > 0) return status;
  if (node.type === 'Pipeline' && node.prefixes.some((prefix) => prefix.type === 'Negation')) return status;
  if (shell.traps.get('ERR') && (shell.functionDepth === 0 || shell.options.has('errtrace')))
    yield* runTrap(shell, 'ERR');
  if (shell.options.has('errexit')) throw new ShellExit(status);
  return status;
}

function runNode(shell: Shell, node: PipelineNode, tail: boolean): Coroutine<number> {
  return node.type === 'Pipeline' ? runPipeline(shell, node) : shell.executor.command(shell, node, tail);
}

function* startBackground(shell: Shell, statement: Statement): Coroutine<number> {
  yield* tick(shell);
  const { command } = statement;
  const monitor = shell.options.has('monitor');
  const group = monitor ? ('new' as const) : undefined;
  let processes: Process[];
  if (command.type === 'Pipeline' && command.prefixes.length === 0) {
    processes = startPipeline(shell, command, group, true);
  } else {
    const files: [number, OpenFile][] = [];
    const empty = monitor ? undefined : emptyInput(shell);
    if (empty) files.push([0, empty]);
    const body = (child: Shell) =>
      child.executor.statements(child, [{ ...statementOf(statement), background: undefined }], true);
    processes = [shell.executor.fork(shell, body, { files, group, background: true })];
  }
  yield* reapJobs(shell);
  const { text: source } = shell.source;
  const compound = command.type !== 'AndOr' && command.type !== 'Pipeline' && shell.dialect.kind === 'bash';
  const text = compound ? commandText(source, command) : source.slice(command.pos, command.end).trim();
  const job = shell.jobs.add(processes, text, { group: monitor ? processes[0]?.pgid : undefined, background: true });
  const last = processes[processes.length - 1] as Process;
  shell.lastBackground = last.pid;
  if (shell.interactive && shell.subshellDepth === 0 && shell.dialect.kind === 'bash') {
    yield* shell.printError(`[${job.number}] ${last.pid}\n`);
  }
  shell.status = 0;
  return 0;
}

function statementOf({ type, pos, end, command }: Statement) {
  return { type, pos, end, command };
}

/** /dev/null as the input of a background command without job control. */
function emptyInput(shell: Shell): OpenFile | undefined {
  try {
    return shell.proc.fs.open('/dev/null', { read: true });
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}
