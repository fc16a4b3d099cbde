import { type CommandNode, type CompoundList, type ParsedScript, parse, type Redirected, type Subshell } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import { commandText } from '../builtins/functiontext.ts';
import { abandon } from '../expand/failures.ts';
import { waitForeground } from '../jobs/foreground.ts';
import type { Executor, Shell } from '../shell.ts';
import type { Source } from '../source.ts';
import { expandAlias } from './aliases.ts';
import { runArithmetic, runArithmeticFor, runCase, runFor, runIf, runSelect, runWhile } from './compound.ts';
import { runConditional } from './conditional.ts';
import { Abandoned } from './control.ts';
import { fork, substitute } from './fork.ts';
import { becomeProgram } from './program.ts';
import { AppliedRedirections, RedirectionError } from './redirection.ts';
import { tick } from './signals.ts';
import { runSimple, runWords } from './simple.ts';
import { runStatements } from './statements.ts';
import { errorLineStart, syntaxMessages } from './syntax.ts';

/** Runs parsed commands; everything that executes comes together here. */
export const executor: Executor = {
  statements: runStatements,
  command: runCommand,
  text: runText,
  invoke: (shell, words, only) => runWords(shell, words, { assignments: [], tail: false, text: words.join(' '), only }),
  replace: (shell, words, env) => becomeProgram(shell, words, env ?? shell.variables.environment(), 'exec'),
  fork,
  substitute,
};

function* runCommand(shell: Shell, node: CommandNode | CompoundList, tail: boolean): Coroutine<number> {
  switch (node.type) {
    case 'Command': {
      const alias = expandAlias(shell, node);
      if (!alias) return yield* runSimple(shell, node, tail);
      shell.position = node.pos;
      const { source } = shell;
      shell.expandingAliases.add(alias.name);
      shell.source = alias.source;
      try {
        return yield* runStatements(shell, alias.statements, false);
      } finally {
        shell.expandingAliases.delete(alias.name);
        shell.source = source;
      }
    }
    case 'Redirected':
      return yield* runRedirected(shell, node, tail);
    case 'CompoundList':
      return yield* runStatements(shell, node.commands, tail);
    case 'BraceGroup':
      return yield* runStatements(shell, node.body.commands, tail);
    case 'Subshell':
      return yield* runSubshell(shell, node, tail);
    case 'If':
      return yield* runIf(shell, node, tail);
    case 'While':
      return yield* runWhile(shell, node);
    case 'For':
      return yield* guarded(shell, node.pos, runFor(shell, node));
    case 'ArithmeticFor':
      return yield* guarded(shell, node.pos, runArithmeticFor(shell, node));
    case 'Select':
      return yield* guarded(shell, node.pos, runSelect(shell, node));
    case 'Case':
      return yield* guarded(shell, node.pos, runCase(shell, node, tail));
    case 'TestCommand':
      if (shell.dialect.kind === 'dash') return yield* unknownSyntax(shell, '[[');
      return yield* status(shell, node.pos, runConditional(shell, node), '[[');
    case 'ArithmeticCommand':
      return yield* status(shell, node.pos, runArithmetic(shell, node.body), '((');
    case 'Function':
      shell.functions.set(node.name.value, { body: node.body, source: shell.source, position: node.pos });
      shell.status = 0;
      return 0;
    case 'Coproc':
      shell.position = node.pos;
      yield* shell.complain('not simulated: coproc');
      return 1;
  }
}

function* unknownSyntax(shell: Shell, word: string): Coroutine<number> {
  yield* shell.complain(shell.dialect.notFound(word));
  shell.status = 127;
  return 127;
}

/** Runs what may fail in expansion, which abandons the command line. */
function* guarded(shell: Shell, position: number, body: Coroutine<number>): Coroutine<number> {
  shell.position = position;
  try {
    return yield* body;
  } catch (error) {
    return yield* abandon(shell, error);
  }
}

/** Runs `[[` or `((`, in which a failed expansion is no more than a status. */
function* status(shell: Shell, position: number, body: Coroutine<number>, name: string): Coroutine<number> {
  shell.position = position;
  yield* tick(shell);
  try {
    shell.status = yield* body;
    return shell.status;
  } catch (error) {
    try {
      return yield* abandon(shell, error, name);
    } catch (abandoned) {
      if (!(abandoned instanceof Abandoned)) throw abandoned;
      shell.status = abandoned.status;
      return abandoned.status;
    }
  }
}

function* runRedirected(shell: Shell, node: Redirected, tail: boolean): Coroutine<number> {
  shell.position = node.pos;
  const redirections = new AppliedRedirections(shell);
  const outer = shell.substitutions;
  shell.substitutions = [];
  try {
    try {
      yield* redirections.apply(node.redirects);
    } catch (error) {
      if (!(error instanceof RedirectionError)) return yield* abandon(shell, error);
      yield* shell.complain(error.message);
      shell.status = shell.dialect.redirectStatus;
      return shell.status;
    }
    if (tail) redirections.commit();
    return yield* runCommand(shell, node.command, tail);
  } finally {
    redirections.undo();
    if (!shell.proc.status) {
      for (const { fd } of shell.substitutions) if (shell.proc.files.has(fd)) shell.proc.files.close(fd);
    }
    shell.substitutions = outer;
  }
}

function* runSubshell(shell: Shell, node: Subshell, tail: boolean): Coroutine<number> {
  const { body } = node;
  shell.position = node.pos;
  yield* tick(shell);
  if (tail && shell.subshellDepth > 0 && !shell.traps.any) {
    // Already a process of its own that does nothing else.
    shell.subshellDepth++;
    return yield* runStatements(shell, body.commands, true);
  }
  const process = fork(shell, (child) => runStatements(child, body.commands, true), {
    group: shell.options.has('monitor') ? 'new' : undefined,
  });
  shell.status = yield* waitForeground(shell, [process], commandText(shell.source.text, node));
  return shell.status;
}

/** Parses `source` and runs it up to the first line with a syntax error, if there is one. */
function* runText(shell: Shell, source: Source, tail = false): Coroutine<number> {
  const script = parse(source.text);
  const outer = { source: shell.source, position: shell.position };
  shell.source = source;
  try {
    return yield* runScript(shell, source, script, tail);
  } finally {
    shell.source = outer.source;
    shell.position = outer.position;
  }
}

function* runScript(shell: Shell, source: Source, script: ParsedScript, tail: boolean): Coroutine<number> {
  const error = script.errors?.[0];
  if (!error) {
    if (script.commands.length === 0) shell.status = 0;
    return yield* runStatements(shell, script.commands, tail);
  }
  const limit = errorLineStart(source.text, script);
  yield* runStatements(
    shell,
    script.commands.filter((statement) => statement.end > statement.pos && statement.end <= limit),
    false,
  );
  for (const message of syntaxMessages(shell, source, script.errors ?? [])) yield* shell.printError(`${message}\n`);
  shell.status = 2;
  throw new Abandoned(2, 2, 'syntax');
}
