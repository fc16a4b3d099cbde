import type { FileTarget } from '#api/swarm/task.ts';
import { CliError } from '../errors.ts';
import { readCsv } from '../pflag/csv.ts';
import type { FlagKind } from '../pflag/flag.ts';
import { parseInteger } from '../pflag/number.ts';
import { cut } from './list.ts';

/** A secret or config by its name, and the file it is to be in a container. */
export interface FileReference {
  name: string;
  file: FileTarget;
}

/** `name`, or `source=…,target=…,uid=…,gid=…,mode=…`; @throws CliError */
function parseFileReference(noun: string, text: string): FileReference {
  const fields = readCsv(text);
  const reference: FileReference = { name: '', file: { Name: '', UID: '0', GID: '0', Mode: 0o444 } };
  if (fields.length === 1 && !fields[0]?.includes('=')) {
    reference.name = fields[0] as string;
    reference.file.Name = reference.name;
    return reference;
  }
  for (const field of fields) {
    const [key, value] = cut(field, '=');
    if (value === undefined || key === '') throw new CliError(`invalid field '${field}' must be a key=value pair`);
    const name = key.toLowerCase();
    if (name === 'source' || name === 'src') reference.name = value;
    else if (name === 'target') reference.file.Name = value;
    else if (name === 'uid') reference.file.UID = value;
    else if (name === 'gid') reference.file.GID = value;
    else if (name === 'mode') reference.file.Mode = parseMode(value);
    else throw new CliError(`invalid field in ${noun} request: ${key}`);
  }
  if (reference.name === '') throw new CliError('source is required');
  if (reference.file.Name === '') reference.file.Name = reference.name;
  return reference;
}

function parseMode(text: string): number {
  try {
    return Number(parseInteger(text, 32, false));
  } catch (error) {
    throw new CliError(`invalid mode specified: ${(error as Error).message}`);
  }
}

/** Secrets or configs a service uses. */
export function fileReference(noun: 'secret' | 'config'): FlagKind<readonly FileReference[]> {
  return {
    type: noun,
    zero: [],
    parse: (text, current) => [...current, parseFileReference(noun, text)],
    format: (value) => value.map(({ name, file }) => `${name} -> ${file.Name}`).join(', '),
  };
}
