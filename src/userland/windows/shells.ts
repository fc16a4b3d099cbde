import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { CmdExit, CmdSession } from './cmd/cmd.ts';
import { PsExit } from './powershell/errors.ts';
import { Incomplete, Parser } from './powershell/parser.ts';
import { Session } from './powershell/session.ts';

/** What a line editor shows and reads for: PowerShell or cmd at a terminal. */
export interface Repl {
  readonly prompt: string;
  /** Whether a text needs more lines. */
  wantsMore(text: string): boolean;
  /** Runs what was typed. @returns a status to end with */
  run(text: string): Coroutine<number | undefined>;
  readonly status: number;
}

/** Reads lines at a terminal and runs them until one ends the shell; the lab provides it, with the line editor. */
export type Interact = (proc: Process, repl: Repl) => Coroutine<number>;

/** powershell.exe: -Command, -NoProfile, -NoLogo, -File is left out; else from the terminal or its input. */
export function powershell(interact: Interact): Program {
  return function* (proc) {
    const args = proc.argv.slice(1);
    let command: string | undefined;
    let logo = true;
    while (args.length > 0) {
      const arg = (args.shift() as string).toLowerCase();
      if (/^[-/](c|command)$/.test(arg)) {
        command = args.splice(0).join(' ');
      } else if (/^[-/]nol/.test(arg)) logo = false;
      else if (/^[-/](nop|noprofile|noninteractive|noni|noexit)$/.test(arg)) continue;
      else if (/^[-/](ex|executionpolicy|ep|outputformat|inputformat)$/.test(arg)) args.shift();
      else if (/^[-/]/.test(arg)) {
        yield* proc.printError(`powershell: not simulated: ${arg}\n`);
        return 1;
      } else command = [arg, ...args.splice(0)].join(' ');
    }
    const session = new Session(proc);
    const repl = psRepl(session);
    if (command !== undefined && command !== '-') return (yield* repl.run(command)) ?? repl.status;
    if (proc.session.tty && proc.files.has(0) && proc.files.get(0).kind === 'tty') {
      if (logo) yield* proc.print('Windows PowerShell\nCopyright (C) Microsoft Corporation. All rights reserved.\n\n');
      return yield* interact(proc, repl);
    }
    return (yield* repl.run(new TextDecoder().decode(yield* proc.readAll(0)))) ?? repl.status;
  };
}

function psRepl(session: Session): Repl {
  return {
    get prompt() {
      return session.prompt;
    },
    wantsMore(text) {
      try {
        new Parser(text).script();
        return false;
      } catch (error) {
        return error instanceof Incomplete;
      }
    },
    *run(text) {
      try {
        yield* session.run(text);
        return undefined;
      } catch (error) {
        if (error instanceof PsExit) return error.status;
        throw error;
      }
    },
    get status() {
      return session.succeeded ? 0 : session.lastExitCode || 1;
    },
  };
}

/** cmd.exe: /C and /K, /S; else from the terminal or its input. */
export function cmd(interact: Interact): Program {
  return function* (proc) {
    const session = new CmdSession(proc);
    const args = proc.argv.slice(1);
    let command: string | undefined;
    while (args.length > 0 && command === undefined) {
      const arg = (args.shift() as string).toLowerCase();
      if (arg === '/c' || arg === '/k') command = args.splice(0).map(quoted).join(' ');
    }
    const repl = cmdRepl(session);
    if (command !== undefined) return (yield* repl.run(command)) ?? session.status;
    if (proc.session.tty && proc.files.has(0) && proc.files.get(0).kind === 'tty') {
      yield* proc.print(
        'Microsoft Windows [Version 10.0.20348.2762]\n(c) Microsoft Corporation. All rights reserved.\n',
      );
      return yield* interact(proc, repl);
    }
    for (const line of new TextDecoder().decode(yield* proc.readAll(0)).split(/\r?\n/)) {
      const status = yield* repl.run(line);
      if (status !== undefined) return status;
    }
    return session.status;
  };
}

/** A word with blanks has had quotes around it. */
function quoted(word: string, _index: number, all: readonly string[]): string {
  return all.length > 1 && /\s/.test(word) ? `"${word}"` : word;
}

function cmdRepl(session: CmdSession): Repl {
  return {
    get prompt() {
      return session.prompt;
    },
    wantsMore: () => false,
    *run(text) {
      try {
        yield* session.run(text);
        return undefined;
      } catch (error) {
        if (error instanceof CmdExit) return error.status;
        throw error;
      }
    },
    get status() {
      return session.status;
    },
  };
}
