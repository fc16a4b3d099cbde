import { describe, expect, it } from 'vitest';
import { dominates, highest, levelRange, parseContext } from './context.ts';
import { allows, wellFormed } from './domains.ts';
import { typeOfPath } from './filecontexts.ts';

const context = (text: string) => {
  const found = parseContext(text);
  if (!found) throw new Error(`${text} is no context`);
  return found;
};
const container = (level: string, type = 'container_t') => context(`system_u:system_r:${type}:${level}`);
const file = (type: string, level = 's0') => context(`system_u:object_r:${type}:${level}`);

describe('levels', () => {
  it('are sensitivities with categories, or ranges of them', () => {
    expect(highest('s0').size).toBe(0);
    expect([...highest('s0:c1,c3.c5')]).toEqual([1, 3, 4, 5]);
    expect(highest('s0-s0:c0.c1023').size).toBe(1024);
    for (const wrong of ['s1', 's0:c1024', 's0:c5.c3', 's0:banana', 's0-s0-s0'])
      expect(levelRange(wrong), wrong).toBeUndefined();
  });

  it('dominate those whose categories they have', () => {
    expect(dominates(highest('s0:c1,c2'), highest('s0:c2'))).toBe(true);
    expect(dominates(highest('s0:c1,c2'), highest('s0:c2,c3'))).toBe(false);
    expect(dominates(highest('s0'), highest('s0'))).toBe(true);
  });
});

describe('the policy', () => {
  it('lets containers have files of containers, with their own categories or none', () => {
    for (const permission of ['read', 'write', 'execute', 'unlink']) {
      expect(allows(container('s0:c1,c2'), file('container_file_t', 's0:c1,c2'), 'file', permission)).toBe(true);
      expect(allows(container('s0:c1,c2'), file('container_file_t'), 'file', permission)).toBe(true);
      expect(allows(container('s0:c1,c2'), file('container_file_t', 's0:c3,c4'), 'file', permission)).toBe(false);
    }
  });

  it('lets them read programs and configuration of the host, pass through directories, and no more', () => {
    const one = container('s0:c1,c2');
    expect(allows(one, file('usr_t'), 'file', 'read')).toBe(true);
    expect(allows(one, file('bin_t'), 'file', 'execute')).toBe(true);
    expect(allows(one, file('usr_t'), 'file', 'write')).toBe(false);
    expect(allows(one, file('admin_home_t'), 'dir', 'search')).toBe(true);
    expect(allows(one, file('admin_home_t'), 'dir', 'read')).toBe(false);
    expect(allows(one, file('shadow_t'), 'file', 'read')).toBe(false);
    expect(allows(one, file('container_var_run_t'), 'sock_file', 'write')).toBe(false);
  });

  it('lets readers of logs read logs', () => {
    const reader = container('s0:c1,c2', 'container_logreader_t');
    expect(allows(reader, file('var_log_t'), 'file', 'read')).toBe(true);
    expect(allows(reader, file('var_log_t'), 'file', 'write')).toBe(false);
    expect(allows(container('s0:c1,c2'), file('var_log_t'), 'file', 'read')).toBe(false);
  });

  it('has no other names', () => {
    expect(wellFormed(container('s0'))).toBe(true);
    expect(wellFormed(container('s0', 'svirt_lxc_net_t'))).toBe(true);
    expect(wellFormed(container('s0', 'nosuch_t'))).toBe(false);
    expect(wellFormed(context('nobody_u:system_r:container_t:s0'))).toBe(false);
    expect(wellFormed(context('system_u:unconfined_r:container_t:s0'))).toBe(false);
  });

  it('has a type for each path', () => {
    expect(typeOfPath('/etc/passwd', 'file')).toBe('passwd_file_t');
    expect(typeOfPath('/root/data/file', 'file')).toBe('admin_home_t');
    expect(typeOfPath('/home/anna', 'directory')).toBe('user_home_dir_t');
    expect(typeOfPath('/home/anna/x', 'file')).toBe('user_home_t');
    expect(typeOfPath('/var/www/html', 'directory')).toBe('httpd_sys_content_t');
    expect(typeOfPath('/var/run/docker.sock', 'socket')).toBe('container_var_run_t');
    expect(typeOfPath('/var/lib/docker/overlay2/x', 'directory')).toBe('container_ro_file_t');
    expect(typeOfPath('/usr/bin/dockerd', 'file')).toBe('container_runtime_exec_t');
    expect(typeOfPath('/bin/ls', 'file')).toBe('bin_t');
    expect(typeOfPath('/nowhere', 'file')).toBe('default_t');
    expect(typeOfPath('/tmp/x', 'file')).toBeUndefined();
  });
});
