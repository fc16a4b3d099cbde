import { CliError } from '../errors.ts';
import { cut } from './list.ts';

/** `no`, `always`, `unless-stopped`, `on-failure[:retries]`; what else is wrong the engine says. @throws CliError */
export function parseRestartPolicy(text: string): { Name: string; MaximumRetryCount: number } {
  const [name, count = ''] = cut(text, ':');
  if (name === '' && text !== '') {
    throw new CliError('invalid restart policy format: no policy provided before colon');
  }
  if (count !== '' && !/^[+-]?\d+$/.test(count)) {
    throw new CliError('invalid restart policy format: maximum retry count must be an integer');
  }
  return { Name: name, MaximumRetryCount: Number(count) };
}
