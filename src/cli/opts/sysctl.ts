import { CliError } from '../errors.ts';
import { cut } from './list.ts';

const KERNEL = new Set(
  'msgmax msgmnb msgmni sem shmall shmmax shmmni shm_rmid_forced'.split(' ').map((name) => `kernel.${name}`),
);

/** `--sysctl name=value`: one that belongs to a namespace; @throws CliError */
export function validateSysctl(text: string): string {
  const [name, value] = cut(text, '=');
  const known = KERNEL.has(name) || name.startsWith('net.') || name.startsWith('fs.mqueue.');
  if (value === undefined || !known) throw new CliError(`sysctl '${text}' is not allowed`);
  return text;
}
