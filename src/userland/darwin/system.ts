import type { Program } from '#kernel/process/program.ts';

const RELEASE = '24.6.0';
const VERSION = `Darwin Kernel Version ${RELEASE}: Mon Jul 14 11:28:17 PDT 2025; root:xnu-11417.140.69~1/RELEASE_X86_64`;

/** uname(1) of macOS. */
export const uname: Program = function* (proc) {
  const letters = proc.argv.slice(1).join('').replaceAll('-', '') || 's';
  const parts: Record<string, string> = {
    s: 'Darwin',
    n: proc.namespaces.uts.hostname,
    r: RELEASE,
    v: VERSION,
    m: 'x86_64',
  };
  const wanted = letters.includes('a') ? 'snrvm' : letters;
  if (/[^snrvmap]/.test(letters)) {
    yield* proc.printError(`uname: illegal option -- ${/[^snrvmap]/.exec(letters)?.[0]}\nusage: uname [-amnoprsv]\n`);
    return 1;
  }
  const shown = [...'snrvm'].filter((letter) => wanted.includes(letter)).map((letter) => parts[letter] ?? '');
  if (letters.includes('p')) shown.push('i386');
  yield* proc.print(`${shown.join(' ')}\n`);
  return 0;
};

/** sw_vers(1) */
export const swVers: Program = function* (proc) {
  const facts = [
    ['productName', 'ProductName:\t\t', 'macOS'],
    ['productVersion', 'ProductVersion:\t\t', '15.6.1'],
    ['buildVersion', 'BuildVersion:\t\t', '24G90'],
  ] as const;
  const [, option] = proc.argv;
  for (const [name, label, value] of facts) {
    if (option === undefined) yield* proc.print(`${label}${value}\n`);
    else if (option.replace(/^-+/, '') === name) yield* proc.print(`${value}\n`);
  }
  return 0;
};

/** hostname(1) */
export const hostname: Program = function* (proc) {
  const short = proc.argv.includes('-s');
  yield* proc.print(`${proc.namespaces.uts.hostname}${short ? '' : '.local'}\n`);
  return 0;
};
