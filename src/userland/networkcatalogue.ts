import type { Program } from '#kernel/process/program.ts';
import { httpd } from './servers/httpd.ts';
import { iptables } from './iptables/iptables.ts';

export const networkHostPrograms: Record<string, Program> = { '/usr/sbin/iptables': iptables };
export const networkApplets: Record<string, Program> = { httpd };
