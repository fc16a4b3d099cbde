import type { FileSystemContext } from '#kernel/vfs/context.ts';

const LIBRARY = '/usr/lib/systemd/system';

/** What Debian's unit for the engine says, as far as it has a meaning here. */
const SERVICE = `[Unit]
Description=Docker Application Container Engine
Documentation=https://docs.docker.com
After=network-online.target docker.socket firewalld.service
Wants=network-online.target
Requires=docker.socket
StartLimitBurst=3
StartLimitIntervalSec=60

[Service]
Type=notify
EnvironmentFile=-/etc/default/docker
ExecStart=/usr/sbin/dockerd -H fd:// $DOCKER_OPTS
ExecReload=/bin/kill -s HUP $MAINPID
TimeoutStartSec=0
RestartSec=2
Restart=always
KillMode=process

[Install]
WantedBy=multi-user.target
`;

const SOCKET = `[Unit]
Description=Docker Socket for the API

[Socket]
ListenStream=/run/docker.sock
SocketMode=0660
SocketUser=root
SocketGroup=docker

[Install]
WantedBy=sockets.target
`;

/** Puts the units of the engine where its package has them, enabled. */
export function installDockerUnits(fs: FileSystemContext): void {
  fs.mkdirAll(LIBRARY);
  for (const [name, text, target] of [
    ['docker.service', SERVICE, 'multi-user.target'],
    ['docker.socket', SOCKET, 'sockets.target'],
  ] as const) {
    fs.writeFile(`${LIBRARY}/${name}`, text, 0o644);
    const wants = `/etc/systemd/system/${target}.wants`;
    fs.mkdirAll(wants);
    fs.symlink(`${LIBRARY}/${name}`, `${wants}/${name}`);
  }
}
