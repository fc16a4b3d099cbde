import { registryLogin } from '#client/registry/login.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { ConfigFile, DOCKER_HUB, type StoredCredentials, serverKey } from '../../config/configfile.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { maxArgs } from '../../required.ts';
import { terminalOf } from '../../streams.ts';

const NO_TERMINAL = 'Error: Cannot perform an interactive login from a non TTY device';

/** `docker login` */
export const loginCommand: Command = {
  use: 'login [OPTIONS] [SERVER]',
  short: 'Authenticate to a registry',
  long: 'Authenticate to a registry.\nDefaults to Docker Hub if no server is specified.',
  args: maxArgs(1),
  flags: [
    { name: 'username', short: 'u', kind: STRING, usage: 'Username' },
    { name: 'password', short: 'p', kind: STRING, usage: 'Password or Personal Access Token (PAT)' },
    {
      name: 'password-stdin',
      kind: BOOL,
      usage: 'Take the Password or Personal Access Token (PAT) from stdin',
    },
  ],
  run: login,
};

function* login(context: CommandContext): Coroutine<void> {
  const { client, proc, args, flags } = context;
  const server = args[0] === undefined ? DOCKER_HUB : serverKey(args[0]);
  const password = yield* givenPassword(context);
  const file = new ConfigFile(proc);
  const username = flags.string('username');
  const known = username === '' && password === '' ? file.credentials(server) : undefined;
  if (known) {
    yield* context.err(`Authenticating with existing credentials... [Username: ${known.username}]\n\n`);
    yield* context.err(
      " Info -> To login with a different account, run 'docker logout' followed by 'docker login'\n\n\n",
    );
  }
  const who = known ?? (yield* ask(context, server, { username, password }));
  const { Status } = yield* registryLogin(client, { ...who, serveraddress: server });
  if (!known) {
    file.store(server, who);
    yield* context.err(
      `\nWARNING! Your credentials are stored unencrypted in '${file.path}'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n`,
    );
  }
  if (Status) yield* context.out(`${Status}\n`);
}

/** The password that flags say; empty where they say none. @throws CliError */
function* givenPassword({ proc, flags, changed, err }: CommandContext): Coroutine<string> {
  const password = flags.string('password');
  if (changed('password')) {
    if (flags.bool('password-stdin'))
      throw new CliError('conflicting options: cannot specify both --password and --password-stdin');
    yield* err('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n');
    if (password === '') throw new CliError('password is empty');
  }
  if (!flags.bool('password-stdin')) return password;
  if (flags.string('username') === '') throw new CliError('the --password-stdin option requires --username to be set');
  return new TextDecoder().decode(yield* proc.readAll(0)).replace(/\r?\n$/, '');
}

/** Asks for what flags do not say. @throws CliError without a terminal */
function* ask(context: CommandContext, server: string, given: StoredCredentials): Coroutine<StoredCredentials> {
  if (given.username !== '' && given.password !== '') return given;
  const { proc, out } = context;
  const terminal = terminalOf(proc, 0);
  if (!terminal) throw new CliError(NO_TERMINAL);
  if (server === DOCKER_HUB && given.username === '')
    throw new CliError('docker: not simulated: web-based login; use docker login -u NAME');
  let { username, password } = given;
  if (username === '') {
    yield* out('Username: ');
    username = ((yield* proc.lines(0).next()) ?? '').trim();
    if (username === '') throw new CliError('Error: Non-null Username Required');
  }
  if (password === '') {
    yield* context.out(
      '\n Info -> A Personal Access Token (PAT) can be used instead.\n         To create a PAT, visit https://app.docker.com/settings\n         \n         \n',
    );
    yield* out('Password: ');
    password = yield* unseen(context);
    yield* out('\n');
    if (password === '') throw new CliError('Error: Password Required');
  }
  return { username, password };
}

/** A line of input that the terminal does not show. */
function* unseen({ proc }: CommandContext): Coroutine<string> {
  const terminal = terminalOf(proc, 0);
  terminal?.configure({ echo: false });
  try {
    return (yield* proc.lines(0).next()) ?? '';
  } finally {
    terminal?.configure({ echo: true });
  }
}
