import { jsonFault } from '#errdefs/jsonfault.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError, goErrno } from '../errors.ts';
import { quote } from '../pflag/quote.ts';

/** `--security-opt`, with the profiles of seccomp read from their files; @throws CliError */
export function parseSecurityOptions(proc: Process, texts: readonly string[]): string[] {
  return texts.map((text) => {
    const parts = /^([^=:]*)[=:](.+)$/s.exec(text);
    if (parts === null) {
      if (text === 'no-new-privileges') return text;
      throw new CliError(`Invalid --security-opt: ${quote(text)}`);
    }
    const [, name, value = ''] = parts;
    if (name !== 'seccomp' || value === 'unconfined' || value === 'builtin') return text;
    return `seccomp=${readProfile(proc, value)}`;
  });
}

function readProfile(proc: Process, path: string): string {
  let text: string;
  try {
    text = proc.fs.readText(path);
  } catch (error) {
    throw new CliError(`opening seccomp profile (${path}) failed: open ${path}: ${goErrno(error)}`);
  }
  try {
    JSON.parse(text);
    // Blanks go, as json.Compact takes them; everything else stays as it was written.
    return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
  } catch {
    throw new CliError(`compacting json for seccomp profile (${path}) failed: ${jsonFault(text)}`);
  }
}
