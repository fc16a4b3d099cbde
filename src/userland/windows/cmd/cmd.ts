import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { runNative } from '../native.ts';
import { findExecutable, innerPath, outerPath, setVariable, variable } from '../paths.ts';

/** `exit`, with its status. */
export class CmdExit extends Error {
  constructor(readonly status: number) {
    super('exit');
  }
}

/** A command between the signs that join commands. */
interface Step {
  readonly text: string;
  /** What joins it to the one before. */
  readonly joint: '' | '&' | '&&' | '||' | '|';
}

const BUILTINS: ReadonlySet<string> = new Set(
  'cd chdir cls copy date del dir echo erase exit md mkdir rd rem ren rmdir set time title type ver vol'.split(' '),
);
const MISSING: ReadonlySet<string> = new Set(
  'call for if goto shift setlocal endlocal pushd popd move start mklink assoc'.split(' '),
);

/** A session of cmd.exe: commands with &, &&, ||, | and redirections, and the commands that are its own. */
export class CmdSession {
  status = 0;
  #echo = true;

  constructor(readonly proc: Process) {}

  get prompt(): string {
    return this.#echo ? `\n${outerPath(this.proc.fs.cwd)}>` : '';
  }

  /** Runs a line. @throws CmdExit */
  *run(line: string): Coroutine<void> {
    const steps = stepsOf(this.#expanded(line));
    for (let at = 0; at < steps.length; ) {
      const { joint } = steps[at] as Step;
      const pipeline = [steps[at] as Step];
      at++;
      while (steps[at]?.joint === '|') pipeline.push(steps[at++] as Step);
      if ((joint === '&&' && this.status !== 0) || (joint === '||' && this.status === 0)) continue;
      let input: string | undefined;
      for (const [index, { text }] of pipeline.entries()) {
        const last = index === pipeline.length - 1;
        const output = yield* this.#command(text, input, !last);
        input = output;
      }
    }
  }

  /** `%NAME%` */
  #expanded(line: string): string {
    return line.replace(/%([^%\s]+)%/g, (whole, name: string) => {
      if (name.toLowerCase() === 'errorlevel') return String(this.status);
      if (name.toLowerCase() === 'cd') return outerPath(this.proc.fs.cwd);
      return variable(this.proc, name) ?? whole;
    });
  }

