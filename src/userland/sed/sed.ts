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
  -e script, --expression=script
                 add the script to the commands to be executed
  -f script-file, --file=script-file
                 add the contents of script-file to the commands to be executed
  -E, -r, --regexp-extended
                 use extended regular expressions in the script
                 (for portability use POSIX -E).
  -i[SUFFIX], --in-place[=SUFFIX]
                 edit files in place (makes backup if SUFFIX supplied)
  -s, --separate
                 consider files as separate rather than as a single
                 continuous long stream.
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
};

/** sed, of GNU and of busybox. */
export function sed(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(proc, { short: 'ne:f:Eri::szu', long: LONG, usage: BUSYBOX_USAGE }, family);
    const operands = [...options.operands];
    const parts = options.given
      .filter(([name]) => name === 'e' || name === 'f')
      .map(([name, value]) => (name === 'e' ? value : proc.fs.readText(value).replace(/\n$/, '')));
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
      commands = parseSed(parts.join('\n'), options.has('E') || options.has('r') ? 'extended' : 'basic');
    } catch (error) {
      if (!(error instanceof SedError)) throw error;
      yield* proc.printError(
        family === 'gnu'
          ? `sed: -e expression #1, char ${error.character}: ${error.message}\n`
          : `sed: ${error.message}\n`,
      );
      return 1;
    }
    const quiet = options.has('n') || parts[0]?.startsWith('#n\n') === true;
    const editor = new Editor(proc, family, commands, quiet);
    if (options.has('i')) return yield* editor.inPlace(operands, options.value('i') ?? '');
    return yield* editor.run(operands.length > 0 ? operands : ['-']);
  };
}
