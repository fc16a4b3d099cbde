import { type DynamicConfiguration, emptyConfiguration, type MiddlewareConfiguration } from './configuration.ts';

/** A container or service of the engine that may want to be routed to. */
export interface RoutedItem {
  /** Of the container, or of the service of a swarm. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Where it answers, without port. */
  readonly addresses: readonly string[];
  /** Ports its image or the user has exposed, lowest first; none where only a label can say it. */
  readonly ports: readonly number[];
}

export interface LabelOptions {
  readonly exposedByDefault: boolean;
  /** Of the rule for what has none, with `{{ normalize .Name }}`. */
  readonly defaultRule: string;
}

/** Something about an item that keeps it from being routed, for the log. */
export type Complaint = (item: RoutedItem, message: string) => void;

/** Gathers what the labels of all items say (Traefik docs, Docker and Swarm providers, `traefik.http.…`). */
export function configurationOf(
  items: readonly RoutedItem[],
  options: LabelOptions,
  complain: Complaint,
): DynamicConfiguration {
  const all = emptyConfiguration();
  const conflicts = new Set<string>();
  for (const item of items) {
    if (!isEnabled(item, options)) continue;
    const own = itemConfiguration(item, options, complain);
    if (!own) continue;
    for (const [name, service] of own.services) {
      const known = all.services.get(name);
      if (!known) all.services.set(name, service);
      else
        known.servers.push(...service.servers.filter(({ url }) => !known.servers.some((other) => other.url === url)));
    }
    for (const [name, router] of own.routers) {
      const known = all.routers.get(name);
      if (!known) all.routers.set(name, router);
      else if (JSON.stringify(known) !== JSON.stringify(router) && !conflicts.has(name)) {
        conflicts.add(name);
        complain(item, `Router defined multiple times with different configurations routerName=${name}`);
      }
    }
    for (const [name, middleware] of own.middlewares) all.middlewares.set(name, middleware);
  }
  for (const name of conflicts) all.routers.delete(name);
  return all;
}

function isEnabled({ labels }: RoutedItem, { exposedByDefault }: LabelOptions): boolean {
  const wanted = labelOf(labels, 'traefik.enable');
  return wanted === undefined ? exposedByDefault : wanted.toLowerCase() === 'true';
}

function itemConfiguration(
  item: RoutedItem,
  options: LabelOptions,
  complain: Complaint,
): DynamicConfiguration | undefined {
  const { routers, services, middlewares } = fieldsOf(item.labels);
  const standard = normalize(item.name);
  if (services.size === 0) services.set(standard, new Map());
  const own = emptyConfiguration();
  for (const [name, fields] of services) {
    const port = fields.get('loadbalancer.server.port') ?? item.ports[0]?.toString();
    if (port === undefined) {
      complain(item, `service "${name}" error: port is missing`);
      return undefined;
    }
    if (item.addresses.length === 0) {
      complain(item, `service "${name}" error: unable to find the IP address for the container`);
      return undefined;
    }
    const scheme = fields.get('loadbalancer.server.scheme') ?? 'http';
    own.services.set(name, {
      servers: item.addresses.map((address) => ({ url: `${scheme}://${hostText(address)}:${port}` })),
      passHostHeader: fields.get('loadbalancer.passhostheader') !== 'false',
    });
  }
  if (routers.size === 0) routers.set(standard, new Map());
  for (const [name, fields] of routers) {
    const [only] = own.services.keys();
    const service = fields.get('service') ?? (own.services.size === 1 ? only : undefined);
    if (service === undefined) {
      const names = [...own.services.keys()].map((each) => JSON.stringify(each)).join(' ');
      complain(item, `Router ${name} cannot be linked automatically with multiple Services: [${names}]`);
      continue;
    }
    const priority = Number(fields.get('priority'));
    own.routers.set(name, {
      entryPoints: list(fields.get('entrypoints')),
      middlewares: list(fields.get('middlewares')),
      rule: fields.get('rule') ?? options.defaultRule.replaceAll(/\{\{\s*normalize \.Name\s*\}\}/g, standard),
      service,
      ...(Number.isInteger(priority) && priority !== 0 && { priority }),
    });
  }
  for (const [name, fields] of middlewares) own.middlewares.set(name, middlewareOf(fields));
  return own;
}

type Fields = Map<string, Map<string, string>>;

/** `traefik.http.KIND.NAME.FIELD=value`, by kind and name; fields in lower case. */
function fieldsOf(labels: Readonly<Record<string, string>>): {
  routers: Fields;
  services: Fields;
  middlewares: Fields;
} {
  const found: { routers: Fields; services: Fields; middlewares: Fields } = {
    routers: new Map(),
    services: new Map(),
    middlewares: new Map(),
  };
  for (const [label, value] of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [, kind = '', name = '', field = ''] =
      /^traefik\.http\.(routers|services|middlewares)\.([^.]+)\.(.+)$/i.exec(label) ?? [];
    if (kind === '') continue;
    const byName = found[kind.toLowerCase() as keyof typeof found];
    const fields = byName.get(name) ?? new Map<string, string>();
    fields.set(field.toLowerCase(), value);
    byName.set(name, fields);
  }
  return found;
}

function middlewareOf(fields: ReadonlyMap<string, string>): MiddlewareConfiguration {
  const [first = ''] = fields.keys();
  if (first === 'stripprefix.prefixes') return { stripPrefix: list(fields.get(first)) };
  if (first === 'addprefix.prefix') return { addPrefix: fields.get(first) ?? '' };
  return { missing: first.split('.')[0] ?? '' };
}

/** The value of a label, whatever case its name is in. */
export function labelOf(labels: Readonly<Record<string, string>>, name: string): string | undefined {
  if (labels[name] !== undefined) return labels[name];
  return Object.entries(labels).find(([label]) => label.toLowerCase() === name)?.[1];
}

/** Letters and digits stay, everything else becomes a hyphen (Traefik provider.Normalize). */
export function normalize(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .join('-');
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function hostText(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
