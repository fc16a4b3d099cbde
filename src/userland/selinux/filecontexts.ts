import type { FileType } from '#kernel/vfs/inode.ts';

/** A line of file_contexts(5): the paths it is for, the kind of file where that counts, and the type. */
type Entry = readonly [path: RegExp, type: string | undefined, kind?: FileType];

const under = (path: string): RegExp => new RegExp(`^${path}(/.*)?$`);

/**
 * Of the targeted policy and container-selinux, what there are files for on these hosts. The last that fits counts, as in
 * the real file, where the more special ones come later.
 */
const ENTRIES: readonly Entry[] = [
  [/^\/.*/, 'default_t'],
  [/^\/$/, 'root_t'],
  [under('/boot'), 'boot_t'],
  [under('/etc'), 'etc_t'],
  [/^\/etc\/(hosts|resolv\.conf|hostname)$/, 'net_conf_t'],
  [/^\/etc\/hostname$/, 'hostname_etc_t'],
  [/^\/etc\/(passwd|group)-?$/, 'passwd_file_t'],
  [/^\/etc\/g?shadow-?$/, 'shadow_t'],
  [under('/etc/selinux'), 'selinux_config_t'],
  [under('/etc/systemd/system'), 'systemd_unit_file_t'],
  [under('/etc/(docker|containerd|buildkit)'), 'container_config_t'],
  [under('/etc/(httpd|nginx)'), 'httpd_config_t'],
  [/^\/home$/, 'home_root_t'],
  [/^\/home\/[^/]+$/, 'user_home_dir_t', 'directory'],
  [/^\/home\/[^/]+\/.+/, 'user_home_t'],
  [under('/root'), 'admin_home_t'],
  [under('/root/\\.docker'), 'container_home_t'],
  [under('/root/\\.ssh'), 'ssh_home_t'],
  [under('/(media|mnt)'), 'mnt_t'],
  [under('/opt'), 'usr_t'],
  [under('/srv'), 'var_t'],
  [under('/srv/containers'), 'container_file_t'],
  [under('/run'), 'var_run_t'],
  [under('/run/lock'), 'var_lock_t'],
  [under('/run/(docker|containerd)'), 'container_var_run_t'],
  [/^\/run\/docker\.(pid|sock)$/, 'container_var_run_t'],
  [under('/run/docker/plugins'), 'container_plugin_var_run_t'],
  [under('/tmp'), undefined],
  [/^\/tmp$/, 'tmp_t'],
  [under('/usr'), 'usr_t'],
  [under('/usr/(lib|lib64|local/lib)'), 'lib_t'],
  [under('/usr/(local/)?s?bin'), 'bin_t'],
  [under('/usr/libexec'), 'bin_t'],
  [/^\/usr\/s?bin\/(bash|dash|sh)$/, 'shell_exec_t'],
  [/^\/usr\/(local\/)?s?bin\/(docker|containerd|runc).*/, 'container_runtime_exec_t', 'file'],
  [under('/usr/lib/systemd/system'), 'systemd_unit_file_t'],
  [/^\/usr\/lib\/systemd\/system\/(docker|containerd).*/, 'container_unit_file_t', 'file'],
  [under('/usr/share/zoneinfo'), 'locale_t'],
  [under('/usr/src'), 'src_t'],
  [under('/var'), 'var_t'],
  [under('/var/lib'), 'var_lib_t'],
  [under('/var/log'), 'var_log_t'],
  [under('/var/log/audit'), 'auditd_log_t'],
  [under('/var/spool'), 'var_spool_t'],
  [under('/var/mail'), 'mail_spool_t'],
  [under('/var/tmp'), undefined],
  [/^\/var\/tmp$/, 'tmp_t'],
  [under('/var/www'), 'httpd_sys_content_t'],
  [under('/srv/([^/]*/)?www'), 'httpd_sys_content_t'],
  [under('/var/lib/(docker|containerd|containers)'), 'container_var_lib_t'],
  [under('/var/lib/docker/(overlay|overlay2|init)'), 'container_ro_file_t'],
  [/^\/var\/lib\/docker\/containers\/.*\/.*\.log$/, 'container_log_t'],
  [/^\/var\/lib\/docker\/containers\/.*\/host(name|s)$/, 'container_ro_file_t'],
  [under('/dev'), 'device_t'],
  [/^\/dev\/null$/, 'null_device_t'],
  [/^\/dev\/(zero|full)$/, 'zero_device_t'],
  [/^\/dev\/random$/, 'random_device_t'],
  [/^\/dev\/urandom$/, 'urandom_device_t'],
  [/^\/dev\/(tty|ptmx)$/, 'devtty_t'],
  [/^\/dev\/console$/, 'console_device_t'],
  [/^\/dev\/(vd|sd)[a-z]\d*$/, 'fixed_disk_device_t'],
  [/^\/dev\/net\/tun$/, 'tun_tap_device_t'],
  [/^\/dev\/kmsg$/, 'kmsg_device_t'],
  [/^\/dev\/k?mem$/, 'memory_device_t'],
  [/^\/dev\/fuse$/, 'fuse_device_t'],
  [under('/dev/shm'), undefined],
  [/^\/dev\/shm$/, 'tmpfs_t'],
  [under('/dev/pts'), undefined],
  [under('/dev/mqueue'), undefined],
  [under('/(proc|sys)'), undefined],
];

/** file_contexts.subs_dist: paths that are looked up under another name. */
const SUBSTITUTES: readonly (readonly [string, string])[] = [
  ['/var/run', '/run'],
  ['/var/lock', '/run/lock'],
  ['/bin', '/usr/bin'],
  ['/sbin', '/usr/sbin'],
  ['/lib64', '/usr/lib64'],
  ['/lib', '/usr/lib'],
];

/** The type that a file at `path` should have by the policy; undefined for `<<none>>`. */
export function typeOfPath(path: string, kind: FileType): string | undefined {
  const [from, to] = SUBSTITUTES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`)) ?? [];
  const real = from === undefined || kind === 'symlink' ? path : `${to}${path.slice(from.length)}`;
  for (let at = ENTRIES.length - 1; at >= 0; at--) {
    const [pattern, type, only] = ENTRIES[at] as Entry;
    if ((only === undefined || only === kind) && pattern.test(real)) return type;
  }
  return undefined;
}

/** Types that the policy has besides those of paths. */
const OTHER_TYPES = [
  'user_tmp_t',
  'unlabeled_t',
  'tmpfs_t',
  'proc_t',
  'sysfs_t',
  'cgroup_t',
  'devpts_t',
  'nsfs_t',
  'security_t',
  'file_t',
  'container_share_t',
  'svirt_sandbox_file_t',
  'container_runtime_tmpfs_t',
  'httpd_sys_rw_content_t',
  'httpd_sys_script_exec_t',
  'public_content_t',
  'public_content_rw_t',
  'samba_share_t',
  'nfs_t',
  'cert_t',
  'mysqld_db_t',
  'postgresql_db_t',
] as const;

export const FILE_TYPES: ReadonlySet<string> = new Set([
  ...ENTRIES.flatMap(([, type]) => (type === undefined ? [] : [type])),
  ...OTHER_TYPES,
]);
