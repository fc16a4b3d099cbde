import { CliError, type Command, type CommandContext } from '../../command.ts';
import { type ContextMetadata, ContextStore, checkName, DEFAULT_CONTEXT } from '../../config/contextstore.ts';
import type { FlagDefinition, FlagKind } from '../../pflag/flag.ts';
import { STRING } from '../../pflag/kinds.ts';
import { quote } from '../../pflag/quote.ts';
import { exactArgs } from '../../required.ts';

const KEYS = ['from', 'host', 'ca', 'cert', 'key', 'skip-tls-verify'];
const MATERIAL = ['ca', 'cert', 'key'];

/** `host=tcp://…,skip-tls-verify=true`, as help calls it. */
const ENDPOINT: FlagKind<string> = { ...STRING, type: 'stringToString', format: () => '[]' };
const DESCRIPTION: FlagDefinition = { name: 'description', kind: STRING, usage: 'Description of the context' };
const DOCKER: FlagDefinition = { name: 'docker', kind: ENDPOINT, usage: 'set the docker endpoint' };

const about = (verb: string, what: string) => `${what}

Docker endpoint config:

NAME                DESCRIPTION
from                Copy named context's Docker endpoint configuration
host                Docker endpoint on which to connect
ca                  Trust certs signed only by this CA
cert                Path to TLS certificate file
key                 Path to TLS key file
skip-tls-verify     Skip TLS certificate validation

Example:

$ docker context ${verb} my-context --description "some description" --docker "host=tcp://myserver:2376,ca=~/ca-file,cert=~/cert-file,key=~/key-file"`;

/** `docker context create` */
export const createCommand: Command = {
  use: 'create [OPTIONS] CONTEXT',
  short: 'Create a context',
  long: about('create', 'Create a context'),
  args: exactArgs(1),
  flags: [DESCRIPTION, DOCKER, { name: 'from', kind: STRING, usage: 'create context from a named context' }],
  *run(context) {
    const [name = ''] = context.args;
    const store = new ContextStore(context.proc);
    checkName(name);
    if (store.has(name)) throw new CliError(`context ${quote(name)} already exists`);
    const from = context.flags.string('from');
    const source = from === '' || from === DEFAULT_CONTEXT ? undefined : store.get(from);
    const description = context.flags.string('description') || source?.Metadata.Description;
    store.save({
      Name: name,
      Metadata: description ? { Description: description } : {},
      Endpoints: { docker: endpointOf(context, store) ?? source?.Endpoints.docker ?? { SkipTLSVerify: false } },
    });
    yield* context.out(`${name}\n`);
    yield* context.err(`Successfully created context ${quote(name)}\n`);
  },
};

/** `docker context update` */
export const updateCommand: Command = {
  use: 'update [OPTIONS] CONTEXT',
  short: 'Update a context',
  long: about('update', 'Update a context'),
  args: exactArgs(1),
  flags: [DESCRIPTION, DOCKER],
  *run(context) {
    const [name = ''] = context.args;
    const store = new ContextStore(context.proc);
    if (name === DEFAULT_CONTEXT) throw new CliError('"default" is a reserved context name');
    const known = store.get(name);
    const description = context.flags.string('description');
    store.save({
      ...known,
      ...(description !== '' && { Metadata: { Description: description } }),
      Endpoints: { docker: endpointOf(context, store) ?? known.Endpoints.docker },
    });
    yield* context.out(`${name}\n`);
    yield* context.err(`Successfully updated context ${quote(name)}\n`);
  },
};

type DockerEndpoint = ContextMetadata['Endpoints']['docker'];

/** What `--docker` says; undefined where it is not given. @throws CliError */
function endpointOf({ flags }: CommandContext, store: ContextStore): DockerEndpoint {
  const text = flags.string('docker');
  if (text === '') return undefined;
  const config = new Map(
    text.split(',').map((field): [string, string] => {
      const at = field.indexOf('=');
      if (at < 0)
        throw new CliError(
          `invalid argument ${quote(text)} for "--docker" flag: ${field} must be formatted as key=value`,
        );
      return [field.slice(0, at), field.slice(at + 1)];
    }),
  );
  const unknown = [...config.keys()].find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    throw new CliError(`unable to create docker endpoint config: unrecognized config key: ${unknown}`);
  if (MATERIAL.some((key) => config.has(key)))
    throw new CliError('docker: not simulated: TLS connections to an engine');
  const from = config.get('from');
  if (from !== undefined) return from === DEFAULT_CONTEXT ? { SkipTLSVerify: false } : store.get(from).Endpoints.docker;
  const host = config.get('host');
  return { ...(host && { Host: host }), SkipTLSVerify: config.get('skip-tls-verify') === 'true' };
}
