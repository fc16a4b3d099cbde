import { z } from 'zod';
import { prose } from '../name.ts';
import { common } from './common.ts';

const name = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*$/, 'a name of letters and digits such as subnet')
  .describe('A name, used as {name} in texts');
const reference = z.union(
  [name, z.string().regex(/^[0-9a-f:.]+(\/\d+)?$/), z.number().int().min(0)],
  'a name, an address, a subnet or a number',
);
const prefix = reference.describe('A subnet: the name of a parameter or value, or itself, such as 10.0.0.0/8');
const number = reference.describe('A number: the name of a parameter or value, or itself');
const address = reference.describe('An address: the name of a parameter or value, or itself');

const parameter = z
  .union(
    [
      z.strictObject({
        from: z.number().int().describe('Least number'),
        to: z.number().int().describe('Greatest number'),
        step: z.number().int().min(1).default(1).describe('Distance between the numbers'),
      }),
      z.strictObject({
        oneOf: z
          .array(z.union([z.string(), z.number().int()]))
          .min(2)
          .describe('Texts or numbers, one of which is drawn'),
      }),
      z.strictObject({ subnetOf: prefix, length: number }).describe('A subnet of this length somewhere in another'),
      z.strictObject({ addressIn: prefix }).describe('An address for a host in a subnet'),
      z.strictObject({ addressNear: prefix }).describe('An address in a subnet or, as often, just outside'),
      z
        .strictObject({ subnetNear: prefix, length: number })
        .describe('A subnet that overlaps another or, as often, lies beside it'),
    ],
    'the fields from and to; oneOf; subnetOf and length; addressIn; addressNear; or subnetNear and length',
  )
  .describe('What is drawn for each attempt');

const computation = z
  .discriminatedUnion('compute', [
    z.strictObject({
      compute: z
        .enum(['network', 'first-host', 'last-host', 'broadcast', 'netmask', 'addresses', 'hosts', 'containers'])
        .describe(
          'Of a subnet: its address and length; an address; or a number: addresses in all, hosts (2 fewer), containers on a bridge (the gateway fewer)',
        ),
      of: prefix,
    }),
    z.strictObject({
      compute: z.literal('contains').describe('Yes or no: is the address in it?'),
      of: prefix,
      address,
    }),
    z.strictObject({
      compute: z.literal('overlaps').describe('Yes or no: do they overlap?'),
      of: prefix,
      with: prefix,
    }),
    z.strictObject({
      compute: z.literal('smallest-prefix').describe('The longest prefix length, such as /26, with room for so many'),
      hosts: number.optional().describe('So many hosts; network address and broadcast come on top'),
      containers: number.optional().describe('So many containers on a bridge; the gateway comes on top'),
    }),
    z.strictObject({
      compute: z.literal('subnets').describe('How many subnets of a length fit'),
      of: prefix,
      length: number,
    }),
    z.strictObject({
      compute: z.literal('nth-subnet').describe('Subnet number n of a length, counted from 0'),
      of: prefix,
      length: number,
      n: number,
    }),
    z.strictObject({
      compute: z.literal('nth-address').describe('Address number n, counted from 0, the network address'),
      of: prefix,
      n: number,
    }),
  ])
  .describe('Something that is computed from the parameters');

export const cidrItem = z
  .strictObject({
    type: z.literal('cidr').describe('Compute with addresses; every attempt has numbers of its own'),
    ...common,
    parameters: z.record(name, parameter).describe('What is drawn, by name, in order: a later one may name an earlier'),
    values: z.record(name, computation).default({}).describe('What else is computed for the texts, by name, in order'),
    key: computation.describe('The right answer; {key} in the explanation and the feedback'),
    mistakes: z
      .array(
        z
          .strictObject({ key: computation, feedback: prose.describe('What is told who answers this') })
          .describe('A wrong answer that people give'),
      )
      .default([])
      .describe('Wrong answers with feedback of their own'),
    feedback: z
      .strictObject({
        right: prose.describe('What is told about the right answer'),
        wrong: prose.describe('What is told about any other answer'),
      })
      .describe('What the learner is told'),
  })
  .superRefine((item, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const known = new Set<string>();
    const check = (fields: object, path: (string | number)[]) => {
      for (const [field, value] of Object.entries(fields)) {
        if (field === 'compute' || typeof value !== 'string') continue;
        if (/^[a-z][a-zA-Z0-9]*$/.test(value) && !known.has(value)) {
          complain([...path, field], `the name of a parameter or value before it (${[...known].join(', ') || 'none'})`);
        }
      }
    };
    for (const part of ['parameters', 'values'] as const) {
      for (const [key, fields] of Object.entries(item[part])) {
        if (known.has(key) || key === 'key') complain([part, key], 'a name that nothing else has');
        check(fields, [part, key]);
        known.add(key);
      }
    }
    const computations = [
      { fields: item.key, path: ['key'] },
      ...item.mistakes.map(({ key }, index) => ({ fields: key, path: ['mistakes', index, 'key'] })),
    ];
    for (const { fields, path } of computations) {
      check(fields, path);
      if (fields.compute === 'smallest-prefix' && (fields.hosts === undefined) === (fields.containers === undefined)) {
        complain(path, 'either hosts or containers');
      }
    }
    const texts: { text: string; path: (string | number)[]; key: boolean }[] = [
      { text: item.stem, path: ['stem'], key: false },
      { text: item.explanation, path: ['explanation'], key: true },
      { text: item.feedback.right, path: ['feedback', 'right'], key: true },
      { text: item.feedback.wrong, path: ['feedback', 'wrong'], key: true },
      ...item.mistakes.map(({ feedback }, index) => ({
        text: feedback,
        path: ['mistakes', index, 'feedback'],
        key: true,
      })),
    ];
    for (const { text, path, key } of texts) {
      for (const [, used = ''] of text.matchAll(/\{([a-z][a-zA-Z0-9]*)\}/g)) {
        if (known.has(used) || (key && used === 'key')) continue;
        complain(path, `{names} of parameters and values (${[...known].join(', ')})`);
      }
    }
    if (Object.keys(item.parameters).length === 0) complain(['parameters'], 'at least one parameter');
  })
  .describe('Compute with addresses');

/** What is drawn for an attempt. */
export type CidrParameter = z.infer<typeof parameter>;
/** What is computed from it. */
export type Computation = z.infer<typeof computation>;
