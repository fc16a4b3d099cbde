/**
 * ovs-docker, which Open vSwitch brings to plug containers into its bridges: rewritten after its own help, in the commands
 * one would type.
 */
export const OVS_DOCKER = `#!/bin/bash
# ovs-docker: plugs containers into Open vSwitch bridges.

usage() {
  cat <<END
ovs-docker: Performs integration of Open vSwitch with Docker.
usage: ovs-docker COMMAND

Commands:
  add-port BRIDGE INTERFACE CONTAINER [--ipaddress="ADDRESS"]
                    [--gateway=GATEWAY] [--macaddress="MACADDRESS"]
                    [--mtu=MTU]
                    Adds INTERFACE inside CONTAINER and connects it as a port
                    in Open vSwitch BRIDGE. Optionally, sets ADDRESS on
                    INTERFACE. ADDRESS can include a '/' to represent network
                    prefix length. Optionally, sets a GATEWAY, MACADDRESS
                    and MTU.  e.g.:
                    ovs-docker add-port br-int eth1 c474a0e2830e
                    --ipaddress=192.168.1.2/24 --gateway=192.168.1.1
                    --macaddress="a2:c3:0d:49:7f:f8" --mtu=1450
  del-port BRIDGE INTERFACE CONTAINER
                    Deletes INTERFACE inside CONTAINER and removes its
                    connection to Open vSwitch BRIDGE. e.g.:
                    ovs-docker del-port br-int eth1 c474a0e2830e
  del-ports BRIDGE CONTAINER
                    Removes all Open vSwitch interfaces from CONTAINER. e.g.:
                    ovs-docker del-ports br-int c474a0e2830e
  set-vlan BRIDGE INTERFACE CONTAINER VLAN
                    Configures the INTERFACE of CONTAINER attached to BRIDGE
                    to become an access port of VLAN. e.g.:
                    ovs-docker set-vlan br-int eth1 c474a0e2830e 5
Options:
  -h, --help        display this help message.
END
}

die() {
  echo "ovs-docker: $1" >&2
  exit 1
}

not_enough() {
  echo "ovs-docker $1: not enough arguments (use --help for help)" >&2
  exit 1
}

# The names of the ports that belong to container $1 (and its interface $2): the switch remembers whose they are.
ports_of() {
  ovs-vsctl --data=bare --no-headings --columns=name find interface \\
    external_ids:container_id="$1" \${2:+external_ids:container_iface="$2"} | sed '/^$/d'
}

one_port() {
  PORT=$(ports_of "$2" "$1")
  [ -n "$PORT" ] || die "Failed to find any attached port for CONTAINER=$2 and INTERFACE=$1"
}

# Makes the network namespace of the container known to ip netns, under its process number.
enter_guest() {
  PID=$(docker inspect -f '{{.State.Pid}}' "$1") && [ "$PID" -gt 0 ] || die "Failed to get the PID of the container"
  mkdir -p /var/run/netns
  ln -sf "/proc/$PID/ns/net" "/var/run/netns/$PID"
  trap 'rm -f "/var/run/netns/$PID"' EXIT
}

in_guest() {
  ip netns exec "$PID" "$@"
}

add_port() {
  local bridge=$1 interface=$2 container=$3 address= gateway= mac= mtu= id
  [ $# -ge 3 ] || not_enough add-port
  shift 3
  while [ $# -gt 0 ]; do
    case "$1" in
      --ipaddress=*) address=\${1#*=} ;;
      --gateway=*) gateway=\${1#*=} ;;
      --macaddress=*) mac=\${1#*=} ;;
      --mtu=*) mtu=\${1#*=} ;;
      *)
        echo "ovs-docker add-port: unknown option \\"$1\\"" >&2
        exit 1
        ;;
    esac
    shift
  done
  [ -z "$(ports_of "$container" "$interface")" ] ||
    die "Port already attached for CONTAINER=$container and INTERFACE=$interface"
  ovs-vsctl br-exists "$bridge" || ovs-vsctl add-br "$bridge" || die "Failed to create bridge $bridge"
  enter_guest "$container"

  # A cable with a name nobody else has: one end for the bridge, one for the container.
  id=$(head -c 7 /dev/urandom | od -An -tx1 | tr -d ' \\n' | cut -c 1-13)
  ip link add "\${id}_l" type veth peer name "\${id}_c"
  if ! ovs-vsctl --may-exist add-port "$bridge" "\${id}_l" -- set interface "\${id}_l" \\
    external_ids:container_id="$container" external_ids:container_iface="$interface"; then
    ip link delete "\${id}_l"
    die "Failed to add \${id}_l port to bridge $bridge"
  fi
  ip link set "\${id}_l" up

  ip link set "\${id}_c" netns "$PID"
  in_guest ip link set dev "\${id}_c" name "$interface"
  in_guest ip link set "$interface" up
  [ -z "$mtu" ] || in_guest ip link set dev "$interface" mtu "$mtu"
  [ -z "$address" ] || in_guest ip addr add "$address" dev "$interface"
  [ -z "$mac" ] || in_guest ip link set dev "$interface" address "$mac"
  [ -z "$gateway" ] || in_guest ip route add default via "$gateway"
}

del_port() {
  [ $# -ge 3 ] || not_enough del-port
  one_port "$2" "$3"
  ovs-vsctl --if-exists del-port "$PORT"
  ip link delete "$PORT"
}

del_ports() {
  [ $# -ge 2 ] || not_enough del-ports
  local port
  for port in $(ports_of "$2"); do
    ovs-vsctl --if-exists del-port "$port"
    ip link delete "$port"
  done
}

set_vlan() {
  [ $# -ge 4 ] || not_enough set-vlan
  one_port "$2" "$3"
  ovs-vsctl set port "$PORT" tag="$4"
}

case "$1" in
  add-port) shift; add_port "$@" ;;
  del-port) shift; del_port "$@" ;;
  del-ports) shift; del_ports "$@" ;;
  set-vlan) shift; set_vlan "$@" ;;
  '' | -h | --help) usage ;;
  *) die "unknown command \\"$1\\" (use --help for help)" ;;
esac
`;
