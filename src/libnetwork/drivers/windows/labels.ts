/** Names of the options that Windows' drivers know (moby libnetwork/drivers/windows/labels.go). */
export const WINDOWS_LABELS = {
  networkName: 'com.docker.network.windowsshim.networkname',
  hnsId: 'com.docker.network.windowsshim.hnsid',
  interface: 'com.docker.network.windowsshim.interface',
  vlan: 'com.docker.network.windowsshim.vlanid',
  vsid: 'com.docker.network.windowsshim.vsid',
  dnsServers: 'com.docker.network.windowsshim.dnsservers',
  dnsSuffix: 'com.docker.network.windowsshim.dnssuffix',
  macPool: 'com.docker.network.windowsshim.macpool',
  disableGatewayDns: 'com.docker.network.windowsshim.disable_gatewaydns',
  outboundNat: 'com.docker.network.windowsshim.enable_outboundnat',
} as const;
