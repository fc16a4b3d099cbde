import { describe, expect, it } from 'vitest';
import { runAtOnce } from '#kernel/coroutine.ts';
import { Addr } from '#netip/addr.ts';
import { Engine } from './engine.testbed.ts';

const comments = (text: string | undefined) => (text ?? '').split('\n').slice(4).join('\n');

describe('/etc/resolv.conf', () => {
  it('says what it was made from', () => {
    const engine = new Engine();
    const app = engine.network({ name: 'app', driver: 'bridge' });
    const box = engine.sandbox({ dnsSearch: ['x.y'], dnsOptions: ['ndots:3', 'timeout:1'] });
    expect(comments(box.resolv.read())).toBe(
      "nameserver 10.255.255.53\nsearch x.y\noptions ndots:3 timeout:1\n\n# Based on host file: '/etc/resolv.conf' (legacy)\n# Overrides: [search options]\n# Option ndots from: override\n",
    );
    engine.connect(box, app, 'box');
    expect(comments(box.resolv.read())).toBe(
      "nameserver 127.0.0.11\nsearch x.y\noptions ndots:3 timeout:1\n\n# Based on host file: '/etc/resolv.conf' (internal resolver)\n# ExtServers: [host(10.255.255.53)]\n# Overrides: [search options]\n# Option ndots from: override\n",
    );
    const dns = engine.sandbox({ dns: [Addr.parse('8.8.8.8')] });
    engine.connect(dns, app, 'dns');
    expect(comments(dns.resolv.read())).toContain('# ExtServers: [8.8.8.8]\n# Overrides: [nameservers]\n');
  });

  it('stays as somebody has edited it', () => {
    const engine = new Engine();
    const box = engine.sandbox();
    box.resolv.write('nameserver 192.0.2.1\n');
    engine.connect(box, engine.network({ name: 'app', driver: 'bridge' }), 'box');
    expect(box.resolv.read()).toBe('nameserver 192.0.2.1\n');
  });
});

describe('/etc/hosts', () => {
  it("has extra hosts before the container's own lines, which go with their networks", () => {
    const engine = new Engine();
    const app = engine.network({ name: 'app', driver: 'bridge' });
    const box = engine.sandbox({
      hostname: 'foo.bar.com',
      extraHosts: [
        { ip: '1.2.3.4', hosts: 'a' },
        { ip: '172.17.0.9', hosts: 'database 8bd16e490008 db' },
      ],
    });
    engine.connect(box, engine.bridge, 'box');
    const endpoint = engine.connect(box, app, 'box');
    const own = () => (box.hosts.read() ?? '').split('\n').slice(6, -1);
    expect(own()).toEqual([
      '1.2.3.4\ta',
      '172.17.0.9\tdatabase 8bd16e490008 db',
      '172.17.0.2\tfoo.bar.com foo',
      '172.18.0.2\tfoo.bar.com foo',
    ]);
    box.updateHost('database', '172.17.0.5');
    runAtOnce(endpoint.delete(true));
    expect(own()).toEqual(['1.2.3.4\ta', '172.17.0.5\tdatabase 8bd16e490008 db', '172.17.0.2\tfoo.bar.com foo']);
  });

  it("is the host's own in the host's namespace", () => {
    const engine = new Engine();
    const box = engine.sandbox({ useHostNamespace: true, hostHosts: '127.0.0.1\tlocalhost\n192.168.56.11\tnode1\n' });
    engine.connect(box, engine.controller.network('host'), 'box', { disableResolution: true });
    expect(box.hosts.read()).toBe('127.0.0.1\tlocalhost\n192.168.56.11\tnode1\n');
    expect(comments(box.resolv.read())).toBe(
      "nameserver 10.255.255.53\n\n# Based on host file: '/etc/resolv.conf'\n# Overrides: []\n",
    );
  });
});
