import { expect, it } from 'vitest';
import { Addr } from '#netip/addr.ts';
import { PortAllocator } from './portallocator.ts';

const ANY = [Addr.ANY4, Addr.ANY6];
const LOCAL = Addr.parse('127.0.0.1');
const make = () => new PortAllocator(() => [32768, 60999]);

it('begins at 32768 and goes on after the port given last', () => {
  const allocator = make();
  expect([1, 2].map(() => allocator.request(ANY, 'tcp', 0, 0))).toEqual([32768, 32769]);
  expect(allocator.request([LOCAL], 'tcp', 0, 0)).toBe(32770);
  allocator.release(Addr.ANY4, 'tcp', 32768);
  allocator.release(Addr.ANY6, 'tcp', 32768);
  expect(allocator.request(ANY, 'tcp', 0, 0)).toBe(32771);
  expect(allocator.request(ANY, 'udp', 0, 0)).toBe(32768);
});

it('gives each port once, an unspecified address standing for all', () => {
  const allocator = make();
  allocator.request([LOCAL], 'tcp', 8080, 8080);
  expect(() => allocator.request(ANY, 'tcp', 8080, 8080)).toThrow(
    'Bind for 127.0.0.1:8080 failed: port is already allocated',
  );
  allocator.request(ANY, 'tcp', 8081, 8081);
  expect(() => allocator.request([LOCAL], 'tcp', 8081, 8081)).toThrow(
    'Bind for 0.0.0.0:8081 failed: port is already allocated',
  );
  expect(() => allocator.request(ANY, 'tcp', 8081, 8081)).toThrow(
    'Bind for 0.0.0.0:8081 failed: port is already allocated',
  );
  expect(allocator.request([LOCAL], 'udp', 8081, 8081)).toBe(8081);
});

it('finds a free port in a range until all are taken', () => {
  const allocator = make();
  expect([1, 2].map(() => allocator.request(ANY, 'tcp', 8000, 8001))).toEqual([8000, 8001]);
  expect(() => allocator.request(ANY, 'tcp', 8000, 8001)).toThrow('all ports are allocated');
  for (const address of ANY) for (const port of [8000, 8001]) allocator.release(address, 'tcp', port);
  expect(allocator.size).toBe(0);
});
