export { ip6tables } from './iptables.ts';
