import { ClientError } from '../error.ts';
import { encodePath } from '../query.ts';

/** The path of a network and what is under it. @throws ClientError where `id` is empty */
export function networkPath(id: string, rest = ''): string {
  if (id.trim() === '') throw new ClientError('invalid network name or ID: value is empty');
  return `/networks/${encodePath(id.trim())}${rest}`;
}
