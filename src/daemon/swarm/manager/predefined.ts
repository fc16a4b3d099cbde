/** Marks the networks of single hosts that services can be put on. */
export const PREDEFINED_LABEL = 'com.docker.swarm.predefined';
