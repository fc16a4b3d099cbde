import type { Command } from '../../command.ts';
import { buildCommand } from './build/build.ts';
import { configCommand } from './config.ts';
import { cpCommand } from './cp.ts';
import { createCommand } from './create.ts';
import { attachCommand, commitCommand, exportCommand } from './delegated.ts';
import { downCommand } from './down.ts';
import { eventsCommand } from './events.ts';
import { execCommand } from './exec.ts';
import { GLOBAL_FLAGS } from './flags.ts';
import { imagesCommand } from './images.ts';
import { killCommand } from './kill.ts';
import { logsCommand } from './logs.ts';
import { lsCommand } from './ls.ts';
import { alphaCommand, bridgeCommand, publishCommand, watchCommand } from './missing.ts';
import { pauseCommand } from './pause.ts';
import { runPlugin } from './plugin.ts';
import { portCommand } from './port.ts';
import { psCommand } from './ps.ts';
import { pullCommand } from './pull.ts';
import { pushCommand } from './push.ts';
import { restartCommand } from './restart.ts';
import { rmCommand } from './rm.ts';
import { runCommand } from './run.ts';
import { scaleCommand } from './scale.ts';
import { startCommand } from './start.ts';
import { statsCommand } from './stats.ts';
import { stopCommand } from './stop.ts';
import { topCommand } from './top.ts';
import { unpauseCommand } from './unpause.ts';
import { upCommand } from './up.ts';
import { versionCommand } from './version.ts';
import { volumesCommand } from './volumes.ts';
import { waitCommand } from './wait.ts';

/** `docker compose`: a plugin, which reads its arguments itself. */
export const composeCommand: Command = {
  use: 'compose',
  short: 'Docker Compose',
  long: 'Define and run multi-container applications with Docker',
  plugin: true,
  passthrough: true,
  flags: GLOBAL_FLAGS,
  subcommands: [
    alphaCommand,
    attachCommand,
    bridgeCommand,
    buildCommand,
    commitCommand,
    configCommand,
    cpCommand,
    createCommand,
    downCommand,
    eventsCommand,
    execCommand,
    exportCommand,
    imagesCommand,
    killCommand,
    logsCommand,
    lsCommand,
    pauseCommand,
    portCommand,
    psCommand,
    publishCommand,
    pullCommand,
    pushCommand,
    restartCommand,
    rmCommand,
    runCommand,
    scaleCommand,
    startCommand,
    statsCommand,
    stopCommand,
    topCommand,
    unpauseCommand,
    upCommand,
    versionCommand,
    volumesCommand,
    waitCommand,
    watchCommand,
  ],
  run: (context) => runPlugin(context, composeCommand),
};
