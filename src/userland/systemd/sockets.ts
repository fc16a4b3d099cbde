/** Where systemctl finds the manager among the services of the kernel. */
export const MANAGER_SOCKET = '/run/systemd/private';
/** Where services tell that they are ready. */
export const NOTIFY_PATH = '/run/systemd/notify';
