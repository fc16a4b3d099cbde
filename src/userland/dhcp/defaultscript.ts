/** What udhcpc runs: sets the interface's address, the default route and the name servers that it was told. */
export const UDHCPC_SCRIPT = `#!/bin/sh
# Called by udhcpc with an event, and with what the server said in the environment.
case "$1" in
deconfig)
	ip addr flush dev "$interface"
	ip link set "$interface" up
	;;
bound|renew)
	if ! ip addr show dev "$interface" | grep -q " $ip/$mask "; then
		ip addr flush dev "$interface"
		ip addr add "$ip/$mask" dev "$interface"
	fi
	if [ -n "$router" ]; then
		ip route del default dev "$interface" 2>/dev/null
		for each in $router; do
			ip route add default via "$each" dev "$interface"
			break
		done
	fi
	if [ -n "$dns" ]; then
		{
			[ -n "$domain" ] && echo "search $domain"
			for each in $dns; do echo "nameserver $each"; done
		} > /etc/resolv.conf
	fi
	;;
esac
exit 0
`;
