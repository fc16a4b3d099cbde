/** The Engine API version this engine speaks, and the oldest it still answers (moby api/common.go). */
export const API_VERSION = '1.51';
export const MIN_API_VERSION = '1.24';
