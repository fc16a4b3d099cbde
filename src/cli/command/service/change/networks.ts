import type { NetworkAttachmentConfig } from '#api/swarm/network.ts';
import type { ServiceSpec } from '#api/swarm/service.ts';
import type { Client } from '#client/client.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError } from '../../../command.ts';
import type { NetworkAttachment } from '../../../opts/network.ts';
import type { FlagValues } from '../../../pflag/flagset.ts';
import { byTarget, networkConfig, networkId } from '../networks.ts';

/** Changes which networks a service is attached to. @throws CliError, ClientError */
export function* changeNetworks(client: Client, flags: FlagValues, spec: ServiceSpec): Coroutine<void> {
  const task = spec.TaskTemplate;
  const current = task.Networks?.length ? task.Networks : (spec.Networks ?? []);
  spec.Networks = undefined;
  const gone = new Set<string | undefined>();
  for (const name of flags.list('network-rm')) gone.add(yield* networkId(client, name));
  const networks: NetworkAttachmentConfig[] = current.filter(({ Target }) => !gone.has(Target));
  for (const attachment of flags.get<readonly NetworkAttachment[]>('network-add')) {
    const config = yield* networkConfig(client, attachment);
    if (networks.some(({ Target }) => Target === config.Target)) {
      throw new CliError(`service is already attached to network ${attachment.target}`);
    }
    networks.push(config);
  }
  task.Networks = networks.sort(byTarget);
}
