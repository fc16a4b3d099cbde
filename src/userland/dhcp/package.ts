import type { Package } from '../package.ts';
import { udhcpc } from './udhcpc.ts';

export const dhcpPackage: Package = { host: {}, applets: { udhcpc } };
