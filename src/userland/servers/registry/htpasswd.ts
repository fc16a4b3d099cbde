import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { bcrypt } from './bcrypt.ts';

const USAGE = `Usage:
	htpasswd [-cimB25dpsDv] [-C cost] [-r rounds] passwordfile username
	htpasswd -b[cmB25dpsDv] [-C cost] [-r rounds] passwordfile username password

	htpasswd -n[imB25dps] [-C cost] [-r rounds] username
	htpasswd -nb[mB25dps] [-C cost] [-r rounds] username password
 -c  Create a new file.
 -n  Don't update file; display results on stdout.
 -b  Use the password from the command line rather than prompting for it.
 -i  Read password from stdin without verification (for script usage).
 -B  Force bcrypt hashing of the password (very secure).
 -C  Set the computing time used for the bcrypt algorithm
     (higher is more secure but slower, default: 5, valid: 4 to 17).
 -D  Delete the specified user.
`;

/** htpasswd(1) of Apache: entries for files of users, with bcrypt (-B) alone. */
export function* htpasswd(proc: Process): Coroutine<number> {
  const flags = new Set<string>();
  const operands: string[] = [];
  let cost = 5;
  for (let at = 1; at < proc.argv.length; at++) {
    const word = proc.argv[at] ?? '';
    if (!word.startsWith('-') || word === '-') operands.push(word);
    else
      for (const flag of word.slice(1)) {
        if (flag === 'C') cost = Number(proc.argv[++at]);
        else flags.add(flag);
      }
  }
  const strange = [...flags].find((flag) => !'cnbiBD'.includes(flag));
  if (strange !== undefined) {
    yield* proc.printError('m25dpsvr'.includes(strange) ? `htpasswd: not simulated: -${strange}\n` : USAGE);
    return 2;
  }
  const [file, user = '', given] = flags.has('n') ? [undefined, ...operands] : operands;
  if (user === '' || (flags.has('b') && given === undefined)) {
    yield* proc.printError(USAGE);
    return 2;
  }
  if (flags.has('D')) return yield* remove(proc, file ?? '', user);
  if (!flags.has('B')) {
    yield* proc.printError('htpasswd: not simulated: hashes other than bcrypt; use -B\n');
    return 1;
  }
  if (!flags.has('b') && !flags.has('i')) {
    yield* proc.printError('htpasswd: not simulated: asking for the password; use -b or -i\n');
    return 1;
  }
  const password = flags.has('b')
    ? (given ?? '')
    : new TextDecoder().decode(yield* proc.readAll(0)).replace(/\r?\n[\s\S]*$/, '');
  const salt = proc.kernel.random.fork(`htpasswd ${proc.globalPid}`).bytes(16);
  const line = `${user}:${bcrypt(password, cost, salt)}`;
  if (file === undefined) {
    yield* proc.print(`${line}\n\n`);
    return 0;
  }
  const old = flags.has('c') || !proc.fs.exists(file) ? [] : entries(proc.fs.readText(file));
  const known = old.some((each) => each.startsWith(`${user}:`));
  if (!flags.has('c') && !proc.fs.exists(file)) {
    yield* proc.printError(`htpasswd: cannot modify file ${file}; use '-c' to create it\n`);
    return 1;
  }
  proc.fs.writeFile(file, `${[...old.filter((each) => !each.startsWith(`${user}:`)), line].join('\n')}\n`);
  yield* proc.printError(`${known ? 'Updating' : 'Adding'} password for user ${user}\n`);
  return 0;
}

function* remove(proc: Process, file: string, user: string): Coroutine<number> {
  const old = proc.fs.exists(file) ? entries(proc.fs.readText(file)) : [];
  const kept = old.filter((line) => !line.startsWith(`${user}:`));
  if (kept.length === old.length) {
    yield* proc.printError(`User ${user} not found\n`);
    return 0;
  }
  proc.fs.writeFile(file, kept.map((line) => `${line}\n`).join(''));
  yield* proc.printError(`Deleting password for user ${user}\n`);
  return 0;
}

function entries(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
