import type { DeviceRequest } from '#api/container.ts';
import { CliError } from '../errors.ts';
import { readCsv } from '../pflag/csv.ts';
import type { FlagKind } from '../pflag/flag.ts';
import { cut, toRecord } from './list.ts';

function parseCount(text: string): number {
  if (text === 'all') return -1;
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new CliError(`invalid count (${text}): value must be either "all" or an integer: invalid syntax`);
}

/** `all`, a number, or `driver=…,count=…,"device=0,1","capabilities=…"`; @throws CliError */
export function parseGpus(text: string): DeviceRequest {
  const request: DeviceRequest = { Driver: '', Count: 0, DeviceIDs: null, Capabilities: [['gpu']], Options: {} };
  const seen = new Set<string>();
  for (const field of readCsv(text)) {
    const [key, value] = cut(field, '=');
    if (seen.has(key)) throw new CliError(`gpu request key '${key}' can be specified only once`);
    seen.add(key);
    if (value === undefined) {
      seen.add('count');
      request.Count = parseCount(key);
    } else if (key === 'driver') request.Driver = value;
    else if (key === 'count') request.Count = parseCount(value);
    else if (key === 'device') request.DeviceIDs = value.split(',');
    else if (key === 'capabilities') request.Capabilities = [[...value.split(','), 'gpu']];
    else if (key === 'options') request.Options = toRecord(readCsv(value));
    else throw new CliError(`unexpected key '${key}' in '${field}'`);
  }
  if (!seen.has('count') && request.DeviceIDs === null) request.Count = 1;
  return request;
}

/** Requests for GPUs. */
export const GPUS: FlagKind<readonly DeviceRequest[]> = {
  type: 'gpu-request',
  zero: [],
  parse: (text, current) => [...current, parseGpus(text)],
  format: (value) => (value.length === 0 ? '' : JSON.stringify(value)),
};
