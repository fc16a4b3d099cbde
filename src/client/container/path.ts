import { ClientError } from '../error.ts';
import { encodePath } from '../query.ts';

/** The path of a container and what is under it. @throws ClientError where `id` is empty */
export function containerPath(id: string, rest = ''): string {
  if (id.trim() === '') throw new ClientError('invalid container name or ID: value is empty');
  return `/containers/${encodePath(id.trim())}${rest}`;
}
