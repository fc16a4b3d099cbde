import { expect, it } from 'vitest';
import { Demultiplexer } from './stdcopy.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

it('puts frames together however they are cut', () => {
  const wire = [1, 0, 0, 0, 0, 0, 0, 3, 111, 117, 116, 2, 0, 0, 0, 0, 0, 0, 3, 101, 114, 114, 1, 0, 0, 0, 0, 0, 0, 0];
  for (let size = 1; size <= wire.length; size++) {
    const frames = new Demultiplexer();
    const seen: string[] = [];
    for (let at = 0; at < wire.length; at += size) {
      for (const { stream, bytes } of frames.push(Uint8Array.from(wire.slice(at, at + size))))
        seen.push(`${stream} ${text(bytes)}`);
    }
    expect(seen).toEqual(['stdout out', 'stderr err', 'stdout ']);
  }
});

it('refuses what is no frame', () => {
  expect(() => new Demultiplexer().push(new TextEncoder().encode('HTTP/1.1'))).toThrow('Unrecognized input header: 72');
});