  /** Runs one command. @returns what it printed, where it is captured */
  *#command(text: string, input: string | undefined, capture: boolean): Coroutine<string> {
    const { rest, output, append, errors, from } = redirected(text);
    const [name = '', ...args] = words(rest);
    if (name === '') return '';
    const given = from === undefined ? input : this.proc.fs.readText(innerPath(this.proc, from));
    const file = output !== undefined && output.toLowerCase() !== 'nul' ? innerPath(this.proc, output) : undefined;
    const captured = capture || output !== undefined;
    const printed = yield* this.#run(name, args, rest, given, captured, errors);
    if (file !== undefined) {
      if (append) this.proc.fs.appendFile(file, printed);
      else this.proc.fs.writeFile(file, printed, 0o644);
    }
    return output === undefined ? printed : '';
  }

  *#run(
    name: string,
    args: readonly string[],
    line: string,
    input: string | undefined,
    capture: boolean,
    errors: 'merge' | 'drop' | undefined,
  ): Coroutine<string> {
    const own = name.toLowerCase().replace(/^(cd|echo|dir|md|rd|type|del)([.\\/:].*)$/, '$1');
    if (BUILTINS.has(own)) {
      let text: string;
      try {
        text = this.#builtin(own, args, line.slice(own.length));
        this.status = 0;
      } catch (error) {
        if (!(error instanceof Complaint)) throw error;
        this.status = 1;
        if (errors === 'merge' && capture) return `${error.message}\n`;
        if (errors === undefined) yield* this.proc.printError(`${error.message}\n`);
        return '';
      }
      if (capture) return text;
      if (text !== '') yield* this.proc.print(text);
      return '';
    }
    const path = findExecutable(this.proc, name, true);
    if (path === undefined) {
      this.status = MISSING.has(own) ? 1 : 9009;
      const message = MISSING.has(own)
        ? `cmd: not simulated: ${own}\n`
        : `'${name}' is not recognized as an internal or external command,\noperable program or batch file.\n`;
      if (errors === 'merge' && capture) return message;
      if (errors === undefined) yield* this.proc.printError(message);
      return '';
    }
    const { status, output } = yield* runNative(this.proc, {
      path,
      argv: [name, ...args],
      ...(input !== undefined && { input }),
      capture,
      ...(errors && { errors }),
    });
    this.status = status;
    return output;
  }

  #builtin(name: string, args: readonly string[], tail: string): string {
    const { proc } = this;
    const [first] = args;
    switch (name) {
      case 'cd':
      case 'chdir':
        return this.#changeDirectory(tail.trim().replace(/^\/d\s+/i, ''));
      case 'cls':
        return '\x1b[H\x1b[2J';
      case 'echo':
        return this.#say(tail);
      case 'exit':
        throw new CmdExit(Number(args.find((arg) => /^\d+$/.test(arg)) ?? this.status));
      case 'set':
        return this.#set(tail.trim());
      case 'type':
        return args.map((arg) => this.#read(arg)).join('');
      case 'ver':
        return '\nMicrosoft Windows [Version 10.0.20348.2762]\n';
      case 'dir':
        return this.#list(
          args.find((arg) => !arg.startsWith('/')) ?? '.',
          args.some((arg) => arg.toLowerCase() === '/b'),
        );
      case 'md':
      case 'mkdir':
        proc.fs.mkdirAll(innerPath(proc, first ?? ''), 0o755);
        return '';
      case 'rd':
      case 'rmdir':
      case 'del':
      case 'erase':
        for (const arg of args.filter((each) => !each.startsWith('/'))) {
          const path = innerPath(proc, arg);
          if (!proc.fs.exists(path))
            throw new Complaint(
              name === 'rd' || name === 'rmdir'
                ? 'The system cannot find the file specified.'
                : `Could Not Find ${outerPath(path)}`,
            );
          proc.fs.removeAll(path);
        }
        return '';
      case 'copy': {
        const target = innerPath(proc, args[1] ?? '.');
        const into = proc.fs.exists(target) && proc.fs.stat(target).type === 'directory';
        const source = innerPath(proc, first ?? '');
        if (!proc.fs.exists(source)) throw new Complaint('The system cannot find the file specified.');
        proc.fs.writeFile(
          into ? `${target}/${source.split('/').pop() ?? ''}` : target,
          proc.fs.readFile(source),
          0o644,
        );
        return '        1 file(s) copied.\n';
      }
      case 'rem':
      case 'title':
        return '';
      default:
        throw new Complaint(`cmd: not simulated: ${name}`);
    }
  }

  #say(tail: string): string {
    const text = tail.replace(/^[ .:(/]/, '');
    if (/^(on|off)$/i.test(text.trim())) {
      this.#echo = text.trim().toLowerCase() === 'on';
      return '';
    }
    if (text.trim() === '' && !/^[.:(/]/.test(tail)) return `ECHO is ${this.#echo ? 'on' : 'off'}.\n`;
    return `${text}\n`;
  }

  #changeDirectory(wanted: string): string {
    const { proc } = this;
    const name = wanted.replaceAll('"', '');
    if (name === '') return `${outerPath(proc.fs.cwd)}\n`;
    try {
      proc.fs.chdir(innerPath(proc, name));
      return '';
    } catch (error) {
      if (isErrno(error)) throw new Complaint('The system cannot find the path specified.');
      throw error;
    }
  }

  #set(text: string): string {
    const { proc } = this;
    const at = text.indexOf('=');
    if (at > 0) {
      const value = text.slice(at + 1);
      setVariable(proc, text.slice(0, at), value === '' ? undefined : value);
      return '';
    }
    const found = [...proc.env].filter(
      ([name]) => name !== 'HOME' && name.toLowerCase().startsWith(text.toLowerCase()),
    );
    if (found.length === 0) throw new Complaint(`Environment variable ${text} not defined`);
    return found
      .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
      .map(([name, value]) => `${name}=${value}\n`)
      .join('');
  }

  #read(name: string): string {
    const path = innerPath(this.proc, name);
    if (!this.proc.fs.exists(path)) throw new Complaint('The system cannot find the file specified.');
    return this.proc.fs.readText(path).replace(/([^\n])$/, '$1\n');
  }

  #list(name: string, bare: boolean): string {
    const { fs } = this.proc;
    const path = innerPath(this.proc, name);
    if (!fs.exists(path))
      throw new Complaint(
        bare
          ? 'File Not Found'
          : ` Volume in drive C has no label.\n\n Directory of ${outerPath(path)}\n\nFile Not Found`,
      );
    const names = fs.stat(path).type === 'directory' ? fs.readdir(path).sort() : [path.split('/').pop() ?? ''];
    if (bare) return names.map((each) => `${each}\n`).join('');
    const folder = fs.stat(path).type === 'directory' ? path : path.slice(0, path.lastIndexOf('/'));
    let files = 0;
    let bytes = 0;
    let text = ` Volume in drive C has no label.\n Volume Serial Number is 8C3F-0A12\n\n Directory of ${outerPath(folder)}\n\n`;
    for (const each of names) {
      const { type, size, modifiedAt } = fs.stat(`${folder}/${each}`);
      const date = new Date(this.proc.clock.wallTime(modifiedAt).seconds * 1000);
      const two = (number: number) => String(number).padStart(2, '0');
      const hour = date.getUTCHours();
      const when = `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${date.getUTCFullYear()}  ${two(hour % 12 || 12)}:${two(date.getUTCMinutes())} ${hour < 12 ? 'AM' : 'PM'}`;
      if (type !== 'directory') {
        files++;
        bytes += size;
      }
      const middle =
        type === 'directory' ? '    <DIR>          ' : String(size.toLocaleString('en-US')).padStart(18).padEnd(19);
      text += `${when}${middle}${each}\n`;
    }
    return `${text}${String(files).padStart(16)} File(s) ${bytes.toLocaleString('en-US').padStart(14)} bytes\n${String(names.length - files).padStart(16)} Dir(s)\n`;
  }
}

