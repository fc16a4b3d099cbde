/** Something in a picture that one can point at. */
export type Thing =
  | { kind: 'host'; host: string }
  | { kind: 'container'; host: string; id: string }
  | { kind: 'namespace'; host: string; id: string }
  | { kind: 'device'; host: string; namespace: string; device: string }
  | { kind: 'network'; host: string; id: string }
  | { kind: 'service'; id: string }
  | { kind: 'segment'; name: string };

/** The same text for the same thing, in every picture it is in. */
export function keyOf(thing: Thing): string {
  switch (thing.kind) {
    case 'host':
      return `host ${thing.host}`;
    case 'service':
      return `service ${thing.id}`;
    case 'segment':
      return `segment ${thing.name}`;
    case 'device':
      return `device ${thing.host} ${thing.namespace} ${thing.device}`;
    default:
      return `${thing.kind} ${thing.host} ${thing.id}`;
  }
}
