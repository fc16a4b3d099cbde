import { z } from 'zod';
import { hostName, identifier, objectName, prose } from './name.ts';

const common = {
  name: identifier.describe('Name of the check, unique in its task'),
  weight: z.number().positive().default(1).describe('How much the check counts within its task'),
};
const host = hostName.optional().describe('Host whose engine is asked; the first host of the lab when left out');
const cidr = z.string().regex(/^[0-9a-fA-F.:]+\/\d{1,3}$/, 'an address range such as 172.30.0.0/24');
const port = z.number().int().min(1).max(65_535);

const place = z
  .strictObject({
    host: hostName.optional().describe('The host; the first host of the lab when left out'),
    container: objectName.optional().describe('A container on that host; the host itself when left out'),
  })
  .describe('Where the probe runs: in a container or on a host');

const target = z
  .strictObject({
    name: prose.optional().describe('A name, looked up where the probe runs'),
    address: prose.optional().describe('An IP address'),
    container: objectName.optional().describe('A container: each of its addresses is tried'),
  })
  .refine((value) => Object.values(value).filter((part) => part !== undefined).length === 1, {
    message: 'exactly one of name, address and container',
  })
  .describe('What the probe aims at');

const probe = {
  from: place,
  to: target,
  by: z
    .enum(['ping', 'tcp', 'http'])
    .default('ping')
    .describe('What is sent: an echo request, a TCP connection, an HTTP GET'),
  port: port.optional().describe('Destination port of tcp and http; http uses 80 when left out'),
};

const networkCheck = z
  .strictObject({
    kind: z.literal('network').describe('A network exists, with these settings'),
    ...common,
    host,
    network: objectName.describe('Name of the network'),
    exists: z.boolean().default(true).describe('false: there must be no network of that name'),
    driver: z.string().optional().describe('Its driver, such as bridge'),
    subnet: cidr.optional().describe('A subnet it must have'),
    gateway: z.string().optional().describe('The gateway address of that network'),
    internal: z.boolean().optional().describe('Whether it is internal (no way out)'),
    attachable: z.boolean().optional().describe('Whether plain containers may be attached'),
    ipv6: z.boolean().optional().describe('Whether it has IPv6'),
  })
  .describe('A network exists, with these settings');

const containerCheck = z
  .strictObject({
    kind: z.literal('container').describe('A container exists, in this state and on these networks'),
    ...common,
    host,
    container: objectName.describe('Name of the container'),
    exists: z.boolean().default(true).describe('false: there must be no container of that name'),
    state: z
      .enum(['created', 'running', 'paused', 'restarting', 'exited', 'dead'])
      .optional()
      .describe('The state it must be in'),
    image: z.string().optional().describe('The image it was made from, as written in docker run'),
    networks: z.array(objectName).optional().describe('Networks it must be on; others do not matter'),
    lacks: z.array(objectName).optional().describe('Networks it must not be on'),
    ports: z
      .array(z.string().regex(/^(\S+:)?\d+:\d+\/(tcp|udp|sctp)$/, '[ADDRESS:]HOST-PORT:CONTAINER-PORT/PROTOCOL'))
      .optional()
      .describe('Ports it must publish, as [ADDRESS:]HOST-PORT:CONTAINER-PORT/PROTOCOL'),
  })
  .describe('A container exists, in this state and on these networks');

const reachesCheck = z
  .strictObject({
    kind: z.literal('reaches').describe('One end reaches another'),
    ...common,
    ...probe,
    path: z.string().startsWith('/').default('/').describe('Path of the HTTP request'),
    status: z.number().int().min(100).max(599).optional().describe('HTTP status of the answer; 200 when left out'),
    body: z.string().optional().describe('Text the HTTP answer must contain'),
  })
  .describe('One end reaches another');

const isolatedCheck = z
  .strictObject({
    kind: z.literal('isolated').describe('One end does not reach another'),
    ...common,
    ...probe,
  })
  .describe('One end does not reach another, although both are up');

const httpCheck = z
  .strictObject({
    kind: z.literal('http').describe('A URL answers'),
    ...common,
    from: place,
    url: z.string().startsWith('http://').describe('The URL, http only'),
    status: z.number().int().min(100).max(599).default(200).describe('HTTP status of the answer'),
    body: z.string().optional().describe('Text the answer must contain'),
  })
  .describe('A URL answers with this status and body');

const resolvesCheck = z
  .strictObject({
    kind: z.literal('resolves').describe('A name leads to these containers'),
    ...common,
    host,
    container: objectName.describe('The container in which the name is looked up'),
    lookup: prose.describe('The name that is looked up'),
    to: z
      .array(objectName)
      .describe('Containers the answer must lead to, and no others; [] when the name must be unknown'),
  })
  .describe('A name, looked up in a container, leads to these containers');

const volumeCheck = z
  .strictObject({
    kind: z.literal('volume').describe('A volume exists'),
    ...common,
    host,
    volume: objectName.describe('Name of the volume'),
    exists: z.boolean().default(true).describe('false: there must be no volume of that name'),
    driver: z.string().optional().describe('Its driver, such as local'),
    usedBy: z.array(objectName).optional().describe('Containers that must mount it'),
  })
  .describe('A volume exists, and these containers mount it');

/** A check as a lab file has it. Never about text that was typed: only about state and behaviour. */
export const check = z
  .discriminatedUnion('kind', [
    networkCheck,
    containerCheck,
    reachesCheck,
    isolatedCheck,
    httpCheck,
    resolvesCheck,
    volumeCheck,
  ])
  .superRefine((value, context) => {
    if ((value.kind === 'reaches' || value.kind === 'isolated') && value.by === 'tcp' && value.port === undefined) {
      context.addIssue({ code: 'custom', path: ['by'], message: 'a port beside "by: tcp"' });
    }
  });

export type Check = z.infer<typeof check>;
export type NetworkCheck = z.infer<typeof networkCheck>;
export type ContainerCheck = z.infer<typeof containerCheck>;
export type ReachesCheck = z.infer<typeof reachesCheck>;
export type IsolatedCheck = z.infer<typeof isolatedCheck>;
export type HttpCheck = z.infer<typeof httpCheck>;
export type ResolvesCheck = z.infer<typeof resolvesCheck>;
export type VolumeCheck = z.infer<typeof volumeCheck>;
/** Where a probe runs. */
export type Place = z.infer<typeof place>;
/** What a probe aims at. */
export type Target = z.infer<typeof target>;
