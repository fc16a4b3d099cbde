/**
 * pipework, the script of Docker's early days that plugs containers into networks of one's own: rewritten after its
 * README (https://github.com/jpetazzo/pipework) in the commands one would type, so that reading it teaches them.
 */
export const PIPEWORK = `#!/bin/bash
# pipework: plugs a container into a Linux bridge, an Open vSwitch bridge or a physical network.
set -e

usage() {
  cat <<END
Syntax:
pipework <hostinterface> [-i containerinterface] [-l localinterfacename] <guest> <ipaddr>/<subnet>[@default_gateway] [macaddr][@vlan]
pipework mac:<hostinterface_macaddress> [-i containerinterface] <guest> <ipaddr>/<subnet>[@default_gateway] [macaddr][@vlan]
pipework route <guest> <route_command>
pipework rule <guest> <rule_command>
pipework --wait [-i containerinterface]
END
  exit 1
}

die() {
  echo "$1" >&2
  exit "\${2:-1}"
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# --- the container ---------------------------------------------------------------------------------------------

# Sets PID to the first process of container $1 and makes its network namespace known to ip netns.
enter_guest() {
  have docker || die "Container $1 not found, and Docker not installed."
  PID=$(docker inspect --format '{{ .State.Pid }}' "$1" 2>/dev/null) || die "Container $1 not found."
  [ "$PID" = 0 ] && die "Docker inspect returned invalid PID 0"
  mkdir -p /var/run/netns
  ln -sf "/proc/$PID/ns/net" "/var/run/netns/$PID"
  trap 'rm -f "/var/run/netns/$PID"' EXIT
}

in_guest() {
  ip netns exec "$PID" "$@"
}

# --- the network on the host -----------------------------------------------------------------------------------

# Sets KIND to what interface $1 is: bridge, ovs, physical or dummy. What is not there yet goes by its name.
find_kind() {
  if [ -d "/sys/class/net/$1" ]; then
    if [ -d "/sys/class/net/$1/bridge" ]; then KIND=bridge
    elif have ovs-vsctl && ovs-vsctl br-exists "$1"; then KIND=ovs
    else KIND=physical
    fi
    return
  fi
  case "$1" in
    br*) KIND=bridge ;;
    ovs*) KIND=ovs ;;
    dummy*) KIND=dummy ;;
    *) die "I do not know how to setup interface $1." ;;
  esac
}

make_network() {
  [ -d "/sys/class/net/$1" ] && return
  case "$KIND" in
    bridge)
      ip link add dev "$1" type bridge
      ip link set "$1" up
      ;;
    ovs)
      have ovs-vsctl || die "Need OVS installed on the system to create an ovs bridge"
      ovs-vsctl add-br "$1"
      ip link set "$1" up
      ;;
    dummy) ip link add dev "$1" type dummy ;;
  esac
}

# A cable: one end stays here and goes into the bridge, the other is for the container.
plug_into_bridge() {
  local mtu here there
  mtu=$(cat "/sys/class/net/$NETWORK/mtu")
  here=\${LOCAL_NAME:-v\${INTERFACE}pl$PID}
  there=v\${INTERFACE}pg$PID
  # An end of an earlier run is in the way.
  [ -d "/sys/class/net/$here" ] && ip link del "$here"
  ip link add name "$here" mtu "$mtu" type veth peer name "$there" mtu "$mtu"
  if [ "$KIND" = bridge ]; then
    ip link set "$here" master "$NETWORK"
  elif ! ovs-vsctl list-ports "$NETWORK" | grep -qx "$here"; then
    ovs-vsctl add-port "$NETWORK" "$here" \${VLAN:+tag=$VLAN}
  fi
  ip link set "$here" up
  GUEST_END=$there
}

# A macvlan device on the wire of a physical interface, on a VLAN of it where one is given.
share_physical() {
  local wire=$NETWORK
  if [ -n "$VLAN" ]; then
    wire=$NETWORK.$VLAN
    [ -d "/sys/class/net/$wire" ] || ip link add link "$NETWORK" name "$wire" type vlan id "$VLAN"
    ip link set "$NETWORK" up
    ip link set "$wire" up
  fi
  GUEST_END=ph\${PID}$INTERFACE
  ip link add link "$wire" dev "$GUEST_END" mtu "$(cat "/sys/class/net/$wire/mtu")" type macvlan mode bridge
  ip link set "$wire" up
}

# --- inside the container --------------------------------------------------------------------------------------

configure_guest() {
  ip link set "$GUEST_END" netns "$PID"
  in_guest ip link set "$GUEST_END" name "$INTERFACE"
  [ -n "$MAC" ] && in_guest ip link set dev "$INTERFACE" address "$MAC"
  if [ "$ADDRESS" = 0/0 ]; then
    in_guest ip link set "$INTERFACE" up
    return 0
  fi
  in_guest ip addr add "$ADDRESS" dev "$INTERFACE"
  if [ -n "$GATEWAY" ]; then
    in_guest ip route del default >/dev/null 2>&1 || true
  fi
  in_guest ip link set "$INTERFACE" up
  if [ -n "$GATEWAY" ]; then
    # A gateway outside the subnet is reached over the same wire.
    in_guest ip route get "$GATEWAY" >/dev/null 2>&1 || in_guest ip route add "$GATEWAY/32" dev "$INTERFACE"
    in_guest ip route replace default via "$GATEWAY" dev "$INTERFACE"
  fi
  # Tells the neighbours where the address is now.
  if have arping; then
    in_guest arping -c 1 -A -I "$INTERFACE" "\${ADDRESS%/*}" >/dev/null 2>&1 || true
  fi
}

# --- the command line ------------------------------------------------------------------------------------------

case "$1" in
  --wait)
    [ "$2" = -i ] && INTERFACE=$3
    while [ "$(cat "/sys/class/net/\${INTERFACE:-eth1}/operstate" 2>/dev/null)" != up ]; do sleep 1; done
    exit 0
    ;;
  route | rule)
    VERB=$1
    GUEST=$2
    [ -n "$3" ] || usage
    shift 2
    enter_guest "$GUEST"
    in_guest ip "$VERB" "$@"
    exit 0
    ;;
  tc | --direct-phys) die "pipework: not simulated: $1" ;;
esac

NETWORK=$1
INTERFACE=eth1
LOCAL_NAME=
[ $# -gt 0 ] && shift
while :; do
  case "$1" in
    -i) INTERFACE=$2; shift 2 ;;
    -l) LOCAL_NAME=$2; shift 2 ;;
    -a) die "pipework: not simulated: -a" ;;
    *) break ;;
  esac
done
GUEST=$1
ADDRESS=$2
MAC=$3
[ -n "$NETWORK" ] && [ -n "$GUEST" ] && [ -n "$ADDRESS" ] || usage

VLAN=
case "$MAC" in
  *@*) VLAN=\${MAC#*@}; MAC=\${MAC%%@*} ;;
esac
case "$NETWORK" in
  mac:*)
    NETWORK=$(grep -li "^\${NETWORK#mac:}$" /sys/class/net/*/address | head -n 1 | cut -d / -f 5)
    [ -n "$NETWORK" ] || die "Mac address not found on any interface."
    ;;
esac

GATEWAY=
case "$ADDRESS" in
  dhcp*) die "pipework: not simulated: dhcp" ;;
  *@*) GATEWAY=\${ADDRESS#*@}; ADDRESS=\${ADDRESS%%@*} ;;
esac
case "$ADDRESS" in
  */*) ;;
  *)
    echo "The IP address should include a netmask." >&2
    die "Maybe you meant $ADDRESS/24 ?"
    ;;
esac

find_kind "$NETWORK"
enter_guest "$GUEST"
[ "$KIND" = bridge ] && [ -n "$VLAN" ] && die "VLAN configuration currently unsupported for Linux bridge."
if in_guest test -d "/sys/class/net/$INTERFACE"; then die "Interface $INTERFACE already exists in container $GUEST."; fi
make_network "$NETWORK"
case "$KIND" in
  bridge | ovs) plug_into_bridge ;;
  physical) share_physical ;;
  dummy)
    ip link set "$NETWORK" name "$INTERFACE"
    GUEST_END=$INTERFACE
    ;;
esac
configure_guest
`;
