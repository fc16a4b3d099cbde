import { dockerCli, dockerCompose } from '#cli/docker.ts';
import { docker19 } from '#cli/older/docker19.ts';
import { userlandPackages } from '#userland/catalogue.ts';
import type { Package } from '#userland/package.ts';

/**
 * What is installed on hosts and in images, by package. Workers of the page put lab/worker/packages.ts in this file's place,
 * which knows the same programs and fetches a package when one of them is first run.
 */
export const packages: Readonly<Record<string, Package>> = {
  ...userlandPackages,
  docker19: { host: { '/usr/bin/docker': docker19 }, applets: {} },
  docker: { host: { '/usr/bin/docker': dockerCli, '/usr/bin/docker-compose': dockerCompose }, applets: {} },
};
