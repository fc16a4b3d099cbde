import type { Process } from '#kernel/process/process.ts';
import { ContextStore, currentContext, DEFAULT_CONTEXT } from './config/contextstore.ts';
import { CliError } from './errors.ts';
import type { FlagDefinition } from './pflag/flag.ts';
import type { FlagValues } from './pflag/flagset.ts';
import { BOOL, STRING } from './pflag/kinds.ts';
import { quote } from './pflag/quote.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'];

/** The flags that stand before the command; the defaults name files below `home`. */
export function globalFlags(home: string): FlagDefinition[] {
  const config = `${home}/.docker`;
  return [
    { name: 'config', kind: STRING, default: config, usage: 'Location of client config files' },
    {
      name: 'context',
      short: 'c',
      kind: STRING,
      usage:
        'Name of the context to use to connect to the daemon (overrides DOCKER_HOST env var and default context set with "docker context use")',
    },
    { name: 'debug', short: 'D', kind: BOOL, usage: 'Enable debug mode' },
    { name: 'host', short: 'H', kind: STRING, usage: 'Daemon socket to connect to' },
    {
      name: 'log-level',
      short: 'l',
      kind: STRING,
      default: 'info',
      usage: `Set the logging level (${LEVELS.map(quote).join(', ')})`,
      completions: ['panic', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    },
    { name: 'tls', kind: BOOL, usage: 'Use TLS; implied by --tlsverify' },
    { name: 'tlscacert', kind: STRING, default: `${config}/ca.pem`, usage: 'Trust certs signed only by this CA' },
    { name: 'tlscert', kind: STRING, default: `${config}/cert.pem`, usage: 'Path to TLS certificate file' },
    { name: 'tlskey', kind: STRING, default: `${config}/key.pem`, usage: 'Path to TLS key file' },
    { name: 'tlsverify', kind: BOOL, usage: 'Use TLS and verify the remote' },
    { name: 'version', short: 'v', kind: BOOL, usage: 'Print version information and quit' },
  ];
}

/**
 * The address of the engine that the global flags and the environment ask for, empty for the local one.
 * @throws CliError where they contradict each other
 */
export function engineAddress(flags: FlagValues, proc: Process): string {
  const { env } = proc;
  const level = flags.string('log-level').toLowerCase();
  if (![...LEVELS, 'warning', 'panic', 'trace'].includes(level)) {
    throw new CliError(`Unable to parse logging level: ${flags.string('log-level')}`);
  }
  if (flags.changed('host') && flags.changed('context')) {
    throw new CliError('conflicting options: cannot specify both --host and --context');
  }
  if (flags.bool('tls') || flags.bool('tlsverify'))
    throw new CliError('docker: not simulated: TLS connections to an engine');
  if (flags.changed('host')) return flags.string('host');
  const context = flags.string('context') || currentContext(proc);
  if (context === DEFAULT_CONTEXT) return flags.string('context') === '' ? (env.get('DOCKER_HOST') ?? '') : '';
  try {
    const { docker } = new ContextStore(proc).get(context).Endpoints;
    return docker?.Host ?? '';
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(`Failed to initialize: unable to resolve docker endpoint: ${error.message}`);
  }
}
