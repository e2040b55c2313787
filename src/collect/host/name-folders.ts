/** Folders in which tools keep namespaces by name. */
export const NAME_FOLDERS = ['/run/netns', '/var/run/netns', '/run/docker/netns', '/var/run/docker/netns', '/run/cni/netns'];
