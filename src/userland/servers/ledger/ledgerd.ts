import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { Prefix } from '#netip/prefix.ts';
import { type Argument, address, object, prefix, text } from '../plugin/argument.ts';
import { logLine } from '../plugin/log.ts';
import { type PluginMethod, servePlugin } from '../plugin/serve.ts';
import { StateFile } from '../plugin/statefile.ts';
import { Ledger, type LedgerPolicy, type LedgerState } from './ledger.ts';

const DEFAULT_SOCKET = '/run/docker/plugins/ledger.sock';
/** How many requests GET / lists. */
const REMEMBERED = 100;
const STATE = '/var/lib/ledger/state.json';
const GATEWAY = 'com.docker.network.gateway';

/**
 * ledgerd: an IPAM plug-in for Docker that gives addresses in a visible pattern and writes down each request.
 * Environment: POOL (10.99.0.0/16) is what pools of /24 are cut from, STEP (2) gives each so manieth address, RESERVED
 * lists addresses that nobody gets, SOCKET is where it listens. Protocol: Docker plugin API, libnetwork docs/ipam.md.
 */
export function* ledgerd(proc: Process): Coroutine<number> {
  const policy = policyOf(proc);
  if (typeof policy === 'string') {
    yield* proc.printError(`ledgerd: ${policy}\n`);
    return 1;
  }
  const ledger = new Ledger(policy);
  const file = new StateFile<LedgerState>(proc.fs, STATE);
  file.restore((state) => ledger.restore(state));
  const recent: string[] = [];
  const socket = proc.env.get('SOCKET') || DEFAULT_SOCKET;
  yield* proc.print(
    `ledgerd: listening on ${socket}; pools from ${policy.range.text}, every ${policy.step} addresses\n`,
  );
  return yield* servePlugin(proc, {
    socket,
    implements: ['IpamDriver'],
    methods: methods(ledger, (line) => {
      file.save(ledger.save());
      logLine(proc, line);
      recent.push(line);
      if (recent.length > REMEMBERED) recent.shift();
    }),
    status: () => `${ledger.describe()}${recent.map((line) => `${line}\n`).join('')}`,
  });
}

function methods(ledger: Ledger, log: (line: string) => void): Record<string, PluginMethod> {
  const logged =
    (name: string, method: (argument: Argument) => Record<string, unknown>): PluginMethod =>
    (argument) => {
      const asked = Object.keys(argument).length === 0 ? '' : ` ${JSON.stringify(argument)}`;
      try {
        const answer = method(argument);
        log(`${name}${asked} -> ${JSON.stringify(answer)}`);
        return answer;
      } catch (error) {
        log(`${name}${asked} -> refused: ${error instanceof Error ? error.message : String(error)}`);
        throw error;
      }
    };
  const all: Record<string, (argument: Argument) => Record<string, unknown>> = {
    GetCapabilities: () => ({ RequiresMACAddress: false, RequiresRequestReplay: false }),
    GetDefaultAddressSpaces: () => ({ LocalDefaultAddressSpace: 'ledger', GlobalDefaultAddressSpace: 'ledger' }),
    RequestPool(argument) {
      const [pool, sub] = [text(argument, 'Pool'), text(argument, 'SubPool')];
      const taken = ledger.requestPool(pool === '' ? undefined : prefix(pool), sub === '' ? undefined : prefix(sub));
      return { PoolID: taken.id, Pool: taken.prefix.text, Data: {} };
    },
    ReleasePool(argument) {
      ledger.releasePool(text(argument, 'PoolID'));
      return {};
    },
    RequestAddress(argument) {
      const wanted = text(argument, 'Address');
      const gateway = text(object(argument, 'Options'), 'RequestAddressType') === GATEWAY;
      const id = text(argument, 'PoolID');
      return {
        Address: ledger.requestAddress(id, wanted === '' ? undefined : address(wanted), gateway).text,
        Data: {},
      };
    },
    ReleaseAddress(argument) {
      ledger.releaseAddress(text(argument, 'PoolID'), address(text(argument, 'Address')));
      return {};
    },
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, method]) => [`IpamDriver.${name}`, logged(`IpamDriver.${name}`, method)]),
  );
}

/** What the environment says, or what is wrong with it. */
function policyOf({ env }: Process): LedgerPolicy | string {
  const pool = env.get('POOL') || '10.99.0.0/16';
  const range = Prefix.tryParse(pool)?.masked();
  if (range?.addr.family !== 4 || range.length > 24) return `POOL: ${pool} is no IPv4 network of /24 or more`;
  const step = env.get('STEP') || '2';
  if (!/^[1-9]\d{0,2}$/.test(step)) return `STEP: ${step} is no number from 1 to 999`;
  const reserved = (env.get('RESERVED') ?? '').split(/[\s,]+/).filter((each) => each !== '');
  return { range, poolLength: 24, step: BigInt(step), reserved: new Set(reserved) };
}
