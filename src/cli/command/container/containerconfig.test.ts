import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ContainerCreateRequest, EndpointSettings } from '#api/container.ts';
import type { Process } from '#kernel/process/process.ts';
import { FlagSet } from '../../pflag/flagset.ts';
import { createRequest } from './containerconfig.ts';
import { createCommand } from './create.ts';

/** Bodies that docker 28.5.2 sends for `docker create ARGS` from /root: `base` without flags, else what differs. */
interface Golden {
  base: ContainerCreateRequest;
  cases: {
    args: string[];
    config: object;
    hostConfig: object;
    endpoints: Record<string, Partial<EndpointSettings>>;
  }[];
}

const { base, cases } = JSON.parse(readFileSync(new URL('./golden/create.json', import.meta.url), 'utf8')) as Golden;
const proc = { env: new Map([['HOME', '/root']]), fs: { cwd: '/root' } } as unknown as Process;

function request(args: readonly string[]): ContainerCreateRequest {
  const flags = new FlagSet(createCommand.flags ?? [], false);
  flags.parse(args);
  return JSON.parse(JSON.stringify(createRequest(proc, flags.values, flags.args)));
}

describe('the body of a create request', () => {
  it('without flags', () => expect(request(['alpine'])).toEqual(base));

  for (const { args, config, hostConfig, endpoints } of cases) {
    it(args.join(' '), () => {
      const endpoint = base.NetworkingConfig?.EndpointsConfig?.default;
      const body = request(args);
      expect(body.NetworkingConfig?.EndpointsConfig).toEqual(
        Object.fromEntries(Object.entries(endpoints).map(([name, settings]) => [name, { ...endpoint, ...settings }])),
      );
      expect(body.HostConfig).toEqual({ ...base.HostConfig, ...hostConfig });
      expect(body).toEqual({
        ...base,
        ...config,
        HostConfig: body.HostConfig,
        NetworkingConfig: body.NetworkingConfig,
      });
    });
  }
});
