import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type ControlCharacter, RAW, STANDARD_SETTINGS, type TtyFlag, type TtySettings } from '#kernel/tty/termios.ts';
import { type Tty, terminalOf } from '#kernel/tty/tty.ts';
import type { Family } from '../getopt.ts';

/** How stty -a groups the switches. */
const LINES: readonly (readonly TtyFlag[])[] = [
  ['parenb', 'parodd', 'cmspar', 'hupcl', 'cstopb', 'cread', 'clocal', 'crtscts'],
  ['ignbrk', 'brkint', 'ignpar', 'parmrk', 'inpck', 'istrip', 'inlcr', 'igncr', 'icrnl', 'ixon', 'ixoff', 'iuclc'],
  ['ixany', 'imaxbel', 'iutf8'],
  ['opost', 'olcuc', 'ocrnl', 'onlcr', 'onocr', 'onlret', 'ofill', 'ofdel'],
  ['isig', 'icanon', 'iexten', 'echo', 'echoe', 'echok', 'echonl', 'noflsh', 'xcase', 'tostop', 'echoprt'],
  ['echoctl', 'echoke', 'flusho', 'extproc'],
];
const FLAGS = new Set<string>(LINES.flat());

/** stty: shows and changes the settings of the terminal on standard input. */
export function stty(family: Family): Program {
  return function* (proc) {
    const tty = proc.files.has(0) ? terminalOf(proc.files.get(0)) : undefined;
    if (!tty) {
      const input = family === 'gnu' ? "'standard input'" : 'standard input';
      yield* proc.printError(`stty: ${input}: Inappropriate ioctl for device\n`);
      return 1;
    }
    const args = proc.argv.slice(1);
    if (args.length === 0) yield* proc.print(`speed ${tty.settings.speed} baud; line = 0;\n${changed(tty.settings)}`);
    while (args.length > 0) {
      const arg = args.shift() as string;
      if (arg === '-a') yield* proc.print(all(tty));
      else if (arg === 'size') yield* proc.print(`${tty.size.rows} ${tty.size.columns}\n`);
      else if (arg === 'speed') yield* proc.print(`${tty.settings.speed}\n`);
      else if (!change(proc, tty, arg, args)) {
        yield* proc.printError(`stty: invalid argument ${family === 'gnu' ? `‘${arg}’` : `'${arg}'`}\n`);
        if (family === 'gnu') yield* proc.printError("Try 'stty --help' for more information.\n");
        return 1;
      }
    }
    return 0;
  };
}

/** Carries out one argument. @returns whether there is such a setting */
function change(_proc: Process, tty: Tty, arg: string, rest: string[]): boolean {
  const name = arg.replace(/^-/, '');
  const on = name === arg;
  if (FLAGS.has(name)) tty.configure({ [name]: on } as Partial<TtySettings>);
  else if (name === 'raw' || (name === 'cooked' && !on))
    tty.configure(on || name === 'cooked' ? RAW : STANDARD_SETTINGS);
  else if (arg === 'sane' || arg === 'cooked') tty.configure(STANDARD_SETTINGS);
  else if (name === 'cbreak') tty.configure({ icanon: !on });
  else if (arg === 'rows' || arg === 'cols' || arg === 'columns') {
    const value = Number(rest.shift());
    tty.setSize(arg === 'rows' ? { ...tty.size, rows: value } : { ...tty.size, columns: value });
  } else if (arg === 'min' || arg === 'time') tty.configure({ [arg]: Number(rest.shift()) } as Partial<TtySettings>);
  else if (arg in tty.settings.controls) {
    const code = characterCode(rest.shift() ?? '');
    tty.configure({ controls: { ...tty.settings.controls, [arg]: code } });
  } else return false;
  return true;
}

function characterCode(text: string): number | undefined {
  if (text === '' || text === 'undef' || text === '^-') return undefined;
  if (text === '^?') return 0x7f;
  return text.startsWith('^') && text.length === 2 ? text.toUpperCase().charCodeAt(1) & 0x1f : text.charCodeAt(0);
}

function shown(code: number | undefined): string {
  if (code === undefined) return '<undef>';
  if (code === 0x7f) return '^?';
  return code < 32 ? `^${String.fromCharCode(code + 64)}` : String.fromCharCode(code);
}

function all({ settings, size }: Tty): string {
  const names = Object.keys(settings.controls) as ControlCharacter[];
  const control = names.map((name) => `${name} = ${shown(settings.controls[name])};`);
  const lines = [`speed ${settings.speed} baud; rows ${size.rows}; columns ${size.columns}; line = 0;`];
  for (const part of [...control, `min = ${settings.min}; time = ${settings.time};`]) {
    const last = lines[lines.length - 1] as string;
    if (lines.length > 1 && last.length + part.length + 1 <= size.columns) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  const flag = (name: TtyFlag) => `${settings[name] ? '' : '-'}${name}`;
  return `${[...lines, ...LINES.map((row) => row.map(flag).join(' '))].join('\n')}\n`;
}

/** The switches that are not as a new terminal has them. */
function changed(settings: TtySettings): string {
  const names = (LINES.flat() as TtyFlag[]).filter((name) => settings[name] !== STANDARD_SETTINGS[name]);
  const text = names.map((name) => `${settings[name] ? '' : '-'}${name}`).join(' ');
  return text === '' ? '' : `${text}\n`;
}
