/** Types that are names for others, as the policy says (`typealias`). */
export const ALIASES: Readonly<Record<string, string>> = {
  svirt_sandbox_file_t: 'container_file_t',
  container_share_t: 'container_ro_file_t',
  docker_share_t: 'container_ro_file_t',
  docker_var_lib_t: 'container_var_lib_t',
  docker_var_run_t: 'container_var_run_t',
  docker_t: 'container_runtime_t',
  svirt_lxc_net_t: 'container_t',
};