/** What a command of cmd's own complains about. */
class Complaint extends Error {}

/** Takes a line apart at what joins commands. */
function stepsOf(line: string): Step[] {
  const steps: Step[] = [];
  let text = '';
  let joint: Step['joint'] = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? '';
    if (char === '"') quoted = !quoted;
    if (char === '^' && !quoted) {
      text += line[++at] ?? '';
      continue;
    }
    // `2>&1` is no joint.
    const joins = !quoted && (char === '&' || char === '|') && !(char === '&' && line[at - 1] === '>');
    if (!joins) {
      text += char;
      continue;
    }
    steps.push({ text: text.trimStart(), joint });
    joint = (line[at + 1] === char ? `${char}${char}` : char) as Step['joint'];
    if (line[at + 1] === char) at++;
    text = '';
  }
  steps.push({ text: text.trimStart(), joint });
  return steps.filter(({ text: each }) => each.trim() !== '');
}

/** Takes redirections out of a command. */
function redirected(text: string): {
  rest: string;
  output?: string;
  append: boolean;
  errors?: 'merge' | 'drop';
  from?: string;
} {
  let output: string | undefined;
  let append = false;
  let errors: 'merge' | 'drop' | undefined;
  let from: string | undefined;
  const rest = text.replace(
    /(^|[^"\w])?([12]?)(>>|>|<)\s*(&1|"[^"]*"|[^\s&|<>]+)/g,
    (_whole, before: string | undefined, number: string, arrow: string, target: string) => {
      const name = target.replaceAll('"', '');
      if (arrow === '<') from = name;
      else if (number === '2') errors = name === '&1' ? 'merge' : 'drop';
      else {
        output = name;
        append = arrow === '>>';
      }
      return before ?? '';
    },
  );
  return {
    rest: rest.trimStart(),
    append,
    ...(output !== undefined && { output }),
    ...(errors && { errors }),
    ...(from !== undefined && { from }),
  };
}

/** Words of a command line, as C programs of Windows take them apart. */
function words(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/(?:[^\s"]|"[^"]*"?)+/g))
    found.push(match[0].replace(/\\?"/g, (quote) => (quote === '\\"' ? '"' : '')));
  return found;
}
