import { expect, test } from 'vitest';
import { expandPayload, expandSpec, templateFault } from './template.ts';

const context = {
  node: { id: 'n', hostname: 'node1', os: 'linux', architecture: 'x86_64' },
  service: { id: 's', name: 'web', labels: { tier: 'front' } },
  task: { id: 't', name: 'web.2.t', slot: '2' },
};
const env = (...Env: string[]) => expandSpec({ Env }, context);

test('environment, hostname and mounts may speak of node, service and task', () => {
  const spec = {
    Env: ['A={{.Node.Hostname}}-{{.Task.Slot}}', 'B={{ .Service.Name }}', 'C=plain', 'D'],
    Hostname: '{{.Service.Name}}-{{.Task.Slot}}',
    Mounts: [{ Type: 'volume', Source: 'data-{{.Task.Slot}}', Target: '/data' }],
  };
  expect(expandSpec(spec, context)).toEqual({
    Env: ['A=node1-2', 'B=web', 'C=plain', 'D'],
    Hostname: 'web-2',
    Mounts: [{ Type: 'volume', Source: 'data-2', Target: '/data' }],
  });
});

test('labels of the service can be had by name', () => {
  expect(env('A={{index .Service.Labels "tier"}}', 'B={{.Service.Labels.tier}}')).toEqual({
    Env: ['A=front', 'B=front'],
  });
});

test('what cannot be filled in is told in the words of Go', () => {
  expect(env('A={{.Nope}}')).toBe(
    'expanding env failed: expanding env "A={{.Nope}}": template: expansion:1:2: executing "expansion" at <.Nope>: can\'t evaluate field Nope in type *template.Context',
  );
  expect(env('A={{nope}}')).toBe(
    'expanding env failed: expanding env "A={{nope}}": template: expansion:1: function "nope" not defined',
  );
  expect(env('A={{')).toBe('expanding env failed: expanding env "A={{": template: expansion:1: unclosed action');
});

test('secrets and configs can name each other and variables', () => {
  const payload = {
    ...context,
    functions: {
      env: (name: string) => (name === 'MODE' ? 'test' : ''),
      secret: (name: string) => {
        throw templateFault(`secret target ${name} not found`);
      },
    },
  };
  const fill = (text: string) => expandPayload(text, 'config c', payload);
  expect(fill('mode={{env "MODE"}} none={{ env "X" }} by {{.Service.Name}}')).toBe('mode=test none= by web');
  expect(() => fill('x={{secret "zz"}}')).toThrow(
    'failed to expand templated config c: template: expansion:1:4: executing "expansion" at <secret "zz">: error calling secret: secret target zz not found',
  );
  expect(() => fill('{{if .Task.Slot}}one{{end}}')).toThrow('not simulated: the template action {{if .Task.Slot}}');
  expect(() => fill('{{')).toThrow('failed to expand templated config c: template: expansion:1: unclosed action');
});
