import { isErrno } from '#kernel/errno.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
import { Editor } from './editor.ts';
import { parseSed, type SedCommand, SedError } from './script.ts';

const BUSYBOX_USAGE = `sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...
or: sed [-i[SFX]] [-nrE] CMD [FILE]...

	-e CMD	Add CMD to sed commands to be executed
	-f FILE	Add FILE contents to sed commands to be executed
	-i[SFX]	Edit files in-place (otherwise write to stdout)
		Optionally back files up, appending SFX
	-n	Suppress automatic printing of pattern space
	-r,-E	Use extended regex syntax

If no -e or -f, the first non-option argument is the sed command string.
Remaining arguments are input files (stdin if none).`;

const GNU_USAGE = `Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...

  -n, --quiet, --silent
                 suppress automatic printing of pattern space
      --debug
                 annotate program execution
  -e script, --expression=script
                 add the script to the commands to be executed
  -f script-file, --file=script-file
                 add the contents of script-file to the commands to be executed
  --follow-symlinks
                 follow symlinks when processing in place
  -i[SUFFIX], --in-place[=SUFFIX]
                 edit files in place (makes backup if SUFFIX supplied)
  -l N, --line-length=N
                 specify the desired line-wrap length for the \`l' command
  --posix
                 disable all GNU extensions.
  -E, -r, --regexp-extended
                 use extended regular expressions in the script
                 (for portability use POSIX -E).
  -s, --separate
                 consider files as separate rather than as a single,
                 continuous long stream.
      --sandbox
                 operate in sandbox mode (disable e/r/w commands).
  -u, --unbuffered
                 load minimal amounts of data from the input files and flush
                 the output buffers more often
  -z, --null-data
                 separate lines by NUL characters
      --help     display this help and exit
      --version  output version information and exit

If no -e, --expression, -f, or --file option is given, then the first
non-option argument is taken as the sed script to interpret.  All
remaining arguments are names of input files; if no input files are
specified, then the standard input is read.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
`;

const LONG = {
  quiet: 'n',
  silent: 'n',
  'expression=': 'e',
  'file=': 'f',
  'regexp-extended': 'E',
  'in-place=?': 'i',
  separate: 's',
  'null-data': 'z',
  unbuffered: 'u',
  posix: 'posix',
  debug: 'debug',
  'line-length=': 'l',
  'zero-terminated': 'z',
};

/** sed, of GNU and of busybox. */
export function sed(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: family === 'gnu' ? 'ne:f:Eri::szul:' : 'ne:f:Eri::',
        long: LONG,
        usage: BUSYBOX_USAGE,
        gnuUsage: GNU_USAGE,
      },
      family,
    );
    const operands = [...options.operands];
    const parts: string[] = [];
    for (const [name, value] of options.given) {
      if (name === 'e') parts.push(value);
      if (name !== 'f') continue;
      try {
        parts.push(proc.fs.readText(value).replace(/\n$/, ''));
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* proc.printError(
          family === 'gnu'
            ? `sed: couldn't open file ${value}: ${error.message}\n`
            : `sed: ${value}: ${error.message}\n`,
        );
        return family === 'gnu' ? 4 : 1;
      }
    }
    if (parts.length === 0) {
      const script = operands.shift();
      if (script === undefined) {
        yield* proc.printError(family === 'gnu' ? GNU_USAGE : busyboxUsage(BUSYBOX_USAGE));
        return 1;
      }
      parts.push(script);
    }
    let commands: SedCommand[];
    try {
      commands = parseSed(parts.join('\n'), options.has('E') || options.has('r') ? 'extended' : 'basic', family);
    } catch (error) {
      if (!(error instanceof SedError)) throw error;
      const { busybox, character, message } = error;
      const where = character === undefined ? '' : `-e expression #1, char ${character}: `;
      yield* proc.printError(`sed: ${family === 'gnu' ? where + message : (busybox ?? message)}\n`);
      return family === 'gnu' && character === undefined ? 4 : 1;
    }
    const quiet = options.has('n') || /^#n(\n|$)/.test(parts[0] ?? '');
    const editor = new Editor(proc, family, commands, {
      quiet,
      separate: options.has('s') || options.has('i'),
      end: options.has('z') ? '\0' : '\n',
    });
    try {
      if (options.has('i')) return yield* editor.inPlace(operands, options.value('i') ?? '');
      return yield* editor.run(operands.length > 0 ? operands : ['-']);
    } catch (error) {
      if (!(error instanceof SedError)) throw error;
      yield* proc.printError(`sed: ${family === 'gnu' ? error.message : (error.busybox ?? error.message)}\n`);
      return family === 'gnu' ? 4 : 1;
    }
  };
}
