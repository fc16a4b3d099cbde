import { builderCommand } from './command/builder/builder.ts';
import { composeCode } from './command/compose/code.ts';
import { CONTAINER_VERBS, containerCommand } from './command/container/container.ts';
import { lsCommand as lsContainersCommand } from './command/container/ls.ts';
import { contextCommand } from './command/context/context.ts';
import { BUILD } from './command/image/build/announced.ts';
import { buildCode } from './command/image/build/code.ts';
import { historyCommand } from './command/image/history.ts';
import { imageCommand } from './command/image/image.ts';
import { importCommand } from './command/image/import.ts';
import { loadCommand } from './command/image/load.ts';
import { lsCommand as lsImagesCommand } from './command/image/ls.ts';
import { pullCommand } from './command/image/pull.ts';
import { pushCommand } from './command/image/push.ts';
import { rmCommand as rmImageCommand } from './command/image/rm.ts';
import { saveCommand } from './command/image/save.ts';
import { tagCommand } from './command/image/tag.ts';
import { inspectCommand } from './command/inspect.ts';
import { networkCommand } from './command/network/network.ts';
import { pluginCommand } from './command/plugin/plugin.ts';
import { loginCommand } from './command/registry/login.ts';
import { logoutCommand } from './command/registry/logout.ts';
import { searchCommand } from './command/registry/search.ts';
import { SWARM_GROUPS } from './command/swarm/swarmgroups.ts';
import { eventsCommand } from './command/system/events.ts';
import { infoCommand } from './command/system/info.ts';
import { systemCommand } from './command/system/system.ts';
import { versionCommand } from './command/system/version.ts';
import { unsimulatedGroup } from './command/unsimulated.ts';
import { volumeCommand } from './command/volume/volume.ts';
import type { Command } from './command.ts';
import { fetchedCommand } from './fetched.ts';

/** docker: every command there is. */
export const rootCommand: Command = {
  use: 'docker [OPTIONS] COMMAND [ARG...]',
  short: 'A self-sufficient runtime for containers',
  subcommands: [
    ...CONTAINER_VERBS,
    containerCommand,
    { ...lsContainersCommand, use: 'ps [OPTIONS]', aliases: undefined, top: 3 },
    { ...pullCommand, top: 5 },
    { ...lsImagesCommand, use: 'images [OPTIONS] [REPOSITORY[:TAG]]', aliases: undefined, top: 7 },
    { ...versionCommand, top: 11 },
    { ...infoCommand, top: 12 },
    imageCommand,
    networkCommand,
    systemCommand,
    volumeCommand,
    eventsCommand,
    historyCommand,
    inspectCommand,
    { ...rmImageCommand, use: 'rmi [OPTIONS] IMAGE [IMAGE...]', aliases: undefined },
    tagCommand,
    fetchedCommand({ ...BUILD, top: 4 }, buildCode, ({ buildCommand }) => ({ ...buildCommand, top: 4 })),
    { ...pushCommand, top: 6 },
    { ...loginCommand, top: 8 },
    { ...logoutCommand, top: 9 },
    { ...searchCommand, top: 10 },
    builderCommand,
    unsimulatedGroup('checkpoint', 'Manage checkpoints', { experimental: true }),
    fetchedCommand(
      { use: 'compose', short: 'Docker Compose', plugin: true },
      composeCode,
      ({ composeCommand }) => composeCommand,
    ),
    contextCommand,
    unsimulatedGroup('manifest', 'Manage Docker image manifests and manifest lists'),
    pluginCommand,
    unsimulatedGroup('trust', 'Manage trust on Docker images'),
    ...SWARM_GROUPS,
    importCommand,
    loadCommand,
    saveCommand,
  ],
};
