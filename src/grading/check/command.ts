import type { CommandCheck } from '#course/schema/check.ts';
import { list } from '#lab/explain/list.ts';
import { runShell, type ShellResult } from '../probe/run.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { absent } from './place.ts';

/** How much of a command and of its output is quoted. */
const SHOWN = { command: 80, output: 160 };

/** Evaluates a check of kind `command`: a command ends with this status, and its output has these texts and lacks those. */
export function checkCommand(subject: Subject, check: CommandCheck): Finding {
  const { from, run, says, exit, within } = check;
  const [wanted, unwanted] = [check.stdout ?? [], check.lacks ?? []];
  const command = `\`${short(run, SHOWN.command)}\``;
  const phrase = [
    `${command} on ${subject.placeName(from)} ${exit === 0 ? 'succeeds' : `ends with status ${exit}`}`,
    ...(wanted.length > 0 ? [`prints ${list(wanted)}`] : []),
    ...(unwanted.length > 0 ? [`does not print ${list(unwanted)}`] : []),
  ].join(', ');
  const expected = says ?? phrase;
  const missing = absent(subject, from, expected);
  if (missing) return missing;
  const result = runShell(subject, from, run, within);
  const printed = short(result?.stdout ?? '', SHOWN.output);
  const said = short(result?.stderr ?? '', SHOWN.output);
  const output = printed === '' ? 'It printed nothing' : `It printed \`${printed}\``;
  const found = printed === '' ? 'no output' : `\`${printed}\``;
  if (says !== undefined) return inWords(says, check, result);
  if (!result || result.timedOut) {
    return fails(
      expected,
      `it did not end within ${within} s`,
      'exit',
      `${command} did not end within ${within} s. ${output}.`,
    );
  }
  if (result.exit !== exit) {
    const why = `${command} ended with status ${result.exit}, not ${exit}. ${said === '' ? output : `It said \`${said}\``}.`;
    return fails(expected, `status ${result.exit}, ${found}`, 'exit', why);
  }
  const absentees = wanted.filter((text) => !result.stdout.includes(text));
  if (absentees.length > 0) {
    return fails(expected, found, 'content', `The output of ${command} lacks ${list(absentees)}. ${output}.`);
  }
  const present = unwanted.filter((text) => result.stdout.includes(text));
  if (present.length > 0) {
    const lines = result.stdout.split('\n').filter((line) => present.some((text) => line.includes(text)));
    const why = `The output of ${command} has ${list(present)}, in \`${short(lines.join('\n'), SHOWN.output)}\`.`;
    return fails(expected, found, 'content', why);
  }
  return holds(expected, found);
}

/** The finding on a check that says in plain words what it expects: no shell text is shown, only what came of it. */
function inWords(says: string, check: CommandCheck, result: ShellResult | undefined): Finding {
  if (!result || result.timedOut) {
    const found = `no answer within ${check.within} s`;
    return fails(says, found, 'exit', `The test of this came to no end within ${check.within} s.`);
  }
  const printed = short(result.stdout, SHOWN.output);
  const output = printed === '' ? short(result.stderr, SHOWN.output) : printed;
  const found = output === '' ? 'it is not so' : `\`${output}\``;
  const lead = output === '' ? 'The test of this printed nothing' : `The test of this printed \`${output}\``;
  if (result.exit !== check.exit) return fails(says, found, 'exit', output === '' ? 'It is not so.' : `${lead}.`);
  const absentees = (check.stdout ?? []).filter((text) => !result.stdout.includes(text));
  if (absentees.length > 0) return fails(says, found, 'content', `${lead}, without ${list(absentees)}.`);
  const present = (check.lacks ?? []).filter((text) => result.stdout.includes(text));
  if (present.length === 0) return holds(says, output === '' ? 'it is so' : `\`${output}\``);
  const lines = result.stdout.split('\n').filter((line) => present.some((text) => line.includes(text)));
  return fails(says, found, 'content', `The test of this printed \`${short(lines.join('\n'), SHOWN.output)}\`.`);
}

/** A text on one line, without backticks, and no longer than `length`. */
function short(text: string, length: number): string {
  const line = text
    .trim()
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .replaceAll('`', "'")
    .replace(/[ \t]+/g, ' ');
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
