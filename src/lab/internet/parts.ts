export { nameServer } from './nameserver.ts';
export { webServer } from './web.ts';
