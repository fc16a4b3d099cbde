import type { CommandNode, CompoundCommand, CompoundList, Redirected, Statement, Word } from 'unbash';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { Builtin } from './builtins/builtin.ts';
import type { Dialect } from './dialect.ts';
import { JobTable } from './jobs/jobtable.ts';
import type { LineEditor } from './readline/editor.ts';
import { Source } from './source.ts';
import { Options } from './state/options.ts';
import { Traps } from './state/traps.ts';
import { Variables } from './state/variables.ts';

/** A shell function and where it stands. */
export interface ShellFunction {
  body: CompoundCommand | Redirected | CompoundList;
  source: Source;
  position: number;
  /** `export -f`. */
  exported?: boolean;
}

/** A function or sourced file that is running. */
export interface Frame {
  name: string;
  kind: 'function' | 'source';
  /** Where it was called from. */
  source: Source;
  position: number;
}

/** The part that runs commands; expansion and builtins reach it through the shell, not by import. */
export interface Executor {
  /** Runs statements one after the other; with `tail`, the last command may take the place of the process. */
  statements(shell: Shell, statements: readonly Statement[], tail: boolean): Coroutine<number>;
  /** Runs one command of whatever kind. */
  command(shell: Shell, node: CommandNode | CompoundList, tail: boolean): Coroutine<number>;
  /** Parses and runs `text`, as `eval`, `source` and traps do. */
  text(shell: Shell, source: Source, tail?: boolean): Coroutine<number>;
  /** Runs words that are expanded already: function, builtin or program. `only` leaves out functions, or both. */
  invoke(shell: Shell, words: string[], only?: 'no-function' | 'program'): Coroutine<number>;
  /** Becomes the program `words[0]`. */
  replace(shell: Shell, words: string[], env?: ReadonlyMap<string, string>): Coroutine<number>;
  /** Starts a copy of the shell that runs `body`. */
  fork(shell: Shell, body: (child: Shell) => Coroutine<number>, options?: ForkOptions): Process;
  /** Reads the value of `$(…)`: what `statements` print, without the newlines at the end. */
  substitute(shell: Shell, statements: readonly Statement[], source: Source): Coroutine<string>;
}

export interface ForkOptions {
  /** Replaces descriptors of the child. */
  files?: readonly (readonly [fd: number, file: OpenFile])[];
  group?: 'new' | number;
  background?: boolean;
}

/** Where functions nest deeper than this, something is wrong. */
export const MAX_NESTING = 1000;

/** The state of one shell process. */
export class Shell {
  variables = new Variables();
  functions = new Map<string, ShellFunction>();
  aliases = new Map<string, string>();
  /** Programs found by PATH search, and how often. */
  hashed = new Map<string, { path: string; hits: number }>();
  disabledBuiltins = new Set<string>();
  options = new Options();
  positional: string[] = [];
  /** `$0`. */
  scriptName = '';
  /** What an interactive shell calls itself in messages. */
  name = '';
  status = 0;
  pipeStatus: number[] = [0];
  lastArgument = '';
  lastBackground: number | undefined;
  /** `$$`: stays that of the first shell in subshells. */
  readonly pid: number;
  interactive = false;
  login = false;
  /** Letters of `$-` that tell where commands come from. */
  startLetters = '';
  subshellDepth = 0;
  /** How often `set -x` repeats the first character of $PS4. */
  traceDepth = 1;
  loopDepth = 0;
  functionDepth = 0;
  /** Above 0 while a condition runs, in which `set -e` does not count. */
  conditions = 0;
  frames: Frame[] = [];
  /** Number of the command line of an interactive shell. */
  commandCount = 0;
  /** Lines typed so far, by which dash names the place of an error. */
  inputLines = 0;
  /** Prompts shown so far. */
  promptCount = 0;
  source = new Source('', '');
  position = 0;
  /** Where the running command ends in its source. */
  commandEnd = 0;
  /** Status of the last command substitution of a command without a name. */
  substitutionStatus: number | undefined;
  /** Process substitutions of the running command, to be closed after it. */
  substitutions: { fd: number; process: Process }[] = [];
  directoryStack: string[] = [];
  jobs = new JobTable();
  traps = new Traps();
  /** Woken by signals that have traps, and by Ctrl-C. */
  readonly signalled = new WaitQueue();
  interrupted = false;
  /** The terminal has changed its size. */
  resized = false;
  waitingForChild = false;
  /** `exit` has been refused once because of stopped jobs. */
  warnedOfJobs = false;
  readonly random: Random;
  editor: LineEditor | undefined;
  /** Splits of words that the parser leaves whole, by the word. */
  readonly derived = new WeakMap<object, readonly Word[]>();
  /** Aliases that are being expanded; they do not expand again. */
  expandingAliases = new Set<string>();
  optionIndex = 1;
  optionOffset = 0;

  constructor(
    readonly proc: Process,
    readonly dialect: Dialect,
    readonly executor: Executor,
    readonly builtins: ReadonlyMap<string, Builtin>,
    parent?: Shell,
  ) {
    this.pid = parent?.pid ?? proc.pid;
    this.variables.onGrowth = (length) => proc.usage.touch(length);
    this.random = parent?.random ?? proc.kernel.random.fork(`shell ${proc.globalPid}`);
  }

  /** The line of the command that is running. */
  get line(): number {
    return this.source.lineAt(this.position);
  }

  /** Writes to standard output; a closed one makes the builtin fail. */
  print(text: string | Uint8Array): Coroutine<void> {
    return this.proc.print(text);
  }

  /** Complains on standard error with the usual prefix. */
  *complain(message: string, builtin?: string): Coroutine<void> {
    yield* this.printError(`${this.dialect.prefix(this, builtin)}${message}\n`);
  }

  /** Writes to standard error, where there is one. */
  *printError(text: string): Coroutine<void> {
    try {
      yield* this.proc.printError(text);
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }

  /** The builtin called `name`, unless it is disabled. */
  builtin(name: string): Builtin | undefined {
    return this.disabledBuiltins.has(name) ? undefined : this.builtins.get(name);
  }

  /** A copy for `proc`, a fork of this shell's process. */
  copyFor(proc: Process): Shell {
    const copy = new Shell(proc, this.dialect, this.executor, this.builtins, this);
    copy.variables = this.variables.clone();
    copy.variables.onGrowth = (length) => proc.usage.touch(length);
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.hashed = new Map(this.hashed);
    copy.disabledBuiltins = new Set(this.disabledBuiltins);
    copy.options = this.options.clone();
    copy.options.set.delete('monitor');
    copy.positional = this.positional;
    copy.scriptName = this.scriptName;
    copy.name = this.name;
    copy.status = this.status;
    copy.pipeStatus = this.pipeStatus;
    copy.lastArgument = this.lastArgument;
    copy.lastBackground = this.lastBackground;
    copy.interactive = this.interactive;
    copy.startLetters = this.startLetters;
    copy.subshellDepth = this.subshellDepth + 1;
    copy.traceDepth = this.traceDepth;
    copy.functionDepth = this.functionDepth;
    copy.loopDepth = this.loopDepth;
    copy.conditions = this.conditions;
    copy.frames = [...this.frames];
    copy.commandCount = this.commandCount;
    copy.inputLines = this.inputLines;
    copy.source = this.source;
    copy.position = this.position;
    copy.directoryStack = [...this.directoryStack];
    copy.jobs = this.jobs.forSubshell();
    copy.traps = this.traps.forSubshell();
    copy.optionIndex = this.optionIndex;
    copy.optionOffset = this.optionOffset;
    return copy;
  }
}
