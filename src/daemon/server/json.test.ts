import { describe, expect, it } from 'vitest';
import { CONTAINER_CREATE, NETWORK_CREATE } from './bodies.ts';
import { fitted } from './json.ts';

describe('bodies of requests', () => {
  it('names the field that does not fit, as Go does', () => {
    expect(() => fitted({ Name: 5 }, NETWORK_CREATE)).toThrow(
      'invalid JSON: json: cannot unmarshal number into Go struct field CreateRequest.Name of type string',
    );
    expect(() => fitted({ HostConfig: { Memory: '1g' } }, CONTAINER_CREATE)).toThrow(
      'cannot unmarshal string into Go struct field .HostConfig.Memory of type int64',
    );
    expect(() => fitted([], NETWORK_CREATE)).toThrow(
      'cannot unmarshal array into Go value of type network.CreateRequest',
    );
  });

  it('finds fields in any case, takes one word for a command and lets unknown fields be', () => {
    expect(fitted({ image: 'a', cmd: 'ls', More: 1 }, CONTAINER_CREATE)).toEqual({ Image: 'a', Cmd: ['ls'], More: 1 });
  });
});
